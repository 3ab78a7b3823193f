import { definitionStart, findReference } from './definitions.js'
import { Lexer } from './lexer.js'
import { type Line, slice, trimStart } from './line.js'
import { isRepetition, readRepetition } from './repetition.js'

/** Nobody means more than this. */
const deepest = 1000

/** How many more braces a line opens than it closes, with those of the definitions that it uses, as often as it is repeated. */
export class Depths {
  readonly #bodies = new Map<string, readonly Line[]>()
  readonly #known = new Map<string, number>()

  /** From here on the name stands for these lines. */
  define(name: string, lines: readonly Line[]) {
    this.#bodies.set(name, lines)
    this.#known.clear()
  }

  of(line: Line): number {
    if (definitionStart.test(line.text)) return 0
    if (!isRepetition(line)) return bounded(ownDepth(line) + this.ofUses(line))
    const repetition = readRepetition(line)
    return 'wrong' in repetition ? 0 : bounded(repetition.count * this.of(trimStart(repetition.rest)))
  }

  /** That of the definitions alone which a line uses. */
  ofUses({ text }: Line): number {
    let sum = 0
    for (let use = findReference(text, 0); use; use = findReference(text, use.to)) sum += this.#ofName(use.name)
    return sum
  }

  #ofName(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    // A name that stands for itself, too, adds nothing.
    this.#known.set(name, 0)
    const depth = bounded((this.#bodies.get(name) ?? []).reduce((sum, line) => sum + this.of(trimStart(line)), 0))
    this.#known.set(name, depth)
    return depth
  }
}

/** The name that a line defines, and what of it belongs to the definition. */
export function readDefinition(line: Line): { readonly name: string; readonly body: Line } | undefined {
  const found = definitionStart.exec(line.text)
  return found ? { name: found[1] ?? '', body: slice(line, found[0].length) } : undefined
}

const bounded = (depth: number) => Math.max(-deepest, Math.min(deepest, depth))

function ownDepth(line: Line): number {
  let depth = 0
  const lexer = new Lexer(
    new Set(),
    () => undefined,
    ({ kind }) => {
      if (kind === 'open') depth++
      else if (kind === 'close') depth--
    },
  )
  lexer.cut(line)
  return depth
}
