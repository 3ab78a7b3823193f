import { readdirSync, readFileSync } from 'node:fs'
import { fixture } from './read.js'

export type CorpusFile = { readonly name: string; readonly text: string }

const folder = new URL('../../../test/config/corpus/', import.meta.url)

/** The files of a folder of the corpus, by name. */
export const corpus = (kind: 'microcases' | 'samples'): CorpusFile[] =>
  readdirSync(new URL(`${kind}/`, folder))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(`${kind}/${name}`, folder), 'utf8') }))

/** What `keepalived -t` 2.2.7 ends with for each microcase, by name without ending. */
export const oracleOfMicrocases = (): ReadonlyMap<string, number> =>
  new Map(
    fixture('corpus/microcases-oracle.tsv')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t'))
      .map(([name = '', status]) => [name, Number(status)]),
  )
