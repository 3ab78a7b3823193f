import { type Report, span } from './diagnostic.js'
import { blocksWith, keywordsOf } from './known-keywords.js'
import type { Token } from './lexer.js'
import type { Advice, Entries, Nested, Row, Rows, Setting } from './row.js'
import { reportStatus } from './status.js'
import { suggest } from './suggest.js'
import type { Statement } from './tree.js'

/** The block that a statement stands in: its table, the further keywords it knows, and its name for messages. */
export type Surroundings = Pick<Nested<unknown, Rows>, 'rows' | 'known'> & {
  readonly title: string
  readonly isDamaged: boolean
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
  const meant = isKeyword(keyword.text, block) ? { word: keyword.text, statement } : guess(statement, block, report)
  if (!meant) return undefined
  const row = rowOf(meant.word, block) ?? { kind: 'unread', status: { later: laterHint(meant.word, block) } }
  if (row.kind === 'unread') {
    if (meant.word === keyword.text) reportStatus(row.status, keyword, report)
    return undefined
  }
  if (row.kind === 'obsolete') return advise(row.advice, statement, report)
  if (row.kind !== 'alias') return { ...meant, key: meant.word, row }
  if (row.deprecated) advise(row.deprecated, statement, report)
  const target = rowOf(row.of, block)
  return target && isRead(target) ? { ...meant, key: row.of, row: target } : undefined
}

/** Whether the word is a keyword in this block, built or not. */
export const isKeyword = (word: string, block: Surroundings) =>
  Object.hasOwn(block.rows, word) || block.known.some((name) => keywordsOf(name).has(word))

const rowOf = (key: string, block: Surroundings): Row | undefined =>
  Object.hasOwn(block.rows, key) ? block.rows[key] : undefined

const isRead = (row: Row): row is Understood['row'] =>
  row.kind === 'setting' || row.kind === 'block' || row.kind === 'entries'

const laterHint = (word: string, block: Surroundings) =>
  block.known.some((name) => keywordsOf(name).get(word)?.newerThan227) ? 'keepalived 2.2.7 does not know it' : ''

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
    const suggestion = assigned ? keyword.text.replace('=', ' ').trimEnd() : word
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

/** The blocks that do have the keyword, in words. */
function misplaced({ text }: Token, block: Surroundings): string | undefined {
  const homes = blocksWith(text).filter((name) => !block.known.includes(name))
  const names = homes.map((name) => (name === 'top' ? 'no block' : name === 'checker' ? 'a check' : name))
  if (names.length === 0) return undefined
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** What a misspelt word may have been meant as: nothing that is itself out of date. */
const candidates = (block: Surroundings): Set<string> =>
  new Set([
    ...Object.entries(block.rows).flatMap(([key, row]) => (row.kind === 'obsolete' || isDeprecated(row) ? [] : [key])),
    ...block.known.flatMap((name) => [...keywordsOf(name).keys()].filter((word) => word !== 'nb_get_retry')),
  ])

const isDeprecated = (row: Row) => row.kind === 'alias' && row.deprecated !== undefined
