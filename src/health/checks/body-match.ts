import { createContext, Script } from 'node:vm'
import type { BodyPattern } from '../../model/check.js'
import { translatePattern } from '../../model/pattern.js'
import { clean } from '../observation.js'
import { ProbeFailed } from './measure.js'

/**
 * How long a match may take, in milliseconds of the wall clock: a pattern that backtracks without end must not stop everything
 * else.
 */
const patience = 100

/** So often it is tried when most of that time went to other processes: that a host is busy is no fault of a server. */
const most = 3

const searching = new Script('regex.exec(text)')

/**
 * Looks for a pattern in a body. Like PCRE2 without its option utf it sees octets, each a character, and so are the
 * octets of the pattern.
 * @returns what is wrong; undefined where the body is as it should be
 */
export function bodyFault(body: Buffer, wanted: BodyPattern): ProbeFailed | undefined {
  const { pattern, options, isForbidden, minOffset, maxOffset = Number.POSITIVE_INFINITY } = wanted
  const isText = options.includes('utf') || options.includes('ucp')
  const made = translatePattern(isText ? pattern : Buffer.from(pattern).toString('latin1'), options)
  if ('problem' in made) return new ProbeFailed('regex', `the regular expression cannot be run: ${made.problem}`)
  const text = body.toString(isText ? 'utf8' : 'latin1')
  const skipped = body.subarray(0, minOffset)
  made.regex.lastIndex = isText ? skipped.toString('utf8').length : skipped.length
  const found = search(made.regex, text)
  if (found === undefined) return new ProbeFailed('regex', `no result of the regular expression within ${patience}ms`)
  const isFound = found !== null && offsetOf(found.index, text, isText) <= maxOffset && isInFirstLine(found, options)
  if (isFound !== isForbidden) return undefined
  const shown = clean(pattern.slice(0, 100))
  return new ProbeFailed('regex', isForbidden ? `the body matches ${shown}` : `the body does not match ${shown}`)
}

/** Undefined where it took too long. */
function search(regex: RegExp, text: string): RegExpExecArray | null | undefined {
  const { lastIndex } = regex
  for (let tries = 1; ; tries++) {
    const before = process.cpuUsage()
    try {
      return searching.runInContext(createContext({ regex, text }), { timeout: patience }) as RegExpExecArray | null
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    }
    const { user, system } = process.cpuUsage(before)
    if (tries === most || user + system > (patience * 1000) / 2) return undefined
    regex.lastIndex = lastIndex
  }
}

const offsetOf = (index: number, text: string, isText: boolean) =>
  isText ? Buffer.byteLength(text.slice(0, index)) : index

/** The option firstline: the leftmost match begins before the first line ends, or none does. */
function isInFirstLine({ index, input }: RegExpExecArray, options: readonly string[]): boolean {
  const end = input.indexOf('\n')
  return !options.includes('firstline') || end < 0 || index <= end
}
