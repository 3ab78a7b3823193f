import { codes } from './codes.js'
import { type Finding, lineName, type Place, type Report, span } from './diagnostic.js'
import { isKeyword, type Surroundings, type Understood, understand } from './keyword.js'
import type { Token } from './lexer.js'
import type { Given, Nested, Rows, Section, Status } from './row.js'
import { isIdle, reportStatus } from './status.js'
import type { Statement } from './tree.js'
import { type Placed, placeOf, type ValueType, type Words } from './value-type.js'

const start: Place = { line: 1, column: 1, endColumn: 1 }

/** Reads the statements at top level by the table; every problem that the table can find is reported. */
export class FileReader<R extends Rows> {
  readonly #body: BlockReader

  constructor(
    private readonly rows: R,
    report: Report,
  ) {
    this.#body = new BlockReader({ rows, title: 'top level', isDamaged: false, isIdle: false }, report)
  }

  read(statement: Statement) {
    this.#body.read(statement)
  }

  /** What was read. */
  section(): Section<true, R> {
    return { name: 'the file', at: start, header: true, rows: this.rows, ...this.#body.body<R>() }
  }
}

/** Reads one block, the words after its keyword first. */
function readBlock(
  { word, statement }: Understood,
  { header, rows, requires }: Nested<unknown, Rows>,
  around: Pick<Surroundings, 'isDamaged' | 'isIdle'>,
  report: Report,
): Section<unknown, Rows> {
  const { keyword, words, block } = statement
  const given = readWords(statement, word, header, report)?.value
  const { isDamaged, isIdle } = around
  const reader = new BlockReader({ rows, title: word, isDamaged, isIdle }, report)
  for (const inner of block?.statements ?? []) reader.read(inner)
  const body = reader.body<Rows>()
  const name = words.reduce((text, next) => `${text} ${next.text}`, word)
  for (const key of requires) {
    // Where braces are wrong it may be there, in another place.
    if (isDamaged || body.mentioned.has(key)) continue
    report({ code: 'LV-C020', at: span(keyword, words.at(-1) ?? keyword), message: `${name} has no ${key}` })
  }
  return { name, at: keyword, header: given, rows, given: body.given, mentioned: body.mentioned, isDamaged }
}

/** Reads the statements of one block, one by one. */
class BlockReader {
  readonly #lines = new Lines()
  /** What several keywords have in common is told of the first of them in a block. */
  #told: Map<Status, string> | undefined
  /** What was reported of the line that is being read. */
  #isWrong = false
  #isFine = true

  constructor(
    private readonly block: Surroundings,
    private readonly report: Report,
  ) {}

  body<R>(): Pick<Section<unknown, R>, 'given' | 'mentioned' | 'isDamaged'> {
    // Each value was read by the type in the row of its key, which is what Given says of it.
    const given: unknown = this.#lines.given
    return { given: given as Given<R>, mentioned: this.#lines, isDamaged: this.block.isDamaged }
  }

  read(statement: Statement) {
    const here = statement.damaged ? { ...this.block, isDamaged: true } : this.block
    const understood = understand(statement, here, this.report)
    if (!understood) return
    const lines = separated(understood, here, this.report)
    if (!lines) return this.#readLine(understood, here)
    const [first, ...further] = lines
    if (first) this.#readLine({ ...understood, statement: first }, here)
    for (const line of further) {
      const next = understand(line, here, this.report)
      if (next) this.#readLine(next, here)
    }
  }

  #readLine(understood: Understood, here: Surroundings) {
    const { key, row, statement } = understood
    const earlier = row.many ? undefined : this.#lines.get(key)
    if (earlier) reportRepeated(statement.keyword, key, earlier, this.report)
    this.#isWrong = false
    this.#isFine = true
    const around = { isDamaged: here.isDamaged, isIdle: here.isIdle || isIdle(row.status) }
    const value = readValue(understood, around, this.#note)
    if (row.status) this.#tell(row.status, understood, here, value !== undefined)
    this.#lines.add(key, statement.keyword, value)
  }

  #note = (finding: Finding) => {
    this.#isWrong ||= codes[finding.code].severity === 'error'
    this.#isFine = false
    this.report(finding)
  }

  #tell(status: Status, { word, key, row, statement }: Understood, here: Surroundings, isRead: boolean) {
    const isSpelled = word === statement.keyword.text
    const isNews = isSpelled && !here.isIdle && !this.#isWrong && (isRead || this.#isFine)
    this.#told ??= new Map()
    if (!isNews || (this.#told.get(status) ?? key) !== key) return
    this.#told.set(status, key)
    reportStatus(status, statement.keyword, row.since, this.report)
  }
}

/** The lines of one block by keyword; small, since there are very many blocks. */
class Lines {
  readonly given: Record<string, Placed<unknown>[]> = {}
  /** The places of keywords whose last line could not be read. */
  #unread: Map<string, Place> | undefined

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  /** The place of the last line. */
  get(key: string): Place | undefined {
    return this.#unread?.get(key) ?? this.given[key]?.at(-1)?.keyword
  }

