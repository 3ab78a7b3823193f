import { metaForms } from '../src/config/meta-syntax.js'
import { type KeywordEntry, keywordEntries, statusKinds } from '../src/config/table.js'
import { statusText, valueText } from '../src/view/explain.js'
import { rules } from '../test/config/verdicts.js'
import type { Page } from './docs.js'

const generated = '<!-- Written by npm run docs from the table in src/config/schema.ts. Do not edit. -->'

/** The pages of docs/reference: every keyword of the configuration language, and how many of them work. */
export const referencePages = (): Page[] => [
  ['docs/reference/config.md', configPage(keywordEntries())],
  ['docs/reference/compatibility.md', compatibilityPage(keywordEntries())],
]

function configPage(entries: readonly KeywordEntry[]): string {
  const intro = `# The configuration

${generated}

lvsha reads the language of keepalived: one keyword with its values on a line, blocks in braces, comments from \`#\` or \`!\`
to the end of the line. \`lvsha explain KEYWORD\` says the same as this page; [compatibility.md](compatibility.md) counts what
works. Times are in seconds, with up to six decimals unless they are whole. Other programs' keywords are in the last section.`
  const sections = blocksOf(entries.filter(isNative)).map(
    ([block, rows]) => `## ${block === '' ? 'Top level' : code(block)}\n\n${configTable(rows)}`,
  )
  const foreign = entries.filter((entry) => !isNative(entry))
  const meta = markdownTable(
    ['Form', 'What it does'],
    metaForms.map(({ form, does }) => [code(form), does]),
  )
  const about = `## Lines about lines\n\nThey can stand in any block.\n\n${meta}`
  return `${[intro, about, ...sections, `## Keywords of other programs\n\n${foreignTable(foreign)}`].join('\n\n')}\n`
}

const isNative = ({ status }: KeywordEntry) => status !== 'refused'

const configTable = (rows: readonly KeywordEntry[]) =>
  markdownTable(
    ['Keyword', 'Value', 'Default', 'Here', 'What it does'],
    rows.map((row) => [
      code(row.keyword),
      valueText(row),
      defaultText(row),
      statusText(row),
      `${row.does}${sinceText(row)}`,
    ]),
  )

const foreignTable = (rows: readonly KeywordEntry[]) =>
  markdownTable(
    ['Keyword', 'Block', 'Here', 'What it asks for'],
    rows.map((row) => [code(row.keyword), blockText(row), statusText(row), row.does]),
  )

const defaultText = (row: KeywordEntry) => (row.isRequired ? 'required' : (row.default ?? ''))

const sinceText = ({ since }: KeywordEntry) =>
  since === undefined || since === '2.2.7'
    ? ''
    : ` (keepalived ${since === 'after 2.2.7' ? since : `from ${since} on`})`

function compatibilityPage(entries: readonly KeywordEntry[]): string {
  const ofKeepalived = entries.filter(({ since }) => since !== undefined)
  const counts = statusKinds.map((kind) => [kind, ofKeepalived.filter(({ status }) => status === kind)] as const)
  const intro = `# What works of keepalived

${generated}

Of ${ofKeepalived.length} keywords of keepalived up to 2.4.3, each counted once for each block that it stands in:

${markdownTable(
  ['Status', 'Keywords'],
  counts.map(([kind, rows]) => [kind, String(rows.length)]),
)}

* **works**: as in keepalived 2.2.7, or as in the release that brought it.
* **works, differs**: does what it is for, in another way; how is said beside it.
* **works in part**: with the values that are named beside it.
* **accepted, no effect**: read and checked, but has no meaning here; why is said beside it, and by \`lvsha check\`.
* **refused**: cannot be had here; a file with it is not run, since running without it could do harm.`
  const lists = counts
    .filter(([kind, rows]) => kind !== 'works' && rows.length > 0)
    .map(([kind, rows]) => `## ${capital(kind)}\n\n${notesTable(rows)}`)
  const works = counts.find(([kind]) => kind === 'works')?.[1] ?? []
  const working = blocksOf(works)
    .map(
      ([block, rows]) =>
        `* ${block === '' ? 'top level' : code(block)}: ${rows.map((row) => code(row.keyword)).join(', ')}`,
    )
    .join('\n')
  return `${[intro, `## Works\n\n${working}`, ...lists, verdicts()].join('\n\n')}\n`
}

/** Why a file may pass one check and fail the other; verdicts.tsv names the rule for each file of the corpus. */
const verdicts = () => `## Where lvsha check and keepalived -t differ

A file passes \`keepalived -t\` that ends with 0, and \`lvsha check\` where it has no error; a warning is no error.

${markdownTable(
  ['Rule', 'Passes', 'Why'],
  Object.entries(rules).map(([name, { passes, why }]) => [name, passes === 'lvsha' ? 'here only' : 'there only', why]),
)}`

const notesTable = (rows: readonly KeywordEntry[]) =>
  markdownTable(
    ['Keyword', 'Block', ''],
    rows.map((row) => [code(row.keyword), blockText(row), row.note ?? '']),
  )

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const blockText = ({ within }: KeywordEntry) => (within.length === 0 ? 'top level' : code(within.join(' > ')))

/** The entries by the block that they stand in, in the order in which the blocks begin. */
function blocksOf(entries: readonly KeywordEntry[]): [string, KeywordEntry[]][] {
  const blocks = new Map<string, KeywordEntry[]>()
  for (const entry of entries) {
    const name = entry.within.join(' > ')
    const rows = blocks.get(name)
    if (rows) rows.push(entry)
    else blocks.set(name, [entry])
  }
  return [...blocks]
}

const code = (text: string) => `\`${text}\``

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')

const escaped = (cell: string) => cell.replaceAll('|', '\\|')
