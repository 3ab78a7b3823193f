import type { Finding, Place } from './diagnostic.js'
import type { BlockName } from './known-keywords.js'
import type { Placed, ValueType } from './value-type.js'

/** What the line does here; without a status it works. */
export type Status =
  /** Read and checked, without effect; why. */
  | { readonly noEffect: string }
  /** What does not happen for want of it. */
  | { readonly later: string }
  /** Why the file cannot be used with it: ignoring it would be worse than refusing it. */
  | { readonly refused: string }

type Common = { readonly status?: Status; readonly required?: true; readonly many?: true }

/** A keyword with a value on its line. */
export type Setting<T> = Common & { readonly kind: 'setting'; readonly type: ValueType<T>; readonly default?: T }

/** A keyword with a block of further keywords; `known` names the tables of keywords that may stand in it. */
export type Nested<H, R> = Common & {
  readonly kind: 'block'
  readonly header: ValueType<H>
  readonly rows: R
  readonly known: readonly BlockName[]
}

/** A keyword with a block that holds one value a line, without keywords. */
export type Entries<T> = Common & { readonly kind: 'entries'; readonly entry: ValueType<T> }

/** Another name of a keyword in the same block. */
export type Alias = { readonly kind: 'alias'; readonly of: string; readonly deprecated?: Advice }

/** A line that is not read at all: always the same advice. */
export type Obsolete = { readonly kind: 'obsolete'; readonly advice: Advice }

/** A keyword that is refused or put off whatever its value is. */
export type Unread = { readonly kind: 'unread'; readonly status: Status }

/** `whole` puts the place over the whole line. */
export type Advice = Pick<Finding, 'code' | 'message' | 'hint' | 'suggestion'> & { readonly whole?: true }

export type Row = Setting<unknown> | Nested<unknown, Rows> | Entries<unknown> | Alias | Obsolete | Unread

export interface Rows {
  readonly [keyword: string]: Row
}

/** One block of the file, read: what was given in it, each with its places. */
export type Section<H, R> = {
  /** The keyword of the block with what follows it, as written: `real_server 192.0.2.23 80`. */
  readonly name: string
  readonly at: Place
  /** Undefined where the words after the keyword could not be read. */
  readonly header: H | undefined
  readonly rows: R
  readonly given: Given<R>
  /** The keywords that it has lines of, readable or not, with the place of the last. */
  readonly mentioned: ReadonlyMap<string, Place>
  /** Braces are wrong in it, so that lines may be missing or be those of another block. */
  readonly isDamaged: boolean
}

export type Given<R> = { readonly [K in keyof R]?: readonly Placed<ValueOf<R[K]>>[] }

/** What the keyword of a row gives. */
export type ValueOf<Row> =
  Row extends Setting<infer T>
    ? T
    : Row extends Nested<infer H, infer R>
      ? Section<H, R>
      : Row extends Entries<infer T>
        ? readonly Placed<T>[]
        : never

export const setting = <T, const O extends Omit<Setting<T>, 'kind' | 'type'>>(type: ValueType<T>, options: O) => ({
  kind: 'setting' as const,
  type,
  ...options,
})

export const alias = (of: string, deprecated?: Advice): Alias => ({
  kind: 'alias',
  of,
  ...(deprecated && { deprecated }),
})

export const obsolete = (advice: Advice): Obsolete => ({ kind: 'obsolete', advice })

export const unread = (status: Status): Unread => ({ kind: 'unread', status })

export const nested = <H, const R>(
  known: readonly BlockName[],
  header: ValueType<H>,
  rows: R,
  options: Common = {},
): Nested<H, R> => ({ kind: 'block', known, header, rows, ...options })

export const entries = <T>(entry: ValueType<T>, options: Common = {}): Entries<T> => ({
  kind: 'entries',
  entry,
  ...options,
})

type Values<R, K extends keyof R> = R[K] extends { readonly default: unknown } | { readonly required: true }
  ? ValueOf<R[K]>
  : ValueOf<R[K]> | undefined

/** The value that counts: the last one given, else the default. */
export function effective<R, K extends keyof R & string>(section: Section<unknown, R>, key: K): Values<R, K> {
  const row = section.rows[key] as Row
  const placed = last(section, key)
  if (placed) return placed.value as Values<R, K>
  return ('default' in row ? row.default : undefined) as Values<R, K>
}

/** What was given last, with its place. */
export const last = <R, K extends keyof R & string>(section: { readonly given: Given<R> }, key: K) =>
  section.given[key]?.at(-1)

/** Everything that was given, in the order of the file. */
export const all = <R, K extends keyof R & string>(section: { readonly given: Given<R> }, key: K) =>
  (section.given[key] ?? []).map((placed) => placed.value)
