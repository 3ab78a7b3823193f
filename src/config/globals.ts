import type { ValueOf } from './row.js'
import type { fileRows } from './schema.js'

export type GlobalSection = ValueOf<typeof fileRows.global_defs>

/** What the last of several `global_defs` blocks gives that gives anything. */
export const lastGiven = <T>(blocks: readonly GlobalSection[], read: (block: GlobalSection) => T | undefined) =>
  blocks.reduce<T | undefined>((value, block) => read(block) ?? value, undefined)
