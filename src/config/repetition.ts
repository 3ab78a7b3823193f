import { type Line, madeUpLine, placeIn, slice } from './line.js'

/** The rest of a line, to be read once for each set of values of some names. */
export type Repetition = {
  readonly names: readonly string[]
  readonly count: number
  /** The values of one round; a name without one is empty. */
  values(round: number): readonly Line[]
  readonly rest: Line
}

/** What is wrong with a repetition, with the part of the line that it is about. */
export type Wrong = { readonly wrong: string; readonly from: number; readonly to: number }

const start = /^~(SEQx?|LST)[ \t]*\(/

/** Whether the line is to be read several times. */
export const isRepetition = (line: Line) => start.test(line.text)

/** Reads `~SEQ(name, [start, [step,]] end) text`, `~SEQx` and `~LST(name, value, …) text`. */
export function readRepetition(line: Line): Repetition | Wrong {
  const found = start.exec(line.text)
  const open = found?.[0].length ?? 0
  const close = line.text.indexOf(')', open)
  if (close < 0) return { wrong: `${found?.[1]} has no )`, from: 0, to: line.text.length }
  const inside = slice(line, open, close)
  const rest = slice(line, close + 1)
  const whole = { from: 0, to: close + 1 }
  const repetition = found?.[1] === 'LST' ? readList(inside) : readSequence(inside, found?.[1] === 'SEQx')
  if (typeof repetition === 'string') return { wrong: repetition, ...whole }
  const at = placeIn(line, 0, close + 1)
  const { names, count, value } = repetition
  return {
    names,
    count,
    rest,
    values: (round) =>
      names.map((_, index) => {
        const given = value(round, index)
        return typeof given === 'string' ? madeUpLine(given, at) : given
      }),
  }
}

type Values = {
  readonly names: readonly string[]
  readonly count: number
  readonly value: (round: number, index: number) => string | Line
}

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text)

/** Numbers count from 1, or down from -1, by one, unless the specification says otherwise. */
function readSequence(inside: Line, isHexadecimal: boolean): Values | string {
  const [name = '', ...words] = inside.text.split(',').map((word) => word.trim())
  if (!isName(name)) return `~SEQ needs a name first, not "${name}"`
  const numbers = words.map(numberOf)
  if (numbers.length < 1 || numbers.length > 3) return '~SEQ needs a name and one to three numbers'
  const bad = numbers.indexOf(undefined)
  if (bad >= 0) return `~SEQ needs whole numbers, not "${words[bad]}"`
  const end = numbers.at(-1) ?? 0
  const begin = numbers.length > 1 ? (numbers[0] ?? 0) : end < 0 ? -1 : 1
  const step = numbers.length > 2 ? (numbers[1] ?? 0) : end < begin ? -1 : 1
  if (step === 0 || (end - begin) * step < 0) return `~SEQ never gets from ${begin} to ${end} by steps of ${step}`
  if (isHexadecimal && (begin < 0 || end < 0)) return '~SEQx needs numbers that are not negative'
  return {
    names: [name],
    count: Math.floor((end - begin) / step) + 1,
    value: (round) => (begin + round * step).toString(isHexadecimal ? 16 : 10),
  }
}

/** A number as C writes it: 0x for hexadecimal, 0 for octal. */
function numberOf(word: string): number | undefined {
  const found = /^([+-]?)(?:0[xX]([0-9a-fA-F]{1,12})|(0[0-7]{0,15})|([1-9]\d{0,14}))$/.exec(word)
  if (!found) return undefined
  const [, sign, hexadecimal, octal, decimal] = found
  const value =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal)
  return sign === '-' ? -value : value
}

/** One name and its values, or several names in braces and as many values in braces for each round. */
function readList(inside: Line): Values | string {
  const [header, ...rounds] = itemsOf(inside)
  const names = (header?.members ?? []).map((member) => member.text)
  const bad = names.find((name) => !isName(name))
  if (names.length === 0 || bad !== undefined) return `~LST needs a name first, not "${bad ?? ''}"`
  if (rounds.length === 0) return '~LST needs a value at least'
  const long = rounds.find(({ members }) => members.length > names.length)
  if (long) return `~LST has ${names.length === 1 ? 'one name' : `${names.length} names`} for "${long.text}"`
  return { names, count: rounds.length, value: (round, index) => rounds[round]?.members[index] ?? '' }
}

type Item = { readonly text: string; readonly members: readonly Line[] }

/** The parts between commas; `{a, b}` is one with two members. */
function itemsOf(inside: Line): Item[] {
  const items: Item[] = []
  const pattern = /[ \t]*(?:\{([^{}]*)\}|([^,{}]*))[ \t]*(,|$)/gy
  let end = 0
  for (let found = pattern.exec(inside.text); found; found = pattern.exec(inside.text)) {
    const [text, group, single] = found
    const from = found.index + (group === undefined ? 0 : text.indexOf('{') + 1)
    items.push({
      text: (group ?? single ?? '').trim(),
      members: membersOf(slice(inside, from, from + (group ?? text.replace(/,$/, '')).length), group !== undefined),
    })
    end = pattern.lastIndex
    if (found[3] === '') break
  }
  return end === inside.text.length ? items : []
}

function membersOf(part: Line, isGroup: boolean): Line[] {
  if (!isGroup) return [trimmed(part)]
  const members: Line[] = []
  let from = 0
  for (const text of part.text.split(',')) {
    members.push(trimmed(slice(part, from, from + text.length)))
    from += text.length + 1
  }
  return members
}

const trimmed = (line: Line): Line => {
  const text = line.text.trim()
  const from = text === '' ? 0 : line.text.indexOf(text)
  return slice(line, from, from + text.length)
}
