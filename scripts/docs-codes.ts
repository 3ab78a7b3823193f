import { existsSync, readFileSync } from 'node:fs'
import { type CodeEntry, codes } from '../src/config/codes.js'
import { compatibleExit } from '../src/config/compat-exit.js'
import { fixText } from '../src/config/fix.js'
import { comparePair } from '../src/config/pair/pair.js'
import { readConfig } from '../src/config/parse.js'
import type { Source } from '../src/config/source.js'
import { printable } from '../src/view/printable.js'
import { problemLines } from '../src/view/problems.js'
import type { Page } from './docs.js'
import { exampleHost, exampleHostText, isOfHost } from './example-host.js'

const examples = new URL('../../test/config/codes/', import.meta.url)

/** The name that the examples have in what is shown. */
const name = 'lb1.conf'

const noFiles: Source = { readFile: () => ({ problem: 'there is no such file' }), glob: () => [] }

const read = (text: string, file = name) => readConfig(text, file, 'lb1', { source: noFiles })

const readFor = (code: string) => (text: string) =>
  readConfig(text, name, 'lb1', { source: noFiles, ...(isOfHost(code) && { host: exampleHost }) })

/** The name of the file of the other node. */
const peerName = 'lb2.conf'

/** What is found of an example, by itself or, where it is about a pair, together with the file of the other node. */
function examine(text: string, { code, peer }: Described) {
  if (peer === undefined) return problemLines(readFor(code)(text).problems, text)
  const sections = [
    { file: name, section: read(text).section },
    { file: peerName, section: read(peer, peerName).section },
  ] as const
  const sources = new Map([
    [name, text],
    [peerName, peer],
  ])
  return problemLines(comparePair(...sections), sources)
}

/** A page for each code, and one that lists them. */
export const codePages = (): Page[] => {
  const all = Object.entries(codes).map(([code, entry]) => {
    const check = readFor(code)
    const wrong = readFileSync(new URL(`${code}-wrong.conf`, examples), 'utf8')
    const right = readFileSync(new URL(`${code}-right.conf`, examples), 'utf8')
    const peerFile = new URL(`${code}-peer.conf`, examples)
    const peer = existsSync(peerFile) ? readFileSync(peerFile, 'utf8') : undefined
    return {
      code,
      ...entry,
      wrong,
      right,
      peer,
      isFixable: check(wrong).problems.length > fixText(wrong, name, check).reading.problems.length,
    }
  })
  return [indexPage(all), ...all.map(codePage)]
}

type Described = CodeEntry & {
  readonly code: string
  readonly wrong: string
  readonly right: string
  /** The file of the other node, where the code is about a pair. */
  readonly peer: string | undefined
  readonly isFixable: boolean
}

function verdictOf({ severity, peer }: Described): string {
  if (peer === undefined) {
    return severity === 'error' ? 'An error: nothing is started with such a file.' : 'A warning: the file can be used.'
  }
  return severity === 'error'
    ? 'An error of `lvsha check --pair`: each file can be used, both together cannot.'
    : 'A warning of `lvsha check --pair`: each file can be used, and both together with the drawback described.'
}

function keepalivedOf({ code, wrong, peer }: Described): string {
  if (peer !== undefined) return '`keepalived -t` does not compare files.'
  const exit = compatibleExit(readFor(code)(wrong).problems)
  return `\`keepalived -t\` 2.2.7 ${exit === 0 ? 'accepts this file and ends with 0.' : `ends with ${exit}.`}`
}

const codePage = (described: Described): Page => {
  const { code, title, explanation, wrong, right, peer, isFixable } = described
  return [
    `docs/codes/${code}.md`,
    `# ${code}: ${title}

${verdictOf(described)}

${explanation}

## Wrong

${block(wrong.split('\n').map(printable))}
${peer === undefined ? '' : `\nThe file of the other node:\n\n${block(peer.split('\n'))}\n`}
\`lvsha check ${peer === undefined ? name : `--pair ${name} ${peerName}`}\`${isOfHost(code) ? ` ${exampleHostText}` : ''} says:

${block(examine(wrong, described))}

${keepalivedOf(described)}

## Right

${block(right.split('\n'))}
${isFixable ? `\n\`lvsha check --fix ${name}\` puts it right.\n` : ''}`,
  ]
}

const indexPage = (all: readonly Described[]): Page => [
  'docs/codes/README.md',
  `# Codes of lvsha check

What \`lvsha check\` can find in a configuration, ${all.length} codes in all. Those marked *fix* are put right by \`lvsha check --fix\`.
Codes below LV-C100 are errors, the others warnings; a code keeps its meaning for ever.

| code | | what | |
|---|---|---|---|
${all.map((each) => `| [${each.code}](${each.code}.md) | ${each.severity} | ${each.title} | ${each.isFixable ? 'fix' : ''} |`).join('\n')}
`,
]

/** So many lines of an example are shown whole; of a longer one, so many of its start and of its end. */
const most = 40
const shown = 8

const block = (lines: readonly string[]) => {
  const text = lines.join('\n').trimEnd().split('\n')
  const left = text.length - 2 * shown
  const short =
    text.length > most ? [...text.slice(0, shown), `    … ${left} lines more …`, ...text.slice(-shown)] : text
  return ['```', ...short, '```'].join('\n')
}
