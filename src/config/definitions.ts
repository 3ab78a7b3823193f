import { dirname, join } from 'node:path/posix'
import type { Place } from './diagnostic.js'
import { type Line, madeUpLine } from './line.js'
import type { Circumstances } from './source.js'

/** The lines that a name stands for; those of several lines may only be used at the end of a line. */
export type Definition = { readonly lines: readonly Line[]; readonly isMultiline: boolean }

/** A use of a name, as written: `$NAME`, `${NAME}` or `${_NAME WORD…}`. */
export type Reference = {
  readonly name: string
  readonly parameters: readonly string[]
  readonly from: number
  readonly to: number
}

/** `$NAME=`, with the name and the blanks before the = */
export const definitionStart = /^\$([A-Za-z_]\w*)([ \t]*)=[ \t]*/

/** Without braces a name ends with its word; a letter or an underscore begins it. */
const reference = /\$(?:\{([A-Za-z_]\w*)((?: +[^\s{}]+)*)\}|([A-Za-z_]\w*)(?=[ \t]|$))/g

/** The first use of a name in a text at or after a position. */
export function findReference(text: string, position: number): Reference | undefined {
  reference.lastIndex = position
  const found = reference.exec(text)
  if (!found) return undefined
  return {
    name: found[1] ?? found[3] ?? '',
    parameters: (found[2] ?? '').split(' ').filter(Boolean),
    from: found.index,
    to: found.index + found[0].length,
  }
}

/** What names stand for: those that keepalived has of its own, and those that the file has defined so far. */
export class Definitions {
  readonly #defined = new Map<string, Definition>()
  #random: () => number

  constructor(private readonly circumstances: Circumstances) {
    this.#random = generator(circumstances.seed)
  }

  get size() {
    return this.#defined.size
  }

  define(name: string, definition: Definition) {
    this.#defined.set(name, definition)
  }

  /** Begins the random numbers anew, so that a file always gives the same. */
  seed(value: number) {
    this.#random = generator(value)
  }

  /**
   * What a name stands for; undefined where it has no meaning.
   * @param at the place of the use
   * @param file the file that the use is read in
   */
  find({ name, parameters }: Reference, at: Place, file: string): Definition | undefined {
    const own = this.#defined.get(name)
    if (own) return parameters.length === 0 ? own : undefined
    const text = Object.hasOwn(builtIn, name) ? builtIn[name]?.(parameters, this.#given(file)) : undefined
    return text === undefined ? undefined : { lines: [madeUpLine(text, at)], isMultiline: false }
  }

  #given(file: string): Given {
    return { ...this.circumstances, file, random: this.#random }
  }
}

type Given = Circumstances & { readonly file: string; readonly random: () => number }

/** `$NAME=`, for the names that are always there. */
const builtIn: Readonly<Record<string, (parameters: readonly string[], given: Given) => string | undefined>> = {
  _PWD: (parameters, { file, workingDirectory }) => {
    const folder = dirname(file)
    return parameters.length > 0 ? undefined : folder.startsWith('/') ? folder : join(workingDirectory, folder)
  },
  _INSTANCE: (parameters, { configId }) => (parameters.length > 0 ? undefined : configId),
  _HASH: (parameters) => (parameters.length > 0 ? undefined : '#'),
  _BANG: (parameters) => (parameters.length > 0 ? undefined : '!'),
  _ENV: ([name = '', ...more], { variables }) =>
    more.length === 0 && Object.hasOwn(variables, name) ? variables[name] : undefined,
  _RANDOM: (parameters, { random }) => {
    if (parameters.length > 2 || !parameters.every((word) => /^\d{1,9}$/.test(word))) return undefined
    const [from = 0, to = 32767] = parameters.map(Number)
    return String(from + Math.floor(random() * Math.max(1, to - from + 1)))
  },
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
