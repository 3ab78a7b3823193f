import stringWidth from 'string-width'

/** ASCII, and the signs of ours that screens are full of: each is one column, and need not be looked up. */
const oneColumnEach = /^[ -~·…─-▟▲▼↑↓]*$/

/** How many columns of a terminal the text takes. */
export const width = (text: string): number => (oneColumnEach.test(text) ? text.length : stringWidth(text))

/** The text in at most so many columns; where something had to go, `ellipsis` stands in its place. */
export function clip(text: string, columns: number, ellipsis: string): string {
  if (width(text) <= columns) return text
  if (columns <= width(ellipsis)) return ellipsis.slice(0, Math.max(0, columns))
  let kept = ''
  let used = width(ellipsis)
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += width(segment)
    if (used > columns) break
    kept += segment
  }
  return kept + ellipsis
}

export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blank = ' '.repeat(Math.max(0, columns - width(text)))
  return align === 'right' ? blank + text : text + blank
}

/** Breaks a sentence at its blanks into lines of at most so many columns; a longer word is cut. */
export function wrap(text: string, columns: number, ellipsis: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').map((long) => clip(long, columns, ellipsis))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (width(longer) <= columns) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}
