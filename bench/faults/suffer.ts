import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../../lab/checkout.js'
import type { Engine } from '../../lab/director.js'
import { virtualAddress } from '../../lab/network.js'
import type { Undo } from '../../lab/undo.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { type Setup, timersOf } from '../vrrp-pair.js'
import type { Fault } from './fault-list.js'
import { macOf, startObserver } from './observer.js'
import { type Outcome, outcomeOf } from './outcome.js'
import { buildSubject, type Subject } from './subject.js'

/** A machine with other work takes so much longer, in milliseconds. */
const leeway = 1500
/** The prober's observer hands on what it saw in blocks. */
const observerDelay = 700

/** Compiles the prober. @returns the program */
export function compileProbe(undo: Undo): string {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-probe-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'probe')
  const source = join(checkout, 'bench/faults/probe.c')
  execFileSync(process.env.CC ?? 'cc', ['-std=gnu11', '-O2', '-Wall', '-Werror', '-o', program, source])
  return program
}

/** One fault to one pair; undefined where this host cannot do that to anybody. */
export async function suffer(
  undo: Undo,
  word: string,
  probe: string,
  { engine, setup, fault }: { readonly engine: Engine; readonly setup: Setup; readonly fault: Fault },
): Promise<Outcome | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-fault-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const subject = buildSubject(undo, word, folder, engine, setup)
  const { network, owners, lb1, lb2 } = subject
  await startBoth(subject)
  const macs = new Map((['lb1', 'lb2'] as const).map((host) => [macOf(network, host), host]))
  const observer = await startObserver(network, undo)
  network.start('client', ['chrt', '-f', '5', probe, 'eth0', virtualAddress], { stdio: 'ignore' })
  // At any phase of the interval.
  await sleep(500 + Math.random() * setup.interval * 1000)
  const from = Date.now()
  const isPossible = (await fault.befall(subject)) !== false
  const to = from + fault.lasts + timersOf(setup, 'lb2').masterDown + leeway
  await sleep(to + observerDelay - Date.now())
  const observation = await observer.stop()
  for (const director of [lb1, lb2]) director.kill()
  if (!isPossible) return undefined
  return { ...outcomeOf(observation, owners.changes(), macs, { from, to }), log: lb1.log() }
}

/** lb1 is Master, its guardian ready, and lb2 has heard it. */
async function startBoth({ engine, lb1, lb2, owners }: Subject) {
  const limit = Date.now() + 30_000
  const reach = async (what: string, holds: () => Promise<boolean>) => {
    while (!(await holds().catch(() => false))) {
      if (Date.now() > limit) throw new Error(`${engine}: ${what}: not within 30 s\n${lb1.log()}\n${lb2.log()}`)
      await sleep(50)
    }
  }
  lb1.start()
  await reach('lb1 is Master', () => owners.become(['lb1'], 0))
  lb2.start()
  if (engine === 'lvsha') {
    const status = (socket: string) => connect(socket, seconds(2)).status()
    await reach('lb1 is guarded', async () => (await status(lb1.socket)).guardian.armed)
    await reach('lb2 hears lb1', async () => ((await status(lb2.socket)).instances[0]?.advert.received ?? 0) > 0)
  } else {
    await reach('lb2 is Backup', async () => /Entering BACKUP STATE/.test(lb2.log()))
    await sleep(1200)
  }
}
