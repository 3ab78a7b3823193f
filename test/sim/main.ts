// The simulator: npm run sim -- --seeds N [--policy P] [--seed S]
//   --seeds N    plays the runs 0 to N - 1 and prints what was found
//   --policy P   alone, strict or available; all of them where it is missing
//   --seed S     plays this one and prints its trace
import { parseArgs } from 'node:util'
import { type Mode, modes } from './cluster.js'
import { compilePrograms } from './compile.js'
import { loadDecisions } from './decisions.js'
import { play, type Run } from './play.js'
import { type Summary, search } from './search.js'
import { shrink } from './shrink.js'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, policy: { type: 'string' }, seed: { type: 'string' } },
})
const asked = modes.filter((mode) => values.policy === undefined || values.policy === mode)
const seeds = Number(values.seeds)
const one = values.seed === undefined ? undefined : Number(values.seed)
if (asked.length === 0 || !Number.isInteger(seeds) || !Number.isInteger(one ?? 0)) {
  console.error(`usage: npm run sim -- [--seeds N] [--policy ${modes.join('|')}] [--seed S]`)
  process.exit(2)
}

const programs = await compilePrograms()
const newGuardian = loadDecisions(programs.addon)
for (const mode of asked) {
  if (one !== undefined) print(await play(one, { mode, newGuardian, isTraced: true }))
  else await report(mode)
}

async function report(mode: Mode) {
  const begun = Date.now()
  const summary = await search(programs, mode, seeds)
  console.log(`${mode}: ${summary.seeds} seeds in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
  for (const [invariant, found] of summary.found) {
    const which = found.length > 0 ? `: seed ${found.slice(0, 10).join(', ')}` : ''
    console.log(`  ${invariant.padEnd(12)} ${found.length}${which}`)
  }
  console.log(
    `  two owners in ${summary.doubles} runs, for ${ms(summary.longestDouble)} at most; without one for ${ms(summary.longestRecovery)} at most after faults`,
  )
  await printSmallest(summary)
}

/** Of each kind that was found the shortest trace, of the first few. */
async function printSmallest({ mode, found }: Summary) {
  for (const some of found.values()) {
    const runs: Run[] = []
    for (const seed of some.slice(0, 5)) runs.push(await shrink(seed, { mode, newGuardian }))
    const [smallest] = runs.sort((a, b) => a.trace.length - b.trace.length)
    if (!smallest) continue
    process.exitCode = 1
    print(smallest)
  }
}

function print({ seed, faults, trace, finding }: Run) {
  console.log(`\nseed ${seed}: ${finding ? `${finding.invariant}: ${finding.text}` : 'nothing found'}`)
  for (const fault of faults) console.log(`  ${fault}`)
  console.log(trace.join('\n'))
}

function ms(time: number) {
  return `${Math.round(time / 1000)} ms`
}
