// Reads configurations that nobody would write: the corpus with bytes and lines cut, doubled and swapped, and with signs of
// the language put in. An exception, or a reading that takes longer than its size allows, is a finding.
// usage: npm run fuzz:config -- [--runs N] [--seed N] [--first N]   a run is the same for the same seed and number
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config/parse.js'
import type { Source } from '../src/config/source.js'

const corpus = fileURLToPath(new URL('../../test/config/corpus', import.meta.url))

const { values: options } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, first: { type: 'string' } },
})
const runs = Number(options.runs ?? 10_000)
const seed = Number(options.seed ?? 1)
const first = Number(options.first ?? 1)

type Random = (below: number) => number

/** Whole numbers from 0 up to a limit, the same for the same seed (xorshift). */
function randomFrom(start: number): Random {
  let state = (start * 2_654_435_761) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** A use of a definition, with braces. */
const use = (inside: string) => `$\{${inside}}`

/** What the language may trip over. */
const signs = [
  '{',
  '}',
  '"',
  "'",
  '\\',
  '#',
  '!',
  '=',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\\\n',
  '\0',
  '\ufeff',
  '\u00a0',
  '\u3000',
  '\u201c',
  '$A',
  '$A=',
  use('A'),
  '\n$A=x\n',
  `\n$A=$A ${use('B')}\n`,
  '\n$B= \\\n$A \\\n}\n',
  use('_PWD'),
  use('_RANDOM 1 9'),
  use('_ENV A'),
  '\n@lb1 ',
  '\n@^lb1 ',
  '\n@',
  '\n~SEQ(A, 1, 9) ',
  '\n~SEQx(B,0x10,-1,0) ',
  '\n~LST({A,B},{1,2},{3}) ',
  '\n~',
  '(',
  ')',
  '\ninclude a.conf\n',
  '\nincludea *.conf\n',
  '\ninclude {a,b}.conf\n',
  '\ninclude_check -match\n',
  '999999999999',
  '-1',
]

type Change = (text: string, random: Random) => string

/** Cuts the text in three: up to a place, from there on for at most so many characters, and the rest. */
const parts = (text: string, random: Random, most: number): [string, string, string] => {
  const from = random(text.length + 1)
  const to = from + random(most)
  return [text.slice(0, from), text.slice(from, to), text.slice(to)]
}

const lines = (change: (lines: string[], random: Random) => string[]): Change => {
  return (text, random) => change(text.split('\n'), random).join('\n')
}

const changes: readonly Change[] = [
  (text, random) => parts(text, random, 20).toSpliced(1, 1).join(''),
  (text, random) => {
    const [before, part, after] = parts(text, random, 20)
    return before + part + part + after
  },
  (text, random) => {
    const [before, part, after] = parts(text, random, 20)
    return before + after.slice(0, 10) + part + after.slice(10)
  },
  (text, random) =>
    parts(text, random, 2)
      .toSpliced(1, 1, signs[random(signs.length)] ?? '')
      .join(''),
  (text, random) =>
    parts(text, random, 1)
      .toSpliced(1, 0, signs[random(signs.length)] ?? '')
      .join(''),
  (text, random) =>
    parts(text, random, 2)
      .toSpliced(1, 1, String.fromCharCode(random(65_536)))
      .join(''),
  lines((all, random) => all.toSpliced(random(all.length), 1 + random(3))),
  lines((all, random) => {
    const at = random(all.length)
    return all.toSpliced(at, 0, ...all.slice(at, at + 1 + random(5)))
  }),
  lines((all, random) => {
    const [a, b] = [random(all.length), random(all.length)]
    return all.with(a, all[b] ?? '').with(b, all[a] ?? '')
  }),
]

function mutated(text: string, random: Random): string {
  let result = text
  for (let left = 1 + random(6); left > 0; left--) result = changes[random(changes.length)]?.(result, random) ?? result
  return result
}

const texts = ['microcases', 'samples', 'realworld'].flatMap((folder) =>
  readdirSync(join(corpus, folder)).map((file) => readFileSync(join(corpus, folder, file), 'utf8')),
)

/** Whatever is included is another text of the corpus, or is not there. */
const sourceOf = (random: Random): Source => ({
  readFile: () =>
    random(4) === 0 ? { problem: 'there is no such file' } : { text: texts[random(texts.length)] ?? '' },
  glob: (pattern) => [`${pattern}.1`, `${pattern}.2`].slice(random(3)),
})

/** One second, and one for each 100 kB of the text and of what its definitions make of it. */
const allowedSeconds = (characters: number) => 1 + characters / 100_000

/** Of work: what else runs on the host must not count. */
function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** What went wrong in one run, and how long it took for its size. */
function run(number: number): { readonly finding?: string; readonly share: number } {
  const random = randomFrom(seed * 1_000_003 + number)
  const text = mutated(texts[random(texts.length)] ?? '', random)
  const start = process.cpuUsage()
  try {
    const circumstances = {
      source: sourceOf(random),
      configId: 'lb1',
      workingDirectory: '/',
      variables: { A: '1' },
      seed: 1,
    }
    const { problems, config, work } = readConfig(text, 'a.conf', 'lb1', circumstances)
    const share = secondsSince(start) / allowedSeconds(Math.max(text.length, work))
    if (share > 1) return { share, finding: `run ${number}: took ${share.toFixed(1)} times what its size allows` }
    const hasError = problems.some(({ severity }) => severity === 'error')
    const isPlaced = problems.every(({ line, column, endColumn }) => line >= 1 && column >= 1 && endColumn >= column)
    if (hasError === (config !== undefined)) return { share, finding: `run ${number}: an error with a configuration` }
    return isPlaced ? { share } : { share, finding: `run ${number}: a problem without a place` }
  } catch (error) {
    return { share: 0, finding: `run ${number}: ${(error as Error).stack}` }
  }
}

const began = Date.now()
const findings: string[] = []
let slowest = { number: first, share: 0 }
for (let number = first; number < first + runs; number++) {
  const { finding, share } = run(number)
  if (share > slowest.share) slowest = { number, share }
  if (finding !== undefined) {
    findings.push(finding)
    console.log(finding)
  }
  if (number % 10_000 === 0) console.log(`run ${number}, ${findings.length} findings`)
}
const seconds = ((Date.now() - began) / 1000).toFixed(0)
console.log(
  `${runs} runs of ${texts.length} texts with seed ${seed} in ${seconds} s: ${findings.length} findings; ` +
    `the slowest, run ${slowest.number}, took ${(slowest.share * 100).toFixed(0)} % of the time that its size allows`,
)
process.exitCode = findings.length === 0 ? 0 : 1
