import type { Depths } from './depth.js'
import { type Line, slice } from './line.js'

/** A line for some nodes only: which, and how many more braces it opens than it closes. */
export type Condition = { readonly nodes: string; readonly depth: number }

/** Reads `@id text` and `@^id text`; undefined for another line. */
export function readCondition(line: Line, depths: Depths): Condition | undefined {
  const found = /^(@\^?[^ \t]*)[ \t]+(?=[^ \t@])/.exec(line.text)
  return found ? { nodes: found[1] ?? '', depth: depths.of(slice(line, found[0].length)) } : undefined
}

/**
 * How much deeper a run of such lines leads: each node reads its own of them. Where that differs the file is meant for
 * those that it leads furthest.
 */
export function depthOf(conditions: readonly Condition[]): number {
  const depths = new Map<string, number>()
  for (const { nodes, depth } of conditions) depths.set(nodes, (depths.get(nodes) ?? 0) + depth)
  return [...depths.values()].reduce((most, depth) => (Math.abs(depth) > Math.abs(most) ? depth : most), 0)
}
