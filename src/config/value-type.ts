import { type Finding, type Place, span } from './diagnostic.js'
import type { Token } from './lexer.js'

/** What the words of a line turned out to be: a value, what is wrong, or both where the value is usable all the same. */
export type Reading<T> = { readonly value?: T; readonly findings?: readonly Finding[] }

/** The words after a keyword; there is one at least where the type takes one at least. */
export type Words = readonly Token[]

/** How the words after a keyword are read. */
export type ValueType<T> = {
  /** Completes "priority wants …". */
  readonly wants: string
  /** The fewest and the most words that it takes. */
  readonly least: number
  readonly most: number
  /** For tables: what kind of value it is, and which values of the kind; `wants` where there is none. */
  readonly shape?: { readonly kind: string; readonly range?: string }
  /** Writes a value as the file has it; as text where there is none. */
  show?(value: T): string
  read(words: Words, keyword: string): Reading<T>
}

/** A value with the place of its keyword and of the words that gave it (of the keyword, where none did). */
export type Placed<T> = {
  readonly value: T
  readonly keyword: Place
  readonly at: Place
  /** Of a block of values: the words between its keyword and its brace. */
  readonly header?: string
}

/** What is wrong with words that do not fit. */
export function misfit(words: Words, keyword: string, wants: string, more: Partial<Finding> = {}): Reading<never> {
  const text = words.map((word) => word.text).join(' ')
  return {
    findings: [{ code: 'LV-C008', at: placeOf(words), message: `${keyword} wants ${wants}, not "${text}"`, ...more }],
  }
}

const nowhere: Place = { line: 1, column: 1, endColumn: 1 }

/** The place of all the words of one line. */
export const placeOf = (words: Words): Place => {
  const [first = nowhere] = words
  return span(first, words.at(-1) ?? first)
}

/** A type that takes one word. */
export const oneWord = <T>(
  wants: string,
  read: (text: string) => T | undefined,
  explain: (text: string) => Partial<Finding> = () => ({}),
  described: Pick<ValueType<T>, 'shape' | 'show'> = {},
): ValueType<T> => ({
  ...described,
  wants,
  least: 1,
  most: 1,
  read(words, keyword) {
    const text = words[0]?.text ?? ''
    const value = read(text)
    return value === undefined ? misfit(words, keyword, wants, explain(text)) : { value }
  },
})
