// Writes the pages of docs/ that are made from tables of the program. Committed; a test compares them.
// usage: npm run docs (after a build)
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { apiPages } from './docs-api.js'
import { codePages } from './docs-codes.js'
import { manPages } from './docs-man.js'
import { referencePages } from './docs-reference.js'
import { tuiPages } from './docs-tui.js'

/** A file of the repository, with what is to be in it. */
export type Page = readonly [file: string, text: string]

const producers = [codePages, referencePages, tuiPages, apiPages, manPages]

/** Every page that is made. */
export const pages = () => producers.flatMap((produce) => produce())

// npm starts it in the folder of package.json.
if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of pages()) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