  add(key: string, keyword: Place, value: Placed<unknown> | undefined) {
    if (!value) {
      this.#unread ??= new Map()
      this.#unread.set(key, keyword)
      return
    }
    this.#unread?.delete(key)
    const list = this.given[key]
    if (list) list.push(value)
    else this.given[key] = [value]
  }
}

const reportRepeated = (keyword: Token, key: string, earlier: Place, report: Report) =>
  report({
    code: 'LV-C104',
    at: keyword,
    message: `${key} is given twice, the last one counts`,
    hint: `the other is on ${lineName(earlier, keyword)}`,
  })

/** Several keywords on one line: reported once, then read as the lines that they should have been; undefined for one. */
function separated({ row, statement }: Understood, block: Surroundings, report: Report): Statement[] | undefined {
  if (row.kind !== 'setting') return undefined
  const from = row.type.most > 1 ? row.type.most : row.type.least
  if (statement.words.length <= from) return undefined
  const cut = statement.words.findIndex((word, index) => index >= from && isKeyword(word.text, block))
  const intruder = statement.words[cut]
  if (!intruder) return undefined
  report({
    code: 'LV-C009',
    at: intruder,
    message: `"${intruder.text}" stands on the line of ${statement.keyword.text}`,
    hint: 'put each keyword on a line of its own',
  })
  const lines: { keyword: Token; words: Token[] }[] = []
  for (const word of statement.words.slice(cut)) {
    const last = lines.at(-1)
    if (!last || isKeyword(word.text, block)) lines.push({ keyword: word, words: [] })
    else last.words.push(word)
  }
  const { block: body, ...line } = statement
  const last = lines.at(-1)
  return [
    { ...line, words: statement.words.slice(0, cut) },
    ...lines.slice(0, -1),
    ...(last ? [{ ...last, ...(body && { block: body }) }] : []),
  ]
}

function readValue(
  understood: Understood,
  around: Pick<Surroundings, 'isDamaged' | 'isIdle'>,
  report: Report,
): Placed<unknown> | undefined {
  const { word, row, statement } = understood
  const { keyword, words, block } = statement
  if (row.kind === 'setting') {
    if (block) report({ code: 'LV-C011', at: block.open, message: `${word} takes no block` })
    return readWords(statement, word, row.type, report)
  }
  if (!block) {
    const hint = `write ${word} … { and a } after what belongs to it`
    report({ code: 'LV-C004', at: keyword, message: `${word} needs a block`, hint })
    return undefined
  }
  if (row.kind === 'block') {
    return { value: readBlock(understood, row, around, report), keyword, at: span(keyword, words.at(-1) ?? keyword) }
  }
  readWords(statement, word, row.header, report)
  const value = block.statements.flatMap((entry) => readEntry(entry, word, row.entry, around.isDamaged, report) ?? [])
  return { value, keyword, at: keyword, header: words.map(({ text }) => text).join(' ') }
}

function readEntry(entry: Statement, key: string, type: ValueType<unknown>, isDamaged: boolean, report: Report) {
  if (entry.block) report({ code: 'LV-C011', at: entry.block.open, message: `a line of ${key} takes no block` })
  const words = [entry.keyword, ...entry.words]
  const { value, findings = [] } = type.read(words, key)
  // A line that cannot be read may belong to another block where braces are wrong.
  if (value === undefined && isDamaged) return undefined
  findings.forEach(report)
  return value === undefined ? undefined : { value, keyword: entry.keyword, at: placeOf(words) }
}

/** Reads the words after a keyword by their type. */
function readWords<T>(
  { keyword, words }: Statement,
  name: string,
  type: ValueType<T>,
  report: Report,
): Placed<T> | undefined {
  if (words.length < type.least) {
    report({ code: 'LV-C007', at: keyword, message: `${name} needs ${type.wants}` })
    return undefined
  }
  if (words.length > type.most) reportSurplus(words.slice(type.most), name, report)
  const taken = words.length > type.most ? words.slice(0, type.most) : words
  const { value, findings } = type.read(taken, name)
  for (const finding of findings ?? []) {
    // A value that should go takes its keyword with it: without one the line would mean something else.
    report(finding.suggestion === '' ? { ...finding, at: span(keyword, words.at(-1) ?? keyword) } : finding)
  }
  return value === undefined ? undefined : { value, keyword, at: taken.length > 0 ? placeOf(taken) : keyword }
}

function reportSurplus(words: Words, keyword: string, report: Report) {
  const text = words.map((word) => word.text).join(' ')
  report({
    code: 'LV-C103',
    at: placeOf(words),
    message: `"${text}" after ${keyword} is ignored`,
    ...(/^(?:\/\/|--|;)/.test(text) && { hint: 'a comment begins with # or !' }),
  })
}
