import { misfit, type ValueType } from './value-type.js'

const bits: Readonly<Record<string, number>> = {
  ...{ IRUSR: 0o400, IWUSR: 0o200, IXUSR: 0o100 },
  ...{ IRGRP: 0o040, IWGRP: 0o020, IXGRP: 0o010 },
  ...{ IROTH: 0o004, IWOTH: 0o002, IXOTH: 0o001 },
}

const wants = 'a number up to 0777, or names of bits such as IWGRP | IWOTH'

/** Permissions: octal digits after a 0, hexadecimal ones after 0x, decimal ones, or names of bits with | in between. */
export const permissions: ValueType<number> = {
  wants,
  least: 1,
  most: Number.POSITIVE_INFINITY,
  shape: { kind: 'permissions' },
  read(words, keyword) {
    const given = words.map(({ text }) => text).join('')
    const value = numberOf(given) ?? sumOf(given.split('|').map((name) => bits[name]))
    return value === undefined || value > 0o777 ? misfit(words, keyword, wants) : { value }
  },
}

function numberOf(text: string): number | undefined {
  if (/^0[0-7]{0,6}$/.test(text)) return Number.parseInt(text, 8)
  return /^(?:0x[\da-f]{1,6}|[1-9]\d{0,6})$/i.test(text) ? Number(text) : undefined
}

const sumOf = (values: readonly (number | undefined)[]) =>
  values.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum | value),
    0,
  )
