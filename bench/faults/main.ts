// What becomes of a virtual address when its Master suffers, lvsha and keepalived in the same networks and at the same time;
// a client probes every 2 ms, and an observer on the bridge writes down who answers. Beside lvsha's figures stands, in
// brackets, what it promises.
// usage: npm run faults [-- --quick] [--runs N] [--only WORD] [--interval "0.1 s"]   ends with 1 where a promise was broken
import { parseArgs } from 'node:util'
import type { Engine } from '../../lab/director.js'
import { type Undo, undoing } from '../../lab/undo.js'
import type { Setup } from '../vrrp-pair.js'
import { type Fault, faults } from './fault-list.js'
import type { Outcome } from './outcome.js'
import { compileProbe, suffer } from './suffer.js'
import { brokenBounds, cellsOf, head, line, type Row } from './table.js'

const engines: readonly Engine[] = ['lvsha', 'keepalived']
const setups: readonly Setup[] = [
  { name: '1 s', version: 2, interval: 1 },
  { name: '0.1 s', version: 3, interval: 0.1 },
  { name: '0.01 s', version: 3, interval: 0.01 },
]
/** So many pairs at once: they mostly wait, but adverts every 10 ms do not. */
const atOnce = (setup: Setup) => (setup.interval < 1 ? 2 : 8)

type Trial = {
  readonly setup: Setup
  readonly fault: Fault
  readonly engine: Engine
  readonly number: number
  attempts: number
}

async function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      runs: { type: 'string' },
      only: { type: 'string' },
      interval: { type: 'string' },
    },
  })
  const runs = Number(values.runs ?? (values.quick ? 1 : 3))
  const chosen = faults.filter(({ name, isQuick }) => (!values.quick || isQuick) && name.includes(values.only ?? ''))
  let broken = 0
  console.log(line(head))
  console.log(line(head.map(() => '---')))
  const interval = values.quick ? '1 s' : values.interval
  for (const setup of setups.filter(({ name }) => interval === undefined || name === interval)) {
    for (const row of await measure(setup, chosen, runs)) {
      console.log(line(cellsOf(row)))
      const count = brokenBounds(row).length
      broken += count
      if (count > 0) console.error(row.outcomes.map(({ log }) => log).join('\n--- another run\n'))
    }
  }
  console.log(`\n${runs} runs each: median (least..greatest) [promised]; ${broken} promises broken`)
  return broken === 0 ? 0 : 1
}

async function measure(setup: Setup, chosen: readonly Fault[], runs: number): Promise<Row[]> {
  const trials = chosen
    .flatMap((fault) =>
      engines
        .filter((engine) => fault.only === undefined || fault.only === engine)
        .flatMap((engine) => Array.from({ length: runs }, () => ({ setup, fault, engine }))),
    )
    .map((trial, number): Trial => ({ ...trial, number, attempts: 0 }))
  const outcomes = new Map<Trial, Outcome>()
  await undoing(async (undo) => {
    const probe = compileProbe(undo)
    // Together from beginning to end: a daemon that starts disturbs others that suffer.
    const waiting = trials.toSorted((one, other) => other.fault.lasts - one.fault.lasts)
    while (waiting.length > 0) {
      const wave = waiting.splice(0, atOnce(setup))
      const found = await Promise.all(wave.map((trial) => attempt(undo, probe, trial)))
      for (const [index, trial] of wave.entries()) {
        const { outcome, isDisturbed } = found[index] ?? {}
        if (outcome && isDisturbed && ++trial.attempts < mostAttempts) waiting.push(trial)
        else if (outcome) outcomes.set(trial, outcome)
        else console.error(`LEFT OUT: ${trial.fault.name}, ${trial.engine}: this host cannot do that`)
      }
    }
  })
  return chosen.flatMap((fault) =>
    engines.flatMap((engine) => {
      const own = trials.filter((trial) => trial.fault === fault && trial.engine === engine)
      const of = own.flatMap((trial) => outcomes.get(trial) ?? [])
      if (of.length === 0) return []
      const bounds = engine === 'lvsha' ? fault.bounds(setup) : undefined
      return [{ interval: setup.name, fault: fault.name, engine, outcomes: of, ...(bounds && { bounds }) }]
    }),
  )
}

/** Where the machine itself did not run for so long, in milliseconds, nothing is learnt of a director. */
const longestStall = 200
const mostAttempts = 3

async function attempt(undo: Undo, probe: string, trial: Trial) {
  const { fault, engine, number, attempts } = trial
  const outcome = await alone(undo, (own) => suffer(own, `f${number}x${attempts}`, probe, trial))
  const isDisturbed = outcome !== undefined && outcome.stalled > longestStall
  if (isDisturbed)
    console.error(`${fault.name}, ${engine}: the machine stood still for ${outcome.stalled.toFixed(0)} ms`)
  return { outcome, isDisturbed }
}

/** Undoes what the work leaves as soon as it ends, or with everything else where that is sooner. */
async function alone<T>(outer: Undo, work: (undo: Undo) => Promise<T>): Promise<T> {
  const steps: (() => unknown)[] = []
  const undo = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) await step()
  }
  outer.later(undo)
  try {
    return await work({ later: (step) => steps.push(step) })
  } finally {
    await undo()
  }
}

process.exitCode = await main()
