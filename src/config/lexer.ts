import type { Place, Report } from './diagnostic.js'

/** A word with its quotation marks taken off, a brace, or the end of a line. */
export type Token = Place & { readonly kind: 'word' | 'open' | 'close' | 'end'; readonly text: string }

/** Characters that are not what they look like, with the one that is meant. */
const lookalikes: readonly { readonly found: RegExp; readonly name: string; readonly means: string }[] = [
  { found: /\u00a0|\u202f/, name: 'a no-break space', means: ' ' },
  { found: /\u3000/, name: 'a full-width space', means: ' ' },
  { found: /[\u1680\u2000-\u200a\u205f\u0085\u2028\u2029]/, name: 'an unusual space', means: ' ' },
  { found: /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad\ufeff]/, name: 'an invisible character', means: '' },
  { found: /[\u201c-\u201f\uff02]/, name: 'a quotation mark of another kind', means: '"' },
  { found: /\uff5b/, name: 'a full-width brace', means: '{' },
  { found: /\uff5d/, name: 'a full-width brace', means: '}' },
  { found: /\uff03/, name: 'a full-width number sign', means: '#' },
  { found: /\uff01/, name: 'a full-width exclamation mark', means: '!' },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  { found: /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/, name: 'a control character', means: ' ' },
]

const isLookalike = (char: string) => char > '\u007e' || (char < ' ' && !/\s/.test(char))

/**
 * Cuts the text of a configuration file into words, braces and line ends; comments (`#` or `!` outside quotes) are gone.
 * Takes any text: what cannot be is reported and read as what was most likely meant.
 */
export function lex(text: string, report: Report): Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  let lineStart = 0

  const place = (from: number, to: number): Place => ({
    line,
    column: from - lineStart + 1,
    endColumn: to - lineStart + 1,
  })
  const push = (kind: Token['kind'], from: number, value: string) =>
    tokens.push({ kind, text: value, ...place(from, at) })

  /** The character at a position as it is meant; one that only looks right is reported unless it was already. */
  let reportedTo = 0
  const meant = (position: number): string => {
    const char = text[position] ?? '\n'
    if (!isLookalike(char)) return char
    const entry = lookalikes.find(({ found }) => found.test(char))
    if (!entry) return char
    if (position >= reportedTo) {
      reportedTo = endOfRun(text, position)
      const run = text.slice(position, reportedTo)
      report({
        code: 'LV-C006',
        at: place(position, reportedTo),
        message: `${entry.name} (${codePoint(char)}) stands here`,
        suggestion: run.replaceAll(char, entry.means),
      })
    }
    return entry.means
  }

  const readComment = (from: number) => {
    const glued = tokens.at(-1)
    if (glued?.kind === 'word' && glued.line === line && place(from, from).column === glued.endColumn) {
      report({
        code: 'LV-C106',
        at: glued,
        message: `a comment begins inside this word, which is read as "${glued.text}"`,
        hint: `put a blank before ${text[from]}, or quote the word if ${text[from]} belongs to it`,
      })
    }
    const end = text.indexOf('\n', from)
    at = end < 0 ? text.length : end
  }

  /** Reads to the closing mark, or to the end of the line where there is none. */
  const readQuoted = (from: number): string => {
    const isPlain = text[from] === '"'
    let end = from + 1
    while (end < text.length && text[end] !== '\n' && text[end] !== '"' && (isPlain || meant(end) !== '"')) end++
    const isClosed = end < text.length && text[end] !== '\n'
    if (!isClosed) {
      report({ code: 'LV-C005', at: place(from, from + 1), message: 'this quotation mark is never closed' })
    }
    at = isClosed ? end + 1 : end
    return isClosed ? text.slice(from + 1, end) : text.slice(from + 1, end).trimEnd()
  }

  const readWord = (from: number) => {
    let value = ''
    at = from
    while (at < text.length) {
      const char = meant(at)
      if (char === '"') value += readQuoted(at)
      else if (char === '$' && text[at + 1] === '{') value += readReference()
      else if (char !== '' && ' \t\r\v\f\n{}#!'.includes(char)) break
      else {
        value += char
        at++
      }
    }
    push('word', from, value)
  }

  /** The braces of `${NAME}` belong to the word. */
  const readReference = (): string => {
    const reference = /\$\{[^\s{}]*\}?/y
    reference.lastIndex = at
    const found = reference.exec(text)?.[0] ?? '$'
    at += found.length
    return found
  }

  if (text.startsWith('\ufeff')) {
    at = 1
    report({
      code: 'LV-C105',
      at: place(0, 1),
      message: 'the file begins with a byte order mark (U+FEFF)',
      hint: 'keepalived would not know the first keyword; save the file as UTF-8 without it',
      suggestion: '',
    })
  }
  while (at < text.length) {
    const start = at
    const char = meant(at)
    if (char === '\n') {
      at++
      push('end', start, '')
      line++
      lineStart = at
    } else if (char === '' || ' \t\r\v\f'.includes(char)) at++
    else if (char === '{' || char === '}') {
      at++
      push(char === '{' ? 'open' : 'close', start, char)
    } else if (char === '#' || char === '!') readComment(start)
    else readWord(start)
  }
  push('end', at, '')
  return tokens
}

/** Where the last of the same characters ends that only blanks part from this one. */
function endOfRun(text: string, position: number): number {
  let end = position + 1
  for (let at = end; at < text.length; at++) {
    if (text[at] === text[position]) end = at + 1
    else if (text[at] !== ' ' && text[at] !== '\t') break
  }
  return end
}

const codePoint = (char: string) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
