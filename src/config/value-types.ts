import { type Address, addressBytes, addressFrom, parseAddress } from '../model/address.js'
import { type StatusRange, statusText } from '../model/check.js'
import { type Duration, inSeconds, microseconds, seconds as toDuration } from '../model/time.js'
import type { Code } from './codes.js'
import { suggest } from './suggest.js'
import { misfit, oneWord, placeOf, type Reading, type ValueType, type Words } from './value-type.js'

const decimal = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)

const signed = (text: string) => (/^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined)

/** A decimal whole number within a range; it may have a sign where the range begins below 0. */
export const integer = (from: number, to: number): ValueType<number> =>
  oneWord(
    `a whole number from ${from} to ${to}`,
    (text) => {
      const value = from < 0 ? signed(text) : decimal(text)
      return value !== undefined && value >= from && value <= to ? value : undefined
    },
    undefined,
    { shape: { kind: 'whole number', range: `${from} to ${to}` } },
  )

const showSeconds = (value: Duration) => String(inSeconds(value))

/** Seconds with up to six decimals, as a duration; the range is in seconds. */
export const seconds = (from: number, to: number): ValueType<Duration> =>
  oneWord(
    `seconds from ${from} to ${to}`,
    (text) => {
      const digits = /^(\d{1,9})(?:\.(\d{0,6})\d*)?$/.exec(text)
      if (!digits) return undefined
      const value = microseconds(Number(digits[1]) * 1_000_000 + Number((digits[2] ?? '').padEnd(6, '0')))
      return value >= from * 1_000_000 && value <= to * 1_000_000 ? value : undefined
    },
    undefined,
    { shape: { kind: 'seconds', range: `${from} to ${to}` }, show: showSeconds },
  )

/** Whole seconds, as a duration; the range is in seconds. */
export const wholeSeconds = (from: number, to: number): ValueType<Duration> =>
  oneWord(
    `whole seconds from ${from} to ${to}`,
    (text) => {
      const value = decimal(text)
      return value !== undefined && value >= from && value <= to ? toDuration(value) : undefined
    },
    undefined,
    { shape: { kind: 'whole seconds', range: `${from} to ${to}` }, show: showSeconds },
  )

const truth = new Map([
  ...['on', 'true', 'yes'].map((word) => [word, true] as const),
  ...['off', 'false', 'no'].map((word) => [word, false] as const),
])

/** One word of a list; `foreign` are words of another program, with its name. */
export function word<T>(
  meanings: Readonly<Record<string, T>>,
  options: {
    readonly foreign?: Readonly<Record<string, string>>
    readonly anyCase?: boolean
  } = {},
): ValueType<T> {
  const words = Object.keys(meanings)
  const wants = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : `${words[0]}`
  const read = (text: string) => {
    const name = options.anyCase ? text.toUpperCase() : text
    return Object.hasOwn(meanings, name) ? meanings[name] : undefined
  }
  return {
    ...oneWord(wants, read),
    shape: { kind: 'word', range: words.join(', ') },
    show: (value) => words.find((name) => meanings[name] === value) ?? String(value),
    read(given, keyword) {
      const text = given[0]?.text ?? ''
      const value = read(text)
      if (value !== undefined) return { value }
      const program = Object.hasOwn(options.foreign ?? {}, text) ? options.foreign?.[text] : undefined
      if (program !== undefined) return notOurs(given, keyword, program)
      const suggestion = suggest(text, words)
      if (suggestion === undefined) return misfit(given, keyword, wants)
      const meant = meanings[suggestion]
      return {
        ...misfit(given, keyword, wants, { suggestion }),
        ...(meant !== undefined && { value: meant }),
      }
    },
  }
}

const notOurs = (given: Words, keyword: string, program: string): Reading<never> => {
  const message = `${keyword} ${given.map((token) => token.text).join(' ')} is of ${program}, not of keepalived`
  return { findings: [{ code: 'LV-C019', at: placeOf(given), message }] }
}

/** One word of a list, as it is. */
export const choice = (...words: readonly string[]) =>
  word(Object.fromEntries(words.map((name) => [name, name] as const)))

