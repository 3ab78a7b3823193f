import type { Finding } from './diagnostic.js'
import { suggest } from './suggest.js'
import { misfit, placeOf, type Reading, type ValueType, type Words } from './value-type.js'

/** One word after the other, each by its type; those after the `least` may be left out. */
export const sequence = (
  wants: string,
  least: number,
  ...types: readonly ValueType<unknown>[]
): ValueType<readonly unknown[]> => ({
  wants,
  least,
  most: types.length,
  read(words, keyword) {
    const readings = words.map((word, index) => types[index]?.read([word], keyword) ?? {})
    return gathered(readings, () => readings.map(({ value }) => value))
  },
})

/** Any number of words of one type, one at least. */
export const listOf = <T>(type: ValueType<T>, wants: string): ValueType<readonly T[]> => ({
  ...(type.shape && { shape: type.shape }),
  show: (values) => values.map((value) => type.show?.(value) ?? String(value)).join(' '),
  wants,
  least: 1,
  most: Number.POSITIVE_INFINITY,
  read(words, keyword) {
    const readings = words.map((word) => type.read([word], keyword))
    return gathered(readings, () => readings.flatMap(({ value }) => (value === undefined ? [] : [value])))
  },
})

/** What may follow a value, by name: with a value of its own, or (`nothing`) without. */
export type Options = Readonly<Record<string, ValueType<unknown>>>

/** A value and then options in any order; with `first` left out the line has options only. */
export function withOptions<T>(
  wants: string,
  options: Options,
  first?: ValueType<T>,
): ValueType<{ readonly first?: T; readonly options: ReadonlyMap<string, unknown> }> {
  const least = first?.least ?? 1
  return {
    wants,
    least,
    most: Number.POSITIVE_INFINITY,
    read(words, keyword) {
      const taken = Math.min(first?.most ?? 0, words.length)
      const head = first && taken > 0 ? first.read(words.slice(0, taken), keyword) : {}
      const found = readOptions(words.slice(taken), options)
      return gathered([head, ...found.readings], () => ({
        ...(head.value !== undefined && { first: head.value as T }),
        options: found.values,
      }))
    },
  }
}

function readOptions(words: Words, options: Options) {
  const readings: Reading<unknown>[] = []
  const values = new Map<string, unknown>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word) break
    const type = Object.hasOwn(options, word.text) ? options[word.text] : undefined
    if (!type) {
      const names = Object.keys(options)
      const suggestion = suggest(word.text, names)
      const more = suggestion === undefined ? {} : { suggestion }
      readings.push(misfit(words.slice(at, at + 1), 'the line', names.join(', '), more))
      break
    }
    const own = words.slice(at + 1, at + 1 + type.most)
    at += own.length
    if (own.length < type.least) {
      const message = `${word.text} needs ${type.wants}`
      readings.push({ findings: [{ code: 'LV-C007', at: placeOf([word]), message }] })
      break
    }
    const reading = type.read(own, word.text)
    readings.push(reading)
    if (reading.value !== undefined) values.set(word.text, reading.value)
  }
  return { readings, values }
}

/** The value where every part could be read; what is wrong with the parts in any case. */
function gathered<T>(readings: readonly Reading<unknown>[], value: () => T): Reading<T> {
  const findings: Finding[] = readings.flatMap((reading) => reading.findings ?? [])
  const isWhole = readings.every((reading) => reading.value !== undefined || !reading.findings)
  return { ...(isWhole && { value: value() }), ...(findings.length > 0 && { findings }) }
}
