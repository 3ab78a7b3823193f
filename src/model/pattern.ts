/**
 * Regular expressions of keepalived.conf are those of PCRE2 (pcre2pattern(3)); they are run as JavaScript's. What both write
 * alike and mean differently is rewritten; what only PCRE2 has is named as a problem, never taken for something else.
 */
export type Translation = { readonly regex: RegExp } | { readonly problem: string }

const start = '(?<![\\s\\S])'
const end = '(?![\\s\\S])'
const beforeLastLineEnd = `(?=\\n?${end})`

/** Escapes that JavaScript lacks, and how it says the same outside of a class, and (`within`) inside. */
const escapes: Readonly<Record<string, { readonly outside?: string; readonly within?: string }>> = {
  A: { outside: start },
  z: { outside: end },
  Z: { outside: beforeLastLineEnd },
  h: { outside: '[\\t ]', within: '\\t ' },
  H: { outside: '[^\\t ]' },
  N: { outside: '[^\\n]' },
  R: { outside: '(?:\\r\\n|[\\n\\v\\f\\r])' },
  a: { outside: '\\x07', within: '\\x07' },
  e: { outside: '\\x1b', within: '\\x1b' },
}

/** Escapes without a counterpart; JavaScript would take them for the letter. */
const foreignEscapes = 'CEGKQXgolLuU'

const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
}

/** Groups that JavaScript has under the same name; `(?P<` is `(?<`. */
const knownGroup = /^\(\?(?:[:=!]|<[=!]|P?<[A-Za-z_]\w*>)/
const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/

type Modes = { caseless: boolean; dotall: boolean; multiline: boolean; extended: boolean; ungreedy: boolean }

/** @param options names as in `regex_options`; those that only tune PCRE2 change nothing */
export function translatePattern(pattern: string, options: readonly string[]): Translation {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern)
  const letters = inline?.[1] ?? ''
  const modes: Modes = {
    caseless: options.includes('caseless') || letters.includes('i'),
    dotall: options.includes('dotall') || letters.includes('s'),
    multiline: options.includes('multiline') || letters.includes('m'),
    extended: options.includes('extended') || letters.includes('x'),
    ungreedy: options.includes('ungreedy'),
  }
  const written = rewrite(pattern.slice(inline?.[0].length ?? 0), modes, options.includes('dollar_endonly'))
  if (typeof written !== 'string') return written
  try {
    return { regex: new RegExp(written, `g${modes.caseless ? 'i' : ''}`) }
  } catch (error) {
    return { problem: (error as Error).message.replace(/^Invalid regular expression: /, '') }
  }
}

function rewrite(pattern: string, modes: Modes, isEndOnly: boolean): string | { readonly problem: string } {
  const single: Readonly<Record<string, string>> = {
    '.': modes.dotall ? '[\\s\\S]' : '[^\\n]',
    '^': modes.multiline ? `(?:${start}|(?<=\\n))` : start,
    $: modes.multiline ? `(?=\\n|${end})` : isEndOnly ? end : beforeLastLineEnd,
  }
  let written = ''
  for (let rest = pattern; rest !== ''; ) {
    const step = next(rest, modes, single)
    if ('problem' in step) return step
    written += step.text
    rest = rest.slice(step.length)
  }
  return written
}

type Step = { readonly text: string; readonly length: number } | { readonly problem: string }

const unknown = (what: string): Step => ({ problem: `${what} is of PCRE2 alone` })

function next(rest: string, modes: Modes, single: Readonly<Record<string, string>>): Step {
  const first = rest[0] ?? ''
  if (first === '\\') return escaped(rest, 'outside')
  if (first === '[') return bracketed(rest)
  if (modes.extended && /\s/.test(first)) return { text: '', length: 1 }
  if (modes.extended && first === '#') return { text: '', length: /^[^\n]*\n?/.exec(rest)?.[0].length ?? 1 }
  if (rest.startsWith('(*')) return unknown('(*')
  if (rest.startsWith('(?')) return group(rest)
  const times = quantifier.exec(rest)?.[0]
  if (times !== undefined) return repeated(rest, times, modes)
  return { text: single[first] ?? first, length: 1 }
}

function escaped(rest: string, where: 'outside' | 'within'): Step {
  const letter = rest[1] ?? ''
  if (foreignEscapes.includes(letter) && letter !== '') return unknown(`\\${letter}`)
  const known = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
  if (!known) return { text: rest.slice(0, 2), length: 2 }
  const text = known[where]
  return text === undefined ? unknown(`\\${letter} within [ ]`) : { text, length: 2 }
}

function group(rest: string): Step {
  const known = knownGroup.exec(rest)?.[0]
  if (known === undefined) return unknown(rest.slice(0, 3))
  return { text: known.replace('(?P<', '(?<'), length: known.length }
}

function repeated(rest: string, times: string, modes: Modes): Step {
  const suffix = rest[times.length]
  if (suffix === '+') return unknown(`${times}+`)
  const isLazy = suffix === '?'
  return { text: `${times}${isLazy !== modes.ungreedy ? '?' : ''}`, length: times.length + (isLazy ? 1 : 0) }
}

/** A class up to its end; a ] that comes first belongs to it. */
function bracketed(rest: string): Step {
  const opening = /^\[\^?\]?/.exec(rest)?.[0] ?? '['
  let text = opening.replace(']', '\\]')
  for (let at = opening.length; at < rest.length; ) {
    const here = rest.slice(at)
    if (here[0] === ']') return { text: `${text}]`, length: at + 1 }
    const named = /^\[:(\^?)(\w+):\]/.exec(here)
    if (named) {
      const members = Object.hasOwn(classes, named[2] ?? '') ? classes[named[2] ?? ''] : undefined
      if (members === undefined || named[1] !== '') return unknown(named[0])
      text += members
      at += named[0].length
      continue
    }
    const step = here[0] === '\\' ? escaped(here, 'within') : { text: here[0] ?? '', length: 1 }
    if ('problem' in step) return step
    text += step.text === '[' ? '\\[' : step.text
    at += step.length
  }
  return { problem: 'a [ without its ]' }
}
