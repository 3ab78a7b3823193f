// lvsha and keepalived as each other's peer, each as Master and as Backup, in every set-up: the times of taking over beside
// theory, and the number of owners.
// usage: npm run interop [-- NAME...]   ends with 1 where a cell does not pass; needs root and keepalived
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../lab/director.js'
import { countOwners } from '../lab/owners.js'
import { type Undo, undoing } from '../lab/undo.js'
import { type Advert, startCapture } from '../test/support/capture.js'
import { setups } from './interop-setups.js'
import { buildVrrpPair, type Member, overlapOf, type Setup, timersOf, type VrrpPair } from './vrrp-pair.js'

/** One cell: what was measured beside what it should be, in milliseconds, and why it does not pass. */
type Cell = {
  readonly measured: number
  readonly theory: number
  /** How many hold the address when it has moved. */
  readonly owners: number
  readonly fault?: string
}

/** What one engine does when it takes over from the other, and when it is taken over from. */
type Row = { readonly crash: Cell; readonly farewell: Cell; readonly preemption?: Cell; readonly strangeMac?: string }

const patience = 20_000

async function main(wanted: readonly string[]) {
  const chosen = setups.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const head = ['set-up', 'Master -> Backup', 'kill -9', 'SIGTERM', 'preemption', '']
  console.log(line(head))
  let failed = 0
  for (const [index, setup] of chosen.entries()) {
    const directions: readonly [Engine, Engine][] = [
      ['lvsha', 'keepalived'],
      ['keepalived', 'lvsha'],
    ]
    const rows = await undoing((undo) =>
      Promise.all(
        directions.map(([first, second], way) => play(undo, `${index}${way}`, { lb1: first, lb2: second }, setup)),
      ),
    )
    for (const [way, row] of rows.entries()) {
      const faults = [row.crash, row.farewell, row.preemption].flatMap((cell) => cell?.fault ?? [])
      if (row.strangeMac) faults.push(`adverts come from ${row.strangeMac}, not ${setup.mac}`)
      failed += faults.length
      const cells = [row.crash, row.farewell, row.preemption].map((cell) => (cell ? cellText(cell) : '-'))
      console.log(line([setup.name, directions[way]?.join(' -> ') ?? '', ...cells, faults.join('; ') || 'pass']))
    }
  }
  console.log(
    `takeover / theory in ms, of the Backup, and owners then (a killed keepalived leaves the address where it was);\n` +
      `at preemption, how long nobody held the address. ${failed} cells failed`,
  )
  return failed === 0 ? 0 : 1
}

const widths = [12, 22, 18, 18, 16, 0]
const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')
const cellText = ({ measured, theory, owners }: Cell) => `${measured.toFixed(0)} / ${theory.toFixed(0)}  (${owners})`

async function play(undo: Undo, word: string, engines: Record<Member, Engine>, setup: Setup): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-interop-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const pair = buildVrrpPair(undo, word, folder, engines, setup)
  // The port of the one that takes over: it passes what both send, unicast included.
  const capture = await startCapture(pair.network, undo, { port: 'lb2' })
  const { lb1, lb2, owners } = pair
  lb1.start()
  await become(pair, ['lb1'])
  lb2.start()
  await sleep(3000)

  const asked = Date.now()
  await lb1.stop()
  await become(pair, ['lb2'])
  await sleep(500)
  const left = Date.now()
  const ownersAfterFarewell = owners.now().length
  lb1.start()
  await sleep(setup.nopreempt ? 5000 : 0)
  if (setup.nopreempt) await lb2.stop()
  await become(pair, ['lb1'])
  await sleep(300)
  const back = Date.now()
  const ownersAfterPreemption = owners.now().length
  if (setup.nopreempt) lb2.start()
  await sleep(3000)

  const killed = Date.now()
  lb1.kill()
  if (!(await owners.become(engines.lb1 === 'lvsha' ? ['lb2'] : ['lb1', 'lb2'], patience))) throw stuck(pair, 'lb2')
  const end = Date.now()

  const adverts = await capture.adverts()
  const timers = timersOf(setup, 'lb2')
  const ofLvsha = engines.lb1 === 'lvsha'
  const crash = {
    measured: takeover(adverts, killed),
    theory: timers.masterDown,
    several: ofLvsha ? owned(pair, killed, end) : 0,
    overlap: ofLvsha ? overlapOf(setup, 'lb2') : 0,
    owners: owners.now().length,
  }
  const strange = adverts.find(({ mac }) => setup.mac !== undefined && mac !== setup.mac)
  return {
    farewell: cell({
      measured: takeover(adverts, asked),
      theory: timers.skew,
      several: owned(pair, asked, left),
      owners: ownersAfterFarewell,
    }),
    crash: cell(crash),
    ...(!setup.nopreempt && {
      preemption: cell({
        measured: unowned(pair, left, back),
        theory: 0,
        several: owned(pair, left, back),
        owners: ownersAfterPreemption,
        isHandover: true,
      }),
    }),
    ...(strange && { strangeMac: strange.mac }),
  }
}

async function become(pair: VrrpPair, wanted: readonly Member[]) {
  if (!(await pair.owners.become(wanted, patience))) throw stuck(pair, wanted.join())
}

const stuck = ({ owners, lb1, lb2 }: VrrpPair, wanted: string) =>
  new Error(`the owners are ${owners.now()}, not ${wanted}\n--- lb1\n${lb1.log()}\n--- lb2\n${lb2.log()}`)

/** From the last advert of the old Master (its farewell, where there is one) to the first of the new one. */
function takeover(adverts: readonly Advert[], from: number): number {
  const old = adverts.findLast(({ at }) => at <= from)?.source
  const next = adverts.find(({ at, source }) => at > from && source !== old)
  const last = adverts.findLast(({ at, source }) => source === old && at < (next?.at ?? 0))
  return (next?.at ?? Number.NaN) - (last?.at ?? Number.NaN)
}

/** How long nobody held the address, and how long both did, in milliseconds. */
const unowned = ({ owners }: VrrpPair, from: number, to: number) => countOwners(owners.changes(), from, to).none
const owned = ({ owners }: VrrpPair, from: number, to: number) => countOwners(owners.changes(), from, to).several

/** At the handing over of an address both may hold it for a moment, as `ip monitor` on a busy machine sees it. */
const moment = 60

type Measured = {
  readonly measured: number
  readonly theory: number
  readonly owners: number
  /** How long both held it, and how long they may, in milliseconds. */
  readonly several: number
  readonly overlap?: number
  readonly isHandover?: true
}

function cell({ measured, theory, owners, several, overlap = 0, isHandover }: Measured): Cell {
  const latest = theory * 1.1 + 50
  const fault = isHandover
    ? measured > moment && `no owner for ${measured.toFixed(0)} ms`
    : !(measured >= theory - 5 && measured <= latest) && `${measured.toFixed(0)} ms, not ${theory}`
  const second = several > overlap + moment && `two owners for ${several.toFixed(0)} ms`
  return { measured, theory, owners, ...(fault || second ? { fault: [fault, second].filter(Boolean).join(', ') } : {}) }
}

process.exitCode = await main(process.argv.slice(2))
