import type { Nested, Row, Rows, Status } from './row.js'
import { checks, checkTiming } from './schema/checks.js'
import { fileRows } from './schema.js'
import { isIdle } from './status.js'
import type { ValueType } from './value-type.js'

export const statusKinds = ['works', 'works, differs', 'works in part', 'accepted, no effect', 'refused'] as const
export type StatusKind = (typeof statusKinds)[number]

/** One keyword in one block, as text: what pages and `lvsha explain` show. */
export type KeywordEntry = {
  readonly keyword: string
  /** The blocks around it, the outermost first; none at top level. Blocks with the same keywords share a name: `HTTP_GET, SSL_GET`. */
  readonly within: readonly string[]
  readonly takes: 'a value' | 'a block' | 'a block of values'
  /** What kind of value, and which of them; not for keywords that stand alone. */
  readonly type?: string
  readonly range?: string
  readonly default?: string
  readonly isRequired: boolean
  /** The release of keepalived that brought it; `2.2.7` stands for that and all before. Undefined: not of keepalived. */
  readonly since?: string
  readonly status: StatusKind
  /** How it differs, why it has no effect, what is missing. */
  readonly note?: string
  readonly does: string
}

/** What stands in any check that asks over the network is listed once, under this name. */
export const anyCheck = 'each check'

/** The whole table in the order of its blocks, a block before what stands in it. */
export const keywordEntries = (): readonly KeywordEntry[] => entriesOf(fileRows, [], undefined)

function entriesOf(rows: Rows, within: readonly string[], outer: Status | undefined): KeywordEntry[] {
  const shared: Rows = isCheck(within.at(-1)) ? checkTiming : {}
  return grouped(rows).flatMap(([names, row]): KeywordEntry[] => {
    const keyword = names.join(', ')
    if (shared[keyword] === row) return []
    const target = row.kind === 'alias' ? rows[row.of] : row
    const status = outer ?? statusOf(target)
    const entry = entryOf(keyword, row, target, within, status)
    const inner = target?.kind === 'block' ? target : undefined
    if (!inner) return [entry]
    const path = [...within, keyword]
    return [entry, ...entriesOf(inner.rows, path, isIdle(status) ? status : undefined), ...checkEntries(inner, path)]
  })
}

/** What each check has, once, after the checks of a real server. */
const checkEntries = ({ rows }: Nested<unknown, Rows>, within: readonly string[]) =>
  'TCP_CHECK' in rows ? entriesOf(checkTiming, [...within, anyCheck], undefined) : []

const isCheck = (block: string | undefined) => block !== undefined && Object.hasOwn(checks, block.split(', ')[0] ?? '')

/** Blocks with the same rows are one entry. */
function grouped(rows: Rows): [string[], Row][] {
  const groups: [string[], Row][] = []
  for (const [keyword, row] of Object.entries(rows)) {
    const same = groups.find(([, other]) => row.kind === 'block' && other.kind === 'block' && other.rows === row.rows)
    if (same) same[0].push(keyword)
    else groups.push([[keyword], row])
  }
  return groups
}

function entryOf(
  keyword: string,
  row: Row,
  target: Row | undefined,
  within: readonly string[],
  status: Status | undefined,
): KeywordEntry {
  const isOurs = row.kind === 'foreign' || row.kind === 'obsolete' || (within[0] ?? keyword) === 'lvsha'
  const since = 'since' in row ? row.since : undefined
  return {
    keyword,
    within,
    ...formOf(target),
    isRequired: 'required' in row && row.required === true,
    ...(!isOurs && { since: since ?? '2.2.7' }),
    ...standing(row, status),
    does: row.kind === 'alias' ? `Another name of ${row.of}.` : row.does,
  }
}

type Form = Pick<KeywordEntry, 'takes' | 'type' | 'range' | 'default'>

function formOf(row: Row | undefined): Form {
  if (row?.kind === 'setting') return { takes: 'a value', ...typeOf(row.type), ...defaultOf(row) }
  if (row?.kind === 'block') return { takes: 'a block', ...typeOf(row.header) }
  if (row?.kind === 'entries') return { takes: 'a block of values', ...typeOf(row.entry), ...defaultOf(row) }
  return { takes: 'a value' }
}

function typeOf(type: ValueType<unknown>): Pick<Form, 'type' | 'range'> {
  if (type.most === 0) return {}
  const { kind, range } = type.shape ?? { kind: type.wants }
  return { type: kind, ...(range !== undefined && { range }) }
}

function defaultOf(row: {
  readonly type?: ValueType<unknown>
  readonly default?: unknown
  readonly otherwise?: string
}): Pick<Form, 'default'> {
  if (row.otherwise !== undefined) return { default: row.otherwise }
  if (row.default === undefined) return {}
  return { default: row.type?.show?.(row.default) ?? String(row.default) }
}

const statusOf = (row: Row | undefined) => (row && 'status' in row ? row.status : undefined)

/** The kind of a status, and what it has to say. */
function standing(row: Row, status: Status | undefined): { readonly status: StatusKind; readonly note?: string } {
  if (row.kind === 'foreign') return { status: 'refused', note: `it is of ${row.program}, not of keepalived` }
  if (row.kind === 'obsolete') return { status: 'accepted, no effect', note: row.advice.message }
  if (!status) return { status: 'works' }
  if ('differs' in status) return { status: 'works, differs', note: status.differs }
  if ('partly' in status) return { status: 'works in part', note: status.partly }
  if ('noEffect' in status) return { status: 'accepted, no effect', note: status.noEffect }
  return { status: 'refused', note: status.refused }
}

/** The entries of a keyword; before it may stand blocks around it, with dots: `real_server.weight`. */
export function entriesNamed(name: string): readonly KeywordEntry[] {
  const path = name.split('.')
  const keyword = path.at(-1) ?? ''
  const around = path.slice(0, -1)
  return keywordEntries().filter(
    (entry) =>
      named(entry.keyword, keyword) &&
      around.length <= entry.within.length &&
      around.every((block, index) => named(entry.within.at(index - around.length) ?? '', block)),
  )
}

const named = (names: string, name: string) => names.split(', ').includes(name)

/** Every keyword of the table, once. */
export const keywordNames = (): ReadonlySet<string> =>
  new Set(keywordEntries().flatMap(({ keyword }) => keyword.split(', ')))
