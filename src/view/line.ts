/** What a piece of text means; a theme decides how that looks, and plain text does without. */
export type Tone = 'plain' | 'ok' | 'warn' | 'crit' | 'accent' | 'dim'

export type Span = { readonly text: string; readonly tone: Tone }

/** One row of a screen, left to right. */
export type Line = readonly Span[]

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone })

export const lineText = (line: Line) => line.map((part) => part.text).join('')
