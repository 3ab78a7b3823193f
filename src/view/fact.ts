import { type Line, span, type Tone } from './line.js'
import { pad } from './width.js'

/** One thing that is known of something: `Priority    130 effective of 150`. */
export type Fact = { readonly label: string; readonly text: string; readonly tone: Tone }

export const fact = (label: string, text: string, tone: Tone = 'plain'): Fact => ({ label, text, tone })

const labelColumns = 12

export const factLine = ({ label, text, tone }: Fact): Line => [
  span(` ${pad(label, labelColumns)}`, 'dim'),
  span(text, tone),
]
