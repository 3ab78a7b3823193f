import type { TextProps } from 'ink'
import type { Tone } from '../view/line.js'

type Style = Pick<TextProps, 'color' | 'bold' | 'dimColor'>

export type Theme = Record<Tone, Style>

const mono: Theme = {
  plain: {},
  ok: {},
  warn: { bold: true },
  crit: { bold: true },
  accent: {},
  dim: { dimColor: true },
}

/** Only the terminal's own sixteen colours, never white, black or a background, so that it reads on any ground. */
const themes = {
  auto: {
    plain: {},
    ok: { color: 'green' },
    warn: { color: 'yellow' },
    crit: { color: 'red', bold: true },
    accent: { color: 'cyan' },
    dim: { dimColor: true },
  },
  mono,
  'high-contrast': {
    plain: { bold: true },
    ok: { color: 'greenBright', bold: true },
    warn: { color: 'yellowBright', bold: true },
    crit: { color: 'redBright', bold: true },
    accent: { color: 'cyanBright', bold: true },
    dim: {},
  },
  // Blue and yellow are told apart by eyes that do not tell red from green.
  deuteranopia: {
    plain: {},
    ok: { color: 'blue' },
    warn: { color: 'yellow' },
    crit: { color: 'yellowBright', bold: true },
    accent: { color: 'cyan' },
    dim: { dimColor: true },
  },
} as const satisfies Record<string, Theme>

export const themeNames = Object.keys(themes) as readonly ThemeName[]
export type ThemeName = keyof typeof themes

/** Colour says nothing that a word does not. chalk, which Ink colours with, does not know NO_COLOR. */
export const themeFor = (environment: Readonly<Record<string, string | undefined>>, name: ThemeName = 'auto'): Theme =>
  environment.NO_COLOR || environment.TERM === 'dumb' ? mono : themes[name]
