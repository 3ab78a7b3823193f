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
export function readFile<R extends Rows>(statements: readonly Statement[], rows: R, report: Report): Section<true, R> {
  const block = { rows, title: 'top level', isDamaged: false, isIdle: false }
  return { name: 'the file', at: start, header: true, rows, ...readStatements<R>(statements, block, report) }
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
  const body = readStatements<Rows>(block?.statements ?? [], { ...around, rows, title: word }, report)
  const name = [word, ...words.map(({ text }) => text)].join(' ')
  for (const key of requires) {
    // Where braces are wrong it may be there, in another place.
    if (around.isDamaged || body.mentioned.has(key)) continue
    report({ code: 'LV-C020', at: placeOf([keyword, ...words]), message: `${name} has no ${key}` })
  }
  return { name, at: keyword, header: given, rows, ...body }
}

function readStatements<R>(
  statements: readonly Statement[],
  block: Surroundings,
  report: Report,
): Pick<Section<unknown, R>, 'given' | 'mentioned' | 'isDamaged'> {
  const given = new Map<string, Placed<unknown>[]>()
  const seen = new Map<string, Token>()
  const told = new Map<Status, string>()

  const read = (understood: Understood, here: Surroundings) => {
    const { key, row, statement } = understood
    const earlier = seen.get(key)
    if (earlier && !row.many) reportRepeated(statement.keyword, key, earlier, report)
    seen.set(key, statement.keyword)
    let isWrong = false
    let isFine = true
    const noting = (finding: Finding) => {
      isWrong ||= codes[finding.code].severity === 'error'
      isFine = false
      report(finding)
    }
    const around = { isDamaged: here.isDamaged, isIdle: here.isIdle || isIdle(row.status) }
    const value = readValue(understood, around, noting)
    const isSpelled = understood.word === statement.keyword.text
    const isNews = isSpelled && !here.isIdle && !isWrong && (value !== undefined || isFine)
    // What several keywords have in common is told of the first of them in a block.
    if (isNews && row.status && (told.get(row.status) ?? key) === key) {
      told.set(row.status, key)
      reportStatus(row.status, statement.keyword, row.since, report)
    }
    if (!value) return
    const list = given.get(key)
    if (list) list.push(value)
    else given.set(key, [value])
  }

  for (const statement of statements) {
    const here = statement.damaged ? { ...block, isDamaged: true } : block
    const understood = understand(statement, here, report)
    if (!understood) continue
    const [first, ...further] = linesOf(understood, here, report)
    if (first) read({ ...understood, statement: first }, here)
    for (const line of further) {
      const next = understand(line, here, report)
      if (next) read(next, here)
    }
  }
  // Each value was read by the type in the row of its key, which is what Given says of it.
  const byKey: unknown = Object.fromEntries(given)
  return { given: byKey as Given<R>, mentioned: seen, isDamaged: block.isDamaged }
}

const reportRepeated = (keyword: Token, key: string, earlier: Token, report: Report) =>
  report({
    code: 'LV-C104',
    at: keyword,
    message: `${key} is given twice, the last one counts`,
    hint: `the other is on ${lineName(earlier, keyword)}`,
  })

/** Several keywords on one line: reported once, then read as the lines that they should have been. */
function linesOf({ row, statement }: Understood, block: Surroundings, report: Report): Statement[] {
  if (row.kind !== 'setting') return [statement]
  const from = row.type.most > 1 ? row.type.most : row.type.least
  const cut = statement.words.findIndex((word, index) => index >= from && isKeyword(word.text, block))
  const intruder = statement.words[cut]
  if (!intruder) return [statement]
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
    return { value: readBlock(understood, row, around, report), keyword, at: placeOf([keyword, ...words]) }
  }
  readWords(statement, word, row.header, report)
  const value = block.statements.flatMap((entry) => readEntry(entry, word, row.entry, around.isDamaged, report) ?? [])
  return { value, keyword, at: keyword }
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
  reportSurplus(words.slice(type.most), name, report)
  const taken = words.slice(0, type.most)
  const { value, findings = [] } = type.read(taken, name)
  for (const finding of findings) {
    // A value that should go takes its keyword with it: without one the line would mean something else.
    report(finding.suggestion === '' ? { ...finding, at: span(keyword, words.at(-1) ?? keyword) } : finding)
  }
  return value === undefined ? undefined : { value, keyword, at: taken.length > 0 ? placeOf(taken) : keyword }
}

function reportSurplus(words: Words, keyword: string, report: Report) {
  if (words.length === 0) return
  const text = words.map((word) => word.text).join(' ')
  report({
    code: 'LV-C103',
    at: placeOf(words),
    message: `"${text}" after ${keyword} is ignored`,
    ...(/^(?:\/\/|--|;)/.test(text) && { hint: 'a comment begins with # or !' }),
  })
}
