import type { MetaForm } from '../config/meta-syntax.js'
import type { KeywordEntry } from '../config/table.js'
import { wrap } from './width.js'

const columns = 78

/** What a keyword is, in each of the blocks that have it, for a person. */
export const explainLines = (entries: readonly KeywordEntry[]): string[] =>
  entries.flatMap((entry, index) => [...(index === 0 ? [] : ['']), ...entryLines(entry)])

function entryLines(entry: KeywordEntry): string[] {
  const facts: [string, string][] = [
    ['value', valueText(entry)],
    ['default', entry.isRequired ? 'none, it must be there' : (entry.default ?? '')],
    ['since', sinceText(entry.since)],
    ['status', statusText(entry)],
  ]
  return [
    `${entry.keyword}  ${placeText(entry)}`,
    ...wrap(entry.does, columns - 2, '…').map((line) => `  ${line}`),
    ...facts.flatMap(([label, text]) =>
      text === ''
        ? []
        : wrap(text, columns - 11, '…').map((line, row) => `  ${(row === 0 ? label : '').padEnd(9)}${line}`),
    ),
  ]
}

/** A form of lines about lines, for a person. */
export const metaLines = (forms: readonly MetaForm[]): string[] =>
  forms.flatMap(({ form, does }, index) => [
    ...(index === 0 ? [] : ['']),
    `${form}  anywhere`,
    ...wrap(does, columns - 2, '…').map((line) => `  ${line}`),
    '  status   works',
  ])

const placeText = ({ within }: KeywordEntry) => (within.length === 0 ? 'at top level' : `in ${within.join(' > ')}`)

/** The value, its range, and the block that it takes. */
export function valueText({ takes, type, range }: KeywordEntry): string {
  const value = type === undefined ? '' : `${type}${range === undefined ? '' : `, ${range}`}`
  if (takes === 'a value') return value
  if (takes === 'a block') return value === '' ? 'a block' : `${value}, then a block`
  return `a block, on each line ${value}`
}

export const statusText = ({ status, note }: KeywordEntry) => (note === undefined ? status : `${status}: ${note}`)

function sinceText(since: string | undefined) {
  if (since === undefined) return ''
  return since === '2.2.7' ? 'keepalived 2.2.7 or before' : `keepalived ${since}`
}

/** The same as one JSON document. */
export const explainDocument = (keyword: string, entries: readonly KeywordEntry[]) => ({
  kind: 'keyword',
  v: 1,
  keyword,
  entries: entries.map(({ isRequired, ...entry }) => ({ ...entry, required: isRequired })),
})

/** Forms of lines about lines as one JSON document. */
export const metaDocument = (keyword: string, forms: readonly MetaForm[]) => ({
  kind: 'keyword',
  v: 1,
  keyword,
  entries: forms.map(({ form, does }) => ({ keyword: form, within: [], status: 'works', does })),
})
