import type { Place, Report } from './diagnostic.js'
import { type Line, placeIn, plainStart } from './line.js'
import { lookalikeOf, reportLookalike } from './lookalike.js'

/** A word with its quotation marks taken off, a brace, or the end of a line. */
export type Token = Place & { readonly kind: 'word' | 'open' | 'close' | 'end'; readonly text: string }

/**
 * Cuts lines without comments into words and braces, with an end of the line after those of each. Takes any text: what
 * cannot be is reported and read as what was most likely meant.
 */
export class Lexer {
  #line: Line = emptyLine
  #start: ReturnType<typeof plainStart>
  #at = 0
  /** Up to here characters that only look right have been reported. */
  #reportedTo = 0
  #order = 0
  /** The words after the keyword are those of a command. */
  #isCommand = false
  readonly #words = new Map<string, string>()

  /**
   * @param commands keywords with a command: after those ' quotes as " does, and a \\ makes a blank a part of a word
   * @param take is given the tokens one by one
   */
  constructor(
    private readonly commands: ReadonlySet<string>,
    private readonly report: Report,
    private readonly take: (token: Token) => void,
  ) {}

  cut(line: Line) {
    const { text, comment } = line
    this.#line = line
    this.#start = plainStart(line)
    this.#at = 0
    this.#reportedTo = 0
    let last: Token | undefined
    while (this.#at < text.length) {
      const start = this.#at
      const char = text[start] === ' ' ? ' ' : this.#meant(start)
      if (isBlank(char)) this.#at++
      else if (char === '{' || char === '}') {
        this.#at++
        last = this.#give(char === '{' ? 'open' : 'close', start, char)
      } else {
        const isKeyword = last?.kind !== 'word'
        if (isKeyword) this.#isCommand = false
        last = this.#give('word', start, this.#known(this.#readWord()))
        if (isKeyword) this.#isCommand = this.commands.has(last.text)
      }
    }
    if (comment !== undefined && last?.kind === 'word') this.#reportComment(last, comment)
    this.#give('end', text.length, '')
  }

  #give(kind: Token['kind'], from: number, text: string): Token {
    const order = this.#order++
    const to = this.#at
    // Nearly all words simply stand in the file.
    const token = this.#start
      ? {
          kind,
          text,
          line: this.#start.line,
          column: this.#start.column + from,
          endColumn: this.#start.column + to,
          order,
        }
      : { kind, text, ...placeIn(this.#line, from, to), order }
    this.take(token)
    return token
  }

  /** The word, as the text that it had before: a large file has few words, each very many times. */
  #known(word: string): string {
    const known = this.#words.get(word)
    if (known === undefined && this.#words.size < mostWords) this.#words.set(word, word)
    return known ?? word
  }

  #reportComment(word: Token, comment: string) {
    this.report({
      code: 'LV-C106',
      at: word,
      message: `a comment begins inside this word, which is read as "${word.text}"`,
      hint: `put a blank before ${comment}, or quote the word if ${comment} belongs to it`,
    })
  }

  /** The character at a position as it is meant; one that only looks right is reported unless it was already. */
  #meant(position: number): string {
    const char = this.#line.text[position] as string
    const lookalike = lookalikeOf(char)
    if (!lookalike) return char
    if (position >= this.#reportedTo) this.#reportedTo = reportLookalike(lookalike, this.#line, position, this.report)
    return lookalike.means
  }

  #readWord(): string {
    const { text } = this.#line
    let value = ''
    while (this.#at < text.length) {
      const start = this.#at
      const end = endOfPlain(text, start)
      value += text.slice(start, end)
      this.#at = end
      if (end === text.length) break
      const char = this.#meant(end)
      if (char === '"') value += this.#readQuoted()
      else if (char === "'" && this.#isCommand) value += this.#readSingleQuoted()
      else if (char === '\\' && this.#isCommand && end + 1 < text.length) {
        value += text.slice(end, end + 2)
        this.#at += 2
      } else if (char === '$' && text[end + 1] === '{') value += this.#readReference()
      else if (isBlank(char) && char !== '') break
      else if (char === '{' || char === '}') break
      else {
        // The backslash has kept the sign after it from beginning a comment, and goes.
        const isEscape = char === '\\' && (text[end + 1] === '#' || text[end + 1] === '!')
        if (!isEscape) value += char
        this.#at++
      }
    }
    return value
  }

  /** Reads from a quotation mark to the closing one, or to the end of the line where there is none. */
  #readQuoted(): string {
    const { text } = this.#line
    const from = this.#at
    const isPlain = text[from] === '"'
    let end = from + 1
    while (end < text.length && text[end] !== '"' && (isPlain || this.#meant(end) !== '"')) {
      end += text[end] === '\\' && end + 1 < text.length ? 2 : 1
    }
    const isClosed = end < text.length
    if (!isClosed) this.#reportOpen(from)
    this.#at = isClosed ? end + 1 : text.length
    return isClosed ? text.slice(from + 1, end) : text.slice(from + 1).trimEnd()
  }

  /** The same for a mark of commands; what it escapes is left to them. */
  #readSingleQuoted(): string {
    const from = this.#at
    const [quoted = "'", inside = ''] = /^'((?:[^'\\]|\\.)*)'?/.exec(this.#line.text.slice(from)) ?? []
    this.#at += quoted.length
    if (quoted.length === inside.length + 1) this.#reportOpen(from)
    return inside
  }

  #reportOpen(from: number) {
    const at = placeIn(this.#line, from, from + 1)
    this.report({ code: 'LV-C005', at, message: 'this quotation mark is never closed' })
  }

  /** The braces of `${NAME}` and `${_NAME WORD…}` belong to the word. */
  #readReference(): string {
    const reference = /\$\{(?:\w+(?: +[^\s{}]+)*\}|[^\s{}]*\}?)/y
    reference.lastIndex = this.#at
    const found = reference.exec(this.#line.text)?.[0] ?? '$'
    this.#at += found.length
    return found
  }
}

/** So many different words are kept as one text each. */
const mostWords = 1000

const emptyLine: Line = { text: '', pieces: [] }

/** What parts words; a sign that stands for nothing parts none, but begins none either. */
const isBlank = (char: string) => char === ' ' || char === '' || '\t\r\v\f'.includes(char)

/** Where the signs end that cannot be but a part of a word. */
function endOfPlain(text: string, from: number): number {
  let at = from
  while (at < text.length && isPlain(text.charCodeAt(at))) at++
  return at
}

/** What is printed in ASCII but a blank, a quotation mark of either kind, a dollar sign, a backslash or a brace. */
const isPlain = (code: number) =>
  code > 0x20 &&
  code < 0x7f &&
  code !== 0x22 &&
  code !== 0x24 &&
  code !== 0x27 &&
  code !== 0x5c &&
  code !== 0x7b &&
  code !== 0x7d
