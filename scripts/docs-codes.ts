import { readFileSync } from 'node:fs'
import { type CodeEntry, codes } from '../src/config/codes.js'
import { compatibleExit } from '../src/config/compat-exit.js'
import { fixText } from '../src/config/fix.js'
import { readConfig } from '../src/config/parse.js'
import type { Source } from '../src/config/source.js'
import { printable } from '../src/view/printable.js'
import { problemLines } from '../src/view/problems.js'
import type { Page } from './docs.js'

const examples = new URL('../../test/config/codes/', import.meta.url)

/** The name that the examples have in what is shown. */
const name = 'lb1.conf'

const noFiles: Source = { readFile: () => ({ problem: 'there is no such file' }), glob: () => [] }

const check = (text: string) => readConfig(text, name, 'lb1', { source: noFiles }).problems

/** A page for each code, and one that lists them. */
export const codePages = (): Page[] => {
  const all = Object.entries(codes).map(([code, entry]) => {
    const wrong = readFileSync(new URL(`${code}-wrong.conf`, examples), 'utf8')
    const right = readFileSync(new URL(`${code}-right.conf`, examples), 'utf8')
    return { code, ...entry, wrong, right, isFixable: check(wrong).length > fixText(wrong, name, check).left.length }
  })
  return [indexPage(all), ...all.map(codePage)]
}

type Described = CodeEntry & {
  readonly code: string
  readonly wrong: string
  readonly right: string
  readonly isFixable: boolean
}

const codePage = ({ code, severity, title, explanation, wrong, right, isFixable }: Described): Page => {
  const problems = check(wrong)
  const keepalived = compatibleExit(problems)
  return [
    `docs/codes/${code}.md`,
    `# ${code}: ${title}

${severity === 'error' ? 'An error: nothing is started with such a file.' : 'A warning: the file can be used.'}

${explanation}

## Wrong

${block(wrong.split('\n').map(printable))}

\`lvsha check ${name}\` says:

${block(problemLines(problems, wrong))}

\`keepalived -t\` 2.2.7 ${keepalived === 0 ? 'accepts this file and ends with 0.' : `ends with ${keepalived}.`}

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
