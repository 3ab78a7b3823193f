import type { Finding, Place } from './diagnostic.js'
import type { Placed, ValueType } from './value-type.js'
import { nothing } from './value-types.js'

/** What the line does here; without a status it works as in keepalived. */
export type Status =
  /** Works, but not quite as in keepalived; how. */
  | { readonly differs: string }
  /** Works with some values only; each of the others is reported where it stands. */
  | { readonly partly: string }
  /** Read and checked, but has no meaning here; why. */
  | { readonly noEffect: string }
  /** Cannot be had here, and ignoring it would be worse than refusing the file; why, and what can be done instead. */
  | { readonly refused: string }

/** What every row says of its keyword, for the pages and for `lvsha explain`. */
type Common = {
  readonly status?: Status
  readonly required?: true
  readonly many?: true
  /** The release of keepalived that brought it, where 2.2.7 does not know it. */
  readonly since?: string
  /** What holds without the line, in words, where that is no fixed value. */
  readonly otherwise?: string
}

type Described = Common & { readonly does: string }

/** A keyword with a value on its line. */
export type Setting<T> = Described & { readonly kind: 'setting'; readonly type: ValueType<T>; readonly default?: T }

/** A keyword with a block of further keywords. */
export type Nested<H, R> = Described & {
  readonly kind: 'block'
  readonly header: ValueType<H>
  readonly rows: R
  /** The keywords that the block cannot do without. */
  readonly requires: readonly string[]
}

/** A keyword with a block that holds one value a line, without keywords; `header` is what stands before the block. */
export type Entries<T> = Described & {
  readonly kind: 'entries'
  readonly header: ValueType<unknown>
  readonly entry: ValueType<T>
}

/** Another name of a keyword in the same block. */
export type Alias = {
  readonly kind: 'alias'
  readonly of: string
  readonly deprecated?: Advice
  readonly since?: string
}

/** A line that is not read at all: always the same advice. */
export type Obsolete = { readonly kind: 'obsolete'; readonly does: string; readonly advice: Advice }

/** A keyword of another program that took over the language of keepalived. */
export type Foreign = { readonly kind: 'foreign'; readonly does: string; readonly program: string }

/** `whole` puts the place over the whole line. */
export type Advice = Pick<Finding, 'code' | 'message' | 'hint' | 'suggestion'> & { readonly whole?: true }

export type Row = Setting<unknown> | Nested<unknown, Rows> | Entries<unknown> | Alias | Obsolete | Foreign

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
  readonly mentioned: Pick<ReadonlyMap<string, Place>, 'get' | 'has'>
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

type SettingOptions<T> = Omit<Setting<T>, 'kind' | 'type' | 'does'>

export const setting = <T, const O extends SettingOptions<T> = Record<never, never>>(
  type: ValueType<T>,
  does: string,
  options?: O,
) => ({ kind: 'setting' as const, type, does, ...(options as O) })

/** A setting whose value is checked and with which the file is refused. */
export const refused = <T>(type: ValueType<T>, does: string, why: string, options: SettingOptions<T> = {}) =>
  setting(type, does, { status: { refused: why }, ...options })

/** A setting whose value is checked and that has no meaning here. */
export const idle = <T>(type: ValueType<T>, does: string, why: string, options: SettingOptions<T> = {}) =>
  setting(type, does, { status: { noEffect: why }, ...options })

export const alias = (of: string, deprecated?: Advice): Alias => ({
  kind: 'alias',
  of,
  ...(deprecated && { deprecated }),
})

/** A name that keepalived has given up for another one. */
export const renamed = (old: string, of: string, since?: string): Alias => ({
  ...alias(of, { code: 'LV-C129', message: `${old} is the old name of ${of}`, suggestion: of }),
  ...(since !== undefined && { since }),
})

export const obsolete = (does: string, advice: Advice): Obsolete => ({ kind: 'obsolete', does, advice })

export const foreign = (program: string, does: string): Foreign => ({ kind: 'foreign', program, does })

export const nested = <H, const R extends Rows>(
  header: ValueType<H>,
  does: string,
  rows: R,
  options: Common = {},
): Nested<H, R> => ({
  kind: 'block',
  header,
  does,
  rows,
  requires: Object.entries(rows).flatMap(([key, row]) => ('required' in row && row.required ? [key] : [])),
  ...options,
})

export const entries = <T>(
  entry: ValueType<T>,
  does: string,
  options: Common & { readonly header?: ValueType<unknown> } = {},
): Entries<T> => ({ kind: 'entries', header: nothing, entry, does, ...options })

/** Whether a file can have it. */
export const isTaken = ({ status }: { readonly status?: Status }) => status === undefined || !('refused' in status)

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
