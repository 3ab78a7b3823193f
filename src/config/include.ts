import { dirname, isAbsolute, join } from 'node:path/posix'
import { expandBraces } from './glob.js'
import type { Source } from './source.js'

/** What an `include` line must find; files that are named without a wildcard must always be there. */
export type IncludeCheck = 'readable' | 'match' | 'wildcard_match' | 'brace_match'

/** Where keepalived, too, takes it for an error when a file that is named is not there, or is there and cannot be read. */
export type Strictness = { readonly absent: boolean; readonly unreadable: boolean }

/** A file or a pattern that an include line names and that is not there: the name and the reason. */
export type Missing = { readonly name: string; readonly reason: string }

const everything: readonly IncludeCheck[] = ['readable', 'match', 'wildcard_match', 'brace_match']

/** What each keyword asks for beside what `include_check` does. */
const variants: Readonly<Record<string, readonly IncludeCheck[]>> = {
  include: [],
  includer: ['readable'],
  includem: ['match'],
  includew: ['wildcard_match'],
  includeb: ['brace_match'],
  includea: everything,
}

const line = /^(include[rmwba]?)(?:[ \t]+(.*))?$/

/** The keyword and the argument of an include line; undefined for another line. */
export function readInclude(text: string): { readonly keyword: string; readonly argument: string } | undefined {
  const found = line.exec(text)
  return found ? { keyword: found[1] ?? '', argument: (found[2] ?? '').trim() } : undefined
}

/** The checks in force after an `include_check` line: + adds, - takes away, neither begins anew, no word means all. */
export function changeChecks(checks: ReadonlySet<IncludeCheck>, words: readonly string[]): ReadonlySet<IncludeCheck> {
  if (words.length === 0) return new Set(everything)
  const changed = new Set(words.some((word) => !/^[+-]/.test(word)) ? [] : checks)
  for (const word of words) {
    const check = everything.find((name) => name === word.replace(/^[+-]/, ''))
    if (check && word.startsWith('-')) changed.delete(check)
    else if (check) changed.add(check)
  }
  return changed
}

/** The files that an include line stands for, in order, and those that are missing. A file that is named must be there. */
export function findFiles(
  { keyword, argument }: { readonly keyword: string; readonly argument: string },
  includer: string,
  checks: ReadonlySet<IncludeCheck>,
  source: Source,
): { readonly files: readonly string[]; readonly missing: readonly Missing[]; readonly strict: Strictness } {
  const wanted = new Set([...checks, ...(variants[keyword] ?? [])])
  const alternatives = expandBraces(argument)
  const isOne = alternatives?.length === 1
  const strict: Strictness = {
    absent: isOne ? wanted.has('match') || wanted.has('wildcard_match') : wanted.has('brace_match'),
    unreadable: wanted.has('readable'),
  }
  if (!alternatives) {
    return { files: [], missing: [{ name: argument.slice(0, 40), reason: 'it stands for too many files' }], strict }
  }
  const files: string[] = []
  const missing: Missing[] = []
  for (const name of alternatives) {
    const path = isAbsolute(name) ? name : join(dirname(includer), name)
    const found = isPattern(name) ? source.glob(path) : [path]
    files.push(...found)
    if (found.length === 0 && wanted.has('brace_match') && alternatives.length > 1) {
      missing.push({ name, reason: 'no file matches this part of the braces' })
    }
  }
  if (files.length === 0 && missing.length === 0 && wanted.has('wildcard_match')) {
    missing.push({ name: argument, reason: 'no file matches it' })
  }
  return { files, missing, strict }
}

const isPattern = (name: string) => /[*?[]/.test(name)
