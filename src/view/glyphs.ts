/** The signs beyond letters that screens are drawn with. */
export type Glyphs = {
  readonly ascii: boolean
  readonly topLeft: string
  readonly topRight: string
  readonly bottomLeft: string
  readonly bottomRight: string
  readonly horizontal: string
  readonly vertical: string
  /** Bars of a sparkline, lowest first. */
  readonly bars: readonly string[]
  readonly lower: string
  readonly higher: string
  /** Between two facts of one sentence. */
  readonly dot: string
  readonly ellipsis: string
  readonly upDown: string
}

export const unicodeGlyphs: Glyphs = {
  ascii: false,
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
  horizontal: '─',
  vertical: '│',
  bars: [...'▁▂▃▄▅▆▇█'],
  lower: '▼',
  higher: '▲',
  dot: '·',
  ellipsis: '…',
  upDown: '↑↓',
}

export const asciiGlyphs: Glyphs = {
  ascii: true,
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  horizontal: '-',
  vertical: '|',
  bars: [...'_.-=+*#'],
  lower: 'v',
  higher: '^',
  dot: '-',
  ellipsis: '~',
  upDown: 'j k',
}

/** ASCII where the locale is not UTF-8, on the Linux console, or when LVSHA_ASCII is set. */
export function glyphsFor(environment: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || ''
  const poor = environment.TERM === 'linux' || Boolean(environment.LVSHA_ASCII) || !/utf-?8/i.test(locale)
  return poor ? asciiGlyphs : unicodeGlyphs
}
