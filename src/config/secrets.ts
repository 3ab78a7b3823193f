import type { Diagnostic } from './diagnostic.js'

/** Keywords whose words nobody but the file is to show. */
const keywords = ['auth_pass', 'beacon_key', 'auth', 'key', 'webhook']

const secretLine = new RegExp(`^([ \\t]*(?:${keywords.join('|')})[ \\t]+)(.*)$`, 'gim')
const definitionLine = (names: readonly string[]) =>
  new RegExp(`^([ \\t]*\\$(?:${names.join('|')})[ \\t]*=)(.*)$`, 'gm')

type Shown = { readonly sources: ReadonlyMap<string, string>; readonly problems: readonly Diagnostic[] }

/**
 * The same texts and problems with asterisks for passwords and keys, one for each character, so that places stay right: what
 * is checked is shown in terminals, logs and other people's web sites.
 */
export function withoutSecrets<Reading extends Shown>(reading: Reading): Reading {
  const texts = [...reading.sources.values()]
  const given = texts.flatMap((text) => [...text.matchAll(secretLine)].map(([, , words = '']) => words))
  if (given.length === 0) return reading
  const names = given.flatMap((words) => [...words.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name))
  const lines = names.length === 0 ? [secretLine] : [secretLine, definitionLine(names)]
  const hidden = lines.flatMap((line) =>
    texts.flatMap((text) => [...text.matchAll(line)].map(([, , words = '']) => words)),
  )
  const secrets = [...new Set(hidden.flatMap(wordsOf))].sort((one, other) => other.length - one.length)
  const hide = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, asterisks(secret)), text)
  return {
    ...reading,
    sources: new Map(
      [...reading.sources].map(([file, text]) => [
        file,
        lines.reduce((left, line) => left.replace(line, (_, before, words) => before + asterisks(words)), text),
      ]),
    ),
    problems: reading.problems.map((problem) => ({
      ...problem,
      message: hide(problem.message),
      ...(problem.hint !== undefined && { hint: hide(problem.hint) }),
    })),
  }
}

/** What a problem may name: a word as it stands, and as it is read. One character is no secret, and is in every sentence. */
const wordsOf = (words: string): string[] =>
  words
    .split(/\s+/)
    .flatMap((word) => [word, word.replace(/^["']|["']$/g, '')])
    .filter((word) => word.length > 1 && !word.startsWith('$') && !/^\d{1,3}$/.test(word))

const asterisks = (words: string) => words.replace(/\S/g, '*')
