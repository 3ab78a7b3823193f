import type { Report } from './diagnostic.js'
import { type Line, slice } from './line.js'
import { lookalikeOf, reportLookalike } from './lookalike.js'

/** The line without its comment, which begins with # or ! outside quotes, and without the blanks at its end. */
export function withoutComment(line: Line, report: Report): Line {
  const start = commentStart(line.text)
  const lookalike = start < 0 ? undefined : lookalikeOf(line.text[start] ?? '#')
  if (lookalike) reportLookalike(lookalike, line, start, report)
  const end = endOfWords(line.text, start < 0 ? line.text.length : start)
  if (end === line.text.length) return line
  const text = line.text.slice(0, end)
  const kept = slice(line, 0, text.length)
  const touches = start === text.length && /[^ \t{}]$/.test(text)
  return touches ? { ...kept, comment: line.text[start] ?? '' } : kept
}

function endOfWords(text: string, from: number): number {
  let end = from
  while (end > 0 && ' \t\r'.includes(text[end - 1] as string)) end--
  return end
}

/** Marks that begin a comment, also those that only look right. */
const commentMarks = '#!\uff03\uff01'

/** Marks that a quotation may begin with, with those that may end it. */
const closers: Readonly<Record<string, string>> = {
  '"': '"',
  ...Object.fromEntries([...'\u201c\u201d\u201e\u201f\uff02'].map((mark) => [mark, '"\u201c\u201d\u201e\u201f\uff02'])),
}

/** Where the comment begins; -1 without one. A backslash takes the meaning from the sign after it. */
export function commentStart(text: string): number {
  if (!/[#!\uff03\uff01]/.test(text)) return -1
  let closing: string | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\') at++
    else if (closing !== undefined) closing = closing.includes(char) ? undefined : closing
    else if (commentMarks.includes(char)) return at
    else closing = closers[char]
  }
  return -1
}
