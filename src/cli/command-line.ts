import { suggest } from '../config/suggest.js'
import { exitCodes, LvshaError } from '../model/errors.js'

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'version' }
  /** Help on a command, on the commands that begin with a word, or on everything where `id` is missing. */
  | { readonly kind: 'help'; readonly id?: string }
  | { readonly kind: 'command'; readonly id: string; readonly rest: readonly string[] }

const helpFlags = ['--help', '-h']

/**
 * Finds the command in a command line; what is left of it is the command's own to read. Never runs a guess: this tool can
 * move a site's address.
 * @param ids the commands, their words joined by colons
 * @throws LvshaError UNKNOWN_COMMAND, which names the nearest one, or USAGE
 */
export function readCommandLine(line: readonly string[], ids: readonly string[]): Request {
  const [first] = line
  if (first === '--version') return { kind: 'version' }
  const end = line.indexOf('--')
  const own = end < 0 ? line : line.slice(0, end)
  const wantsHelp = first === undefined || first === 'help' || own.some((word) => helpFlags.includes(word))

  const words = wordsBeforeFlags(first === 'help' ? own.slice(1) : own)
  const prefixes = words.map((_, index) => words.slice(0, words.length - index).join(':'))
  const id = prefixes.find((prefix) => ids.includes(prefix))
  if (words.length === 0) {
    if (wantsHelp) return { kind: 'help' }
    throw new LvshaError('USAGE', `${first} needs a command before it.`, ['lvsha help'], exitCodes.usage)
  }
  const topic = ids.some((one) => one.startsWith(`${words.join(':')}:`)) ? words.join(':') : undefined
  const subject = id ?? topic
  if (subject === undefined) throw unknownCommand(words, ids)
  if (wantsHelp || id === undefined) return { kind: 'help', id: subject }
  return { kind: 'command', id, rest: line.slice(id.split(':').length) }
}

function wordsBeforeFlags(line: readonly string[]) {
  const flag = line.findIndex((word) => word.startsWith('-'))
  return flag < 0 ? line : line.slice(0, flag)
}

/** Names what is wrong up to the first word that no command has there. */
function unknownCommand(words: readonly string[], ids: readonly string[]) {
  const begins = (count: number) => ids.some((id) => id.startsWith(`${words.slice(0, count).join(':')}:`))
  const depth = words.findIndex((_, index) => !begins(index + 1)) + 1
  const name = words.slice(0, depth).join(' ')
  const names = ids.map((id) => id.split(':').slice(0, depth).join(' '))
  const guess = suggest(name, names)
  const sentence = `${name} is not an lvsha command.${guess ? ` Did you mean ${guess}?` : ''}`
  return new LvshaError('UNKNOWN_COMMAND', sentence, ['lvsha help'], exitCodes.usage)
}
