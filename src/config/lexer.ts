import type { Place, Report } from './diagnostic.js'
import { type Line, placeIn } from './line.js'
import { lookalikeOf, reportLookalike } from './lookalike.js'

/** A word with its quotation marks taken off, a brace, or the end of a line. */
export type Token = Place & { readonly kind: 'word' | 'open' | 'close' | 'end'; readonly text: string }

/**
 * Cuts a line without comments into words and braces, and adds them to the tokens with an end of the line after them.
 * Takes any text: what cannot be is reported and read as what was most likely meant.
 */
export function lex(line: Line, tokens: Token[], report: Report) {
  const { text } = line
  let at = 0

  const push = (kind: Token['kind'], from: number, value: string) => {
    const place = placeIn(line, from, at)
    const order = tokens.length
    const { line: number, column, endColumn } = place
    // Nearly all words simply stand in the file.
    const isPlain = place.origin === undefined && place.isComposed === undefined
    const token = { kind, text: value, line: number, column, endColumn, order }
    tokens.push(isPlain ? token : { ...token, ...place })
  }

  /** The character at a position as it is meant; one that only looks right is reported unless it was already. */
  let reportedTo = 0
  const meant = (position: number): string => {
    const char = text[position] as string
    const lookalike = lookalikeOf(char)
    if (!lookalike) return char
    if (position >= reportedTo) reportedTo = reportLookalike(lookalike, line, position, report)
    return lookalike.means
  }

  /** Reads to the closing mark, or to the end of the line where there is none. */
  const readQuoted = (from: number): string => {
    const isPlain = text[from] === '"'
    let end = from + 1
    while (end < text.length && text[end] !== '"' && (isPlain || meant(end) !== '"')) {
      end += text[end] === '\\' && end + 1 < text.length ? 2 : 1
    }
    const isClosed = end < text.length
    if (!isClosed) {
      report({ code: 'LV-C005', at: placeIn(line, from, from + 1), message: 'this quotation mark is never closed' })
    }
    at = isClosed ? end + 1 : text.length
    return isClosed ? text.slice(from + 1, end) : text.slice(from + 1).trimEnd()
  }

  const readWord = (from: number) => {
    let value = ''
    at = from
    while (at < text.length) {
      const char = meant(at)
      if (char === '"') value += readQuoted(at)
      else if (char === '$' && text[at + 1] === '{') value += readReference()
      else if (char !== '' && ' \t\r\v\f{}'.includes(char)) break
      else {
        // The backslash has kept the sign after it from beginning a comment, and goes.
        const isEscape = char === '\\' && (text[at + 1] === '#' || text[at + 1] === '!')
        if (!isEscape) value += char
        at++
      }
    }
    push('word', from, value)
  }

  /** The braces of `${NAME}` and `${_NAME WORD…}` belong to the word. */
  const readReference = (): string => {
    const reference = /\$\{(?:\w+(?: +[^\s{}]+)*\}|[^\s{}]*\}?)/y
    reference.lastIndex = at
    const found = reference.exec(text)?.[0] ?? '$'
    at += found.length
    return found
  }

  while (at < text.length) {
    const start = at
    const char = meant(at)
    if (char === '' || ' \t\r\v\f'.includes(char)) at++
    else if (char === '{' || char === '}') {
      at++
      push(char === '{' ? 'open' : 'close', start, char)
    } else readWord(start)
  }
  const last = tokens.at(-1)
  if (line.comment !== undefined && last?.kind === 'word') {
    report({
      code: 'LV-C106',
      at: last,
      message: `a comment begins inside this word, which is read as "${last.text}"`,
      hint: `put a blank before ${line.comment}, or quote the word if ${line.comment} belongs to it`,
    })
  }
  push('end', text.length, '')
}
