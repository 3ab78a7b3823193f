// What a client loses when an address moves, lvsha and keepalived side by side in one run: each engine has a pair of its own
// on a network of its own, and the same fault befalls both at the same time.
// usage: npm run bench:failover [-- RUNS]   ends with 1 where an orderly handover by lvsha loses more than 5 probes
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../lab/checkout.js'
import type { Engine } from '../lab/director.js'
import { countOwners } from '../lab/owners.js'
import { undoing } from '../lab/undo.js'
import { startEcho } from '../test/support/echo.js'
import { buildVrrpPair, type Member, type Setup, type VrrpPair } from './vrrp-pair.js'

const engines: readonly Engine[] = ['lvsha', 'keepalived']
const setups: readonly Setup[] = [
  { name: '1 s', version: 2, interval: 1 },
  { name: '0.1 s', version: 3, interval: 0.1 },
  { name: '0.01 s', version: 3, interval: 0.01 },
]
const probeMs = 2
const mostLost = 5
const patience = 20_000

/** What befalls lb1, the Master, or gives it the address back; by then `owner` holds it. */
type Fault = {
  readonly name: string
  readonly owner: Member
  readonly befall: (pair: VrrpPair, engine: Engine) => unknown
  /** Undoes it: both run again, and lb2 is Backup or Master. */
  readonly mend?: (pair: VrrpPair, engine: Engine) => unknown
  readonly isOrderly?: true
  readonly only?: Engine
  /** The command of lvsha that it needs: without that the row is left out, and it is said. */
  readonly command?: string
}

const cable = (pair: VrrpPair, state: 'up' | 'down') =>
  execFileSync('ip', ['-n', pair.network.namespaceOf('lb1'), 'link', 'set', 'eth0', state])

const byHand = (pair: VrrpPair, ...words: readonly string[]) =>
  pair.network.run('lb1', [process.execPath, join(checkout, 'bin/run.js'), ...words, '--socket', pair.lb1.socket])

/** In this order: after each but the last that names lb2, lb1 gets the address back. */
const allFaults: readonly Fault[] = [
  { name: 'SIGTERM', owner: 'lb2', befall: ({ lb1 }) => lb1.stop(), isOrderly: true },
  { name: 'failback', owner: 'lb1', befall: ({ lb1 }) => lb1.start(), isOrderly: true },
  {
    name: 'demote',
    owner: 'lb2',
    befall: (pair) => byHand(pair, 'demote', 'VI_1', '--confirm', 'VI_1'),
    mend: (pair) => byHand(pair, 'demote', 'VI_1', '--end'),
    isOrderly: true,
    only: 'lvsha',
    command: 'demote',
  },
  { name: 'link down', owner: 'lb2', befall: (pair) => cable(pair, 'down'), mend: (pair) => cable(pair, 'up') },
  {
    name: 'kill -9',
    owner: 'lb2',
    befall: ({ lb1 }) => lb1.kill(),
    mend: ({ lb1 }) => lb1.start(),
  },
]

type Outcome = { readonly takeover: number; readonly lost: number; readonly gap: number; readonly several: number }

async function suffer(pair: VrrpPair, engine: Engine, { owner, befall, mend, name }: Fault): Promise<Outcome> {
  const echo = await startEcho(pair.network, probeMs)
  await sleep(300)
  const at = Date.now()
  await befall(pair, engine)
  // A dead keepalived leaves the address where it was: then both hold it, which counts as having moved too.
  const [moved, both] = [[owner], ['lb1', 'lb2']] as const
  const end = Date.now() + patience
  while (!(await pair.owners.become(moved, 50)) && !(name === 'kill -9' && (await pair.owners.become(both, 0)))) {
    if (Date.now() > end) throw new Error(`${engine}, ${name}: the owners are ${pair.owners.now()}\n${pair.lb1.log()}`)
  }
  const gained = pair.owners.changes().findLast(({ host, holds }) => host === owner && holds)?.at ?? Number.NaN
  await sleep(500)
  const { sent, answered, gap } = await echo.stop()
  const { several } = countOwners(pair.owners.changes(), at, Date.now())
  if (mend) {
    await mend(pair, engine)
    if (!(await pair.owners.become(['lb1'], patience))) {
      throw new Error(`${engine}, after ${name}: the owners are ${pair.owners.now()}, not lb1\n${pair.lb1.log()}`)
    }
    await sleep(1500)
  }
  return { takeover: gained - at, lost: sent - answered, gap, several }
}

const hasCommand = (command: string) =>
  spawnSync(process.execPath, [join(checkout, 'bin/run.js'), command, '--help'], { stdio: 'ignore' }).status === 0

async function measure(setup: Setup, faults: readonly Fault[], runs: number): Promise<ReadonlyMap<string, Outcome[]>> {
  const outcomes = new Map<string, Outcome[]>()
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-failover-'))
  try {
    await undoing(async (undo) => {
      const pairs = engines.map((engine) => ({
        engine,
        pair: buildVrrpPair(undo, engine, join(folder, engine), { lb1: engine, lb2: engine }, setup),
      }))
      for (const { pair } of pairs) pair.lb1.start()
      await Promise.all(pairs.map(({ pair }) => pair.owners.become(['lb1'], patience)))
      for (const { pair } of pairs) pair.lb2.start()
      await sleep(3000)
      for (let run = 0; run < runs; run++) {
        for (const fault of faults) {
          const struck = pairs.filter(({ engine }) => fault.only === undefined || fault.only === engine)
          await Promise.all(
            struck.map(async ({ engine, pair }) => {
              const key = `${fault.name} ${engine}`
              outcomes.set(key, [...(outcomes.get(key) ?? []), await suffer(pair, engine, fault)])
            }),
          )
        }
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return outcomes
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const widths = [8, 10, 12, 14, 12, 14, 0]
const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')

async function main(runs: number) {
  let tooMany = 0
  const absent = allFaults.flatMap(({ command }) => (command === undefined || hasCommand(command) ? [] : [command]))
  for (const command of absent) console.log(`LEFT OUT: ${command}: this lvsha has no such command`)
  const faults = allFaults.filter(({ command }) => command === undefined || !absent.includes(command))
  console.log(line(['adverts', 'fault', 'engine', 'takeover ms', 'lost', 'outage ms', 'two owners ms']))
  for (const setup of setups) {
    const outcomes = await measure(setup, faults, runs)
    for (const fault of faults) {
      for (const engine of engines) {
        const of = outcomes.get(`${fault.name} ${engine}`)
        if (!of) continue
        const medians = (['takeover', 'lost', 'gap', 'several'] as const).map((key) =>
          median(of.map((each) => each[key])),
        )
        console.log(line([setup.name, fault.name, engine, ...medians.map((value) => value.toFixed(0))]))
        if (fault.isOrderly && engine === 'lvsha' && (medians[1] ?? 0) > mostLost) tooMany++
      }
    }
  }
  console.log(
    `medians of ${runs} runs; a probe every ${probeMs} ms; ${tooMany} orderly handovers lost more than ${mostLost}`,
  )
  return tooMany === 0 ? 0 : 1
}

process.exitCode = await main(Number(process.argv[2] ?? 3))
