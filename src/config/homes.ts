import type { Rows } from './row.js'
import { checks, checkTiming } from './schema/checks.js'
import { fileRows } from './schema.js'

/** The blocks that have the keyword, in words for messages: `no block` is top level, `a check` each of the checks. */
export const homesOf = (keyword: string): readonly string[] => homes.get(keyword) ?? []

const homes = new Map<string, string[]>()
collect('no block', fileRows)

function collect(block: string, rows: Rows) {
  for (const [keyword, row] of Object.entries(rows)) {
    const home = Object.hasOwn(checkTiming, keyword) && Object.hasOwn(checks, block) ? 'a check' : block
    const known = homes.get(keyword) ?? []
    if (!known.includes(home)) homes.set(keyword, [...known, home])
    if (row.kind === 'block') collect(keyword, row.rows)
  }
}