/** Any text of at most so many characters; `wants` says what it names. */
export const text = (wants: string, longest = 4096): ValueType<string> =>
  oneWord(
    wants,
    (given) => (given.length > 0 && given.length <= longest ? given : undefined),
    (given) => (given.length > longest ? { hint: `at most ${longest} characters, these are ${given.length}` } : {}),
  )

/** The name of a network interface (at most 15 characters, linux/if.h IFNAMSIZ). */
export const interfaceName = oneWord('the name of an interface', (given) =>
  /^[^\s/]{1,15}$/.test(given) ? given : undefined,
)

/** An address as the kernel prints it, so that two spellings of one address are equal; without a zone. */
const parseHost = (given: string): Address | undefined => {
  const parsed = given.includes('%') ? undefined : parseAddress(given)
  return parsed?.includes(':') ? addressFrom(addressBytes(parsed)) : parsed
}

export const address: ValueType<Address> = oneWord('an address', parseHost)

export const port = integer(1, 65535)

/** An address, and a port where one follows. */
export const endpoint: ValueType<{ readonly address: Address; readonly port?: number }> = {
  wants: 'an address and a port',
  least: 1,
  most: 2,
  read(words, keyword) {
    const host = parseHost(words[0]?.text ?? '')
    if (!host) return misfit(words.slice(0, 1), keyword, 'an address')
    if (words.length === 1) return { value: { address: host } }
    const number = port.read(words.slice(1), `the port of ${keyword}`)
    return number.value === undefined
      ? { ...(number.findings && { findings: number.findings }) }
      : { value: { address: host, port: number.value } }
  },
}

/** One status code of HTTP, or a range `a-b` with both ends. */
export const statusRange = oneWord<StatusRange>(
  'a status code from 100 to 999, or a range such as 200-299',
  (given) => {
    const range = /^(\d{3})(?:-(\d{3}))?$/.exec(given)
    const from = Number(range?.[1])
    const to = Number(range?.[2] ?? range?.[1])
    return from >= 100 && from <= to ? { from, to } : undefined
  },
  undefined,
  {
    shape: { kind: 'status codes or ranges', range: '100 to 999' },
    show: statusText,
  },
)

/** 32 hexadecimal digits, as lower-case text. */
export const md5 = oneWord('the 32 hexadecimal digits of an MD5 sum', (given) =>
  /^[0-9a-f]{32}$/i.test(given) ? given.toLowerCase() : undefined,
)

/** The type with a value of its own where the line has none. */
export const optional = <T>(type: ValueType<T>, otherwise: T): ValueType<T> => ({
  ...type,
  least: 0,
  read: (words, keyword) => (words.length === 0 ? { value: otherwise } : type.read(words, keyword)),
})

/** The type, with 0 read as "none": a warning, since keepalived rejects it. The line should go. */
export const zeroIsNone = <T>(type: ValueType<T>, code: Code, message: string): ValueType<T | undefined> => ({
  ...type,
  show: (value) => (value === undefined ? '0' : (type.show?.(value) ?? String(value))),
  read(words, keyword) {
    if (!/^0+(\.0*)?$/.test(words[0]?.text ?? '')) return type.read(words, keyword)
    return { findings: [{ code, at: placeOf(words), message: `${keyword} 0 ${message}`, suggestion: '' }] }
  },
})

/** On where the keyword stands alone; on, off, true, false, yes or no may follow. */
export const flag: ValueType<boolean> = optional(
  oneWord('on or off, or nothing', (given) => truth.get(given), undefined, {
    shape: { kind: 'flag', range: 'on, off, true, false, yes, no, or nothing' },
    show: (value) => (value ? 'on' : 'off'),
  }),
  true,
)

/** Any words, one at least. */
export const anything: ValueType<readonly string[]> = {
  wants: 'a value',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  read: (words) => ({ value: words.map((given) => given.text) }),
}

/** No words. */
export const nothing: ValueType<true> = { wants: 'nothing', least: 0, most: 0, read: () => ({ value: true }) }
