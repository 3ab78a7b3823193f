import { type Report, span } from './diagnostic.js'
import { homesOf } from './homes.js'
import type { Token } from './lexer.js'
import { quoted } from './quote.js'
import type { Advice, Entries, Foreign, Nested, Row, Rows, Setting } from './row.js'
import { suggest } from './suggest.js'
import type { Statement } from './tree.js'
import { placeOf } from './value-type.js'

/** The block that a statement stands in: its rows, and its name for messages. */
export type Surroundings = {
  readonly rows: Rows
  readonly title: string
  readonly isDamaged: boolean
  /** The block as a whole does nothing here, which has been said: its lines are read and checked without a word on that. */
  readonly isIdle: boolean
}

/** A statement with the row that says how it is read. */
export type Understood = {
  /** The keyword, rightly spelled. */
  readonly word: string
  /** The keyword of the row: another one where the word is an alias. */
  readonly key: string
  readonly row: Setting<unknown> | Nested<unknown, Rows> | Entries<unknown>
  readonly statement: Statement
}

/**
 * Finds the row of a statement's keyword. A misspelt keyword is reported and read as the one that was meant;
 * undefined where the statement, with its block, is to be skipped.
 */
export function understand(statement: Statement, block: Surroundings, report: Report): Understood | undefined {
  const { keyword } = statement
  const own = rowOf(keyword.text, block)
  const meant = own
    ? { word: keyword.text, statement: withoutEquals(statement, report) }
    : guess(statement, block, report)
  if (!meant) return undefined
  const row = own ?? rowOf(meant.word, block)
  if (!row) return undefined
  if (row.kind === 'obsolete') return advise(row.advice, statement, report)
  if (row.kind === 'foreign') return nameProgram(row, keyword, report)
  if (row.kind !== 'alias') return { word: meant.word, key: meant.word, row, statement: meant.statement }
  if (row.deprecated) advise(row.deprecated, statement, report)
  const target = rowOf(row.of, block)
  return target && isRead(target) ? { ...meant, key: row.of, row: target } : undefined
}

/** Whether the word is a keyword in this block, built or not. */
export const isKeyword = (word: string, block: Surroundings) => Object.hasOwn(block.rows, word)

const rowOf = (key: string, block: Surroundings): Row | undefined =>
  Object.hasOwn(block.rows, key) ? block.rows[key] : undefined

const isRead = (row: Row): row is Understood['row'] =>
  row.kind === 'setting' || row.kind === 'block' || row.kind === 'entries'

function nameProgram({ program }: Foreign, keyword: Token, report: Report): undefined {
  const message = `"${keyword.text}" is of ${program}, not of keepalived`
  report({ code: 'LV-C019', at: keyword, message, hint: 'LVS of the Linux kernel has nothing of the kind' })
}

function advise({ whole, ...advice }: Advice, { keyword, words }: Statement, report: Report): undefined {
  report({ ...advice, at: whole ? span(keyword, words.at(-1) ?? keyword) : keyword })
}

type Meant = Pick<Understood, 'word' | 'statement'>

/** Says what is wrong with a word that is no keyword here, and what it was meant to be where that is plain. */
function guess(statement: Statement, block: Surroundings, report: Report): Meant | undefined {
  const { keyword } = statement
  const assigned = assignment(statement, block)
  const word = assigned?.word ?? (misplaced(keyword, block) ? undefined : suggest(keyword.text, candidates(block)))
  const where = block.title === 'top level' ? 'at top level' : `in ${block.title}`
  const message = `unknown keyword "${keyword.text}" ${where}`
  if (word !== undefined) {
    const value = keyword.text.slice(word.length + 1)
    const suggestion = assigned && value !== '' ? `${word} ${quoted(value)}` : word
    report({ code: 'LV-C001', at: keyword, message, suggestion })
    return { word, statement: assigned?.statement ?? statement }
  }
  if (block.isDamaged) return undefined
  const homes = misplaced(keyword, block)
  if (homes) {
    const misplacement = `"${keyword.text}" is no keyword ${where === 'at top level' ? where : `of ${block.title}`}`
    report({ code: 'LV-C010', at: keyword, message: misplacement, hint: `it belongs in ${homes}` })
  } else {
    const isComment = /^(?:\/\/|--|;|\/\*)/.test(keyword.text)
    report({ code: 'LV-C001', at: keyword, message, ...(isComment && { hint: 'a comment begins with # or !' }) })
  }
  return undefined
}

/** `weight=0`: the equals sign is no syntax here. */
function assignment({ keyword, words, ...rest }: Statement, block: Surroundings): Meant | undefined {
  const sign = keyword.text.indexOf('=')
  const word = keyword.text.slice(0, sign)
  if (sign < 1 || !isKeyword(word, block)) return undefined
  const start = keyword.column + sign + 1
  const value: Token = {
    ...keyword,
    text: keyword.text.slice(sign + 1),
    column: Math.min(start, keyword.endColumn - 1),
  }
  const all = value.text === '' ? words : [value, ...words]
  return { word, statement: { ...rest, keyword, words: all } }
}

/** `weight = 0`: the same with blanks around it. */
function withoutEquals(statement: Statement, report: Report): Statement {
  const [sign, value] = statement.words
  if (sign?.text !== '=' || !value) return statement
  const message = `${statement.keyword.text} and its value stand side by side, without a sign between them`
  report({ code: 'LV-C008', at: { ...placeOf([sign]), endColumn: value.column }, message, suggestion: '' })
  return { ...statement, words: statement.words.slice(1) }
}

/** The blocks that do have the keyword, in words. */
function misplaced({ text }: Token, block: Surroundings): string | undefined {
  const names = homesOf(text).filter((name) => name !== block.title)
  if (names.length === 0) return undefined
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** What a misspelt word may have been meant as: nothing that is itself out of date, or of another program. */
function* candidates({ rows }: Surroundings): Generator<string> {
  for (const key in rows) {
    const row = rows[key]
    if (row && row.kind !== 'obsolete' && row.kind !== 'foreign' && !isDeprecated(row)) yield key
  }
}

const isDeprecated = (row: Row) => row.kind === 'alias' && row.deprecated !== undefined
