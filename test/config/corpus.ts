import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fixture } from './read.js'

export const corpusFolders = ['microcases', 'samples', 'realworld'] as const
export type CorpusFolder = (typeof corpusFolders)[number]

export type CorpusFile = { readonly name: string; readonly text: string }

/** What `keepalived -t` 2.2.7 says of a file. */
export type Oracle = { readonly status: number; readonly messages: readonly string[] }

const folder = new URL('../../../test/config/corpus/', import.meta.url)

/** The files of a folder of the corpus, by name. */
export const corpus = (kind: CorpusFolder): CorpusFile[] =>
  readdirSync(new URL(`${kind}/`, folder))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(`${kind}/${name}`, folder), 'utf8') }))

/** All files of the corpus, by folder and name. */
export const wholeCorpus = (): CorpusFile[] => corpusFolders.flatMap(corpus)

/** The text of a microcase; undefined for the one that is a file which is not there. */
export function microcase(name: string): string | undefined {
  const file = new URL(`microcases/${name}.conf`, folder)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** What keepalived says of each file of a folder, by name without `.conf` at its end. */
export const oracleOf = (kind: CorpusFolder): ReadonlyMap<string, Oracle> =>
  new Map(
    fixture(`corpus/${kind}-oracle.tsv`)
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t'))
      .map(([name = '', status, messages = '']) => [
        name,
        { status: Number(status), messages: messages.split('|').filter(Boolean) },
      ]),
  )
