import { Lexer, type Token } from './lexer.js'
import { type Line, slice } from './line.js'

/** A line for some nodes only: which, and how many more braces it opens than it closes. */
export type Condition = { readonly nodes: string; readonly depth: number }

/** Reads `@id text` and `@^id text`; undefined for another line. Braces of definitions and repetitions are not counted. */
export function readCondition(line: Line): Condition | undefined {
  const found = /^(@\^?[^ \t]*)[ \t]+(?=[^ \t$~@])/.exec(line.text)
  if (!found) return undefined
  const tokens: Token[] = []
  const lexer = new Lexer(
    new Set(),
    () => undefined,
    (token) => tokens.push(token),
  )
  lexer.cut(slice(line, found[0].length))
  const count = (kind: Token['kind']) => tokens.filter((token) => token.kind === kind).length
  return { nodes: found[1] ?? '', depth: count('open') - count('close') }
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
