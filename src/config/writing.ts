import { type Duration, inSeconds } from '../model/time.js'

// What every part of the writer is made of.

/** A line of the file, or one with a block. */
export type Line = string | { readonly head: string; readonly body: readonly Line[] }

/** What is written for each part of a thing, in this order; a part that the model gets later does not compile without a row. */
export type Parts<T, Whole = T> = { readonly [K in keyof Required<T>]: (whole: Whole) => readonly Line[] }

/** The lines of all parts of a thing, in the order of the table. */
export function written<T, Whole>(parts: Parts<T, Whole>, whole: Whole): Line[] {
  const rows: readonly ((whole: Whole) => readonly Line[])[] = Object.values(parts)
  return rows.flatMap((row) => row(whole))
}

export const when = (condition: boolean, line: Line): readonly Line[] => (condition ? [line] : [])

/** Written with what is around it. */
export const elsewhere = () => []

export const duration = (value: Duration) => String(inSeconds(value))
