import type { TextProps } from 'ink'
import type { Tone } from '../view/line.js'

type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor'>

export type Theme = Record<Tone, Style>

/** Only the terminal's own sixteen colours, never white, black or a background, so that it reads on any ground. */
const coloured: Theme = {
  plain: {},
  ok: { color: 'green' },
  warn: { color: 'yellow' },
  crit: { color: 'red', bold: true },
  accent: { color: 'cyan' },
  dim: { dimColor: true },
}

const mono: Theme = {
  plain: {},
  ok: {},
  warn: { bold: true },
  crit: { bold: true },
  accent: {},
  dim: { dimColor: true },
}

/** Colour says nothing that a word does not. chalk, which Ink colours with, does not know NO_COLOR. */
export const themeFor = (environment: Readonly<Record<string, string | undefined>>): Theme =>
  environment.NO_COLOR || environment.TERM === 'dumb' ? mono : coloured
