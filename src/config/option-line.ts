import type { Finding } from './diagnostic.js'
import type { Token } from './lexer.js'
import { suggest } from './suggest.js'
import type { Reading, ValueType, Words } from './value-type.js'

/** An option of a line such as `ip route add` takes: a word and what follows it, and what the line says with it. */
export type LineOption<Says> = {
  /** How many of the words that follow belong to it. */
  readonly takes: (rest: Words) => number
  readonly least: number
  readonly wants: string
  readonly read: (words: Words, keyword: Token) => Reading<Says>
}

export type LineOptions<Draft> = Readonly<Record<string, LineOption<Partial<Draft>>>>

/** An option with a value. */
export const option = <Value, Says>(
  type: ValueType<Value>,
  says: (value: Value) => Says,
  takes: (rest: Words) => number = () => type.least,
): LineOption<Says> => ({
  takes,
  least: type.least,
  wants: type.wants,
  read(words, keyword) {
    const { value, findings } = type.read(words, keyword.text)
    return { ...(value !== undefined && { value: says(value) }), ...(findings && { findings }) }
  },
})

/** An option that stands alone. */
export const sign = <const Says>(says: Says): LineOption<Says> => ({
  takes: () => 0,
  least: 0,
  wants: 'nothing',
  read: () => ({ value: says }),
})

/** Takes one word more where the line has one of these before the value: `mtu lock 1400`. */
export const afterOneOf =
  (...words: readonly string[]) =>
  (rest: Words) =>
    words.includes(rest[0]?.text ?? '') ? 2 : 1

/** The same option with something to say about its use. */
export const noted = <Says>(
  { read, ...rest }: LineOption<Says>,
  note: (keyword: Token) => Finding,
): LineOption<Says> => ({
  ...rest,
  read(words, keyword) {
    const reading = read(words, keyword)
    return { ...reading, findings: [...(reading.findings ?? []), note(keyword)] }
  },
})

/** Reads a word that is no option; undefined where it means nothing there. */
type Otherwise<Draft> = (word: Token, draft: Partial<Draft>) => Reading<Partial<Draft>> | undefined

type OptionLine<Draft> = {
  readonly draft: Partial<Draft>
  readonly findings: readonly Finding[]
  /** Every part of it could be read. */
  readonly isWhole: boolean
}

/**
 * Reads options in any order; what options say as lists is put together, of anything else the last counts. After a word that
 * is none, or that lacks its value, the rest is not read: it could mean anything.
 * @param what names the line in a message: `a route`
 */
export function readOptionLine<Draft extends object>(
  words: Words,
  options: LineOptions<Draft>,
  what: string,
  otherwise: Otherwise<Draft> = () => undefined,
): OptionLine<Draft> {
  let draft: Partial<Draft> = {}
  let isWhole = true
  const findings: Finding[] = []
  const note = ({ value, findings: found = [] }: Reading<Partial<Draft>>) => {
    draft = { ...draft, ...value, ...(value && lengthened(draft, value)) }
    isWhole &&= value !== undefined
    findings.push(...found)
  }
  for (let at = 0; at < words.length; ) {
    const word = words[at++] as Token
    const found = Object.hasOwn(options, word.text) ? options[word.text] : undefined
    if (!found) {
      const other = otherwise(word, draft)
      note(other ?? { findings: [unknown(word, Object.keys(options), what)] })
      if (other) continue
      break
    }
    const rest = words.slice(at)
    const own = rest.slice(0, found.takes(rest))
    at += own.length
    if (own.length < found.least) {
      note({ findings: [{ code: 'LV-C007', at: word, message: `${word.text} needs ${found.wants}` }] })
      break
    }
    note(found.read(own, word))
  }
  return { draft, findings, isWhole }
}

/** The lists that both have, one behind the other. */
function lengthened<Draft extends object>(draft: Partial<Draft>, more: Partial<Draft>): Partial<Draft> {
  const before: Record<string, unknown> = { ...draft }
  const joined = Object.entries(more).flatMap(([name, list]) => {
    const known = before[name]
    return Array.isArray(known) && Array.isArray(list) ? [[name, [...known, ...list]]] : []
  })
  return Object.fromEntries(joined)
}

function unknown(word: Token, names: readonly string[], what: string): Finding {
  const suggestion = suggest(word.text, names)
  const message = `unknown option "${word.text}" of ${what}`
  return { code: 'LV-C001', at: word, message, ...(suggestion !== undefined && { suggestion }) }
}
