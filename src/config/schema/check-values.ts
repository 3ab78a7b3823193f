import { translatePattern } from '../../model/pattern.js'
import { misfit, oneWord, type ValueType } from '../value-type.js'

/** A regular expression that can be run here. */
export const regularExpression: ValueType<string> = oneWord(
  'a regular expression that JavaScript can run too',
  (given) => ('regex' in translatePattern(given, []) ? given : undefined),
  (given) => {
    const made = translatePattern(given, [])
    return 'problem' in made ? { hint: made.problem } : {}
  },
  { shape: { kind: 'a regular expression' } },
)

/**
 * Octets in hexadecimal digits, blanks anywhere: a digit left alone before a blank or the end is an octet of its own.
 * @returns two lower-case digits for each octet
 */
export const hexadecimal = (wants: string, digits: RegExp): ValueType<string> => ({
  wants,
  least: 1,
  most: Number.POSITIVE_INFINITY,
  read(words, keyword) {
    const parts = words.flatMap(({ text }) => text.split(/\s+/)).filter((part) => part !== '')
    if (parts.length === 0 || !parts.every((part) => digits.test(part))) return misfit(words, keyword, wants)
    const octets = parts.flatMap((part) => part.match(/..?/g) ?? [])
    return { value: octets.map((octet) => octet.padStart(2, '0').toLowerCase()).join('') }
  },
})
