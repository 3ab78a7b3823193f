import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { type Director, directorOn, type Engine } from '../../lab/director.js'
import { buildNetwork, hosts, type Network, virtualAddress } from '../../lab/network.js'
import { countOwners, type OwnerChange, type Owners, watchOwners } from '../../lab/owners.js'
import { connect } from '../../src/control/client.js'
import type { InstanceStatus } from '../../src/control/protocol.js'
import type { Family } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { type Advert, type Capture, startCapture } from './capture.js'
import { eventually, type Story } from './together.js'

export type Member = 'lb1' | 'lb2'

/** Two directors on a network of their own, not started yet, and what watches them. */
export type Pair = {
  readonly network: Network
  readonly lb1: Director
  readonly lb2: Director
  readonly owners: Owners
  readonly capture: Capture
}

export type Role = {
  readonly engine: Engine
  readonly priority: number
  readonly nopreempt?: boolean
  /** Of lvsha: `policy`. */
  readonly policy?: 'witness' | 'available'
}

/** How a pair speaks, where that is not version 2 with a password, and what it serves. */
export type Speech = {
  /** Lines of the instance; the addresses are those of the members in 2001:db8::/64, or in 192.168.180.0/24. */
  readonly lines: (own: string, peer: string) => string
  readonly family: Family
  readonly virtualAddress: string
}

const usualSpeech: Speech = {
  lines: () => 'advert_int 1\n  authentication {\n    auth_type PASS\n    auth_pass 1234\n  }',
  family: 'ipv4',
  virtualAddress: `${virtualAddress}/24 dev eth0 label eth0:1`,
}

/** Of a family: addresses of the members that are not link-local. */
const membersOf: Record<Family, Record<Member, string>> = {
  ipv4: hosts,
  ipv6: { lb1: '2001:db8::101', lb2: '2001:db8::102' },
}

/** A story of a pair; when it fails, the error ends with what the directors wrote. */
export const pairStory =
  (word: string, roles: Record<Member, Role>, tell: (pair: Pair) => Promise<void>, speech = usualSpeech): Story =>
  async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-pair-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const network = buildNetwork(undo, `${process.pid}-${word}`)
    const served = speech.virtualAddress.split('/')[0]
    const owners = watchOwners(network, ['lb1', 'lb2'], () => undefined, served)
    if (speech.family === 'ipv6') await addressMembers(network)
    const member = (host: Member) => {
      const director = directorOn(network, host, roles[host].engine, folder)
      director.configure(configurationOf(host, roles[host], speech))
      return director
    }
    const [lb1, lb2] = [member('lb1'), member('lb2')]
    const capture = await startCapture(network, undo)
    try {
      await tell({ network, lb1, lb2, owners, capture })
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const logs = [lb1, lb2].map((director) => `--- log of ${director.host}\n${director.log()}`)
      error.message = [error.message, ...logs, changesText(owners.changes())].join('\n')
      throw error
    }
  }

/** Of IPv6, of which hosts have none; the link-local ones are there once the kernels have asked around. */
async function addressMembers(network: Network) {
  for (const [host, address] of Object.entries(membersOf.ipv6) as [Member, string][]) {
    network.run(host, ['ip', 'address', 'add', `${address}/64`, 'dev', 'eth0', 'nodad'])
  }
  const isReady = (host: Member) => !network.run(host, ['ip', '-6', 'address', 'show']).includes('tentative')
  await eventually('the link-local addresses are there', () => isReady('lb1') && isReady('lb2'))
}

const configurationOf = (
  host: Member,
  { priority, nopreempt, policy }: Role,
  { lines, family, virtualAddress }: Speech,
) => `\
global_defs {
  router_id ${host}
}
${policy ? `lvsha {\n  policy ${policy}\n}` : ''}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority ${priority}
  ${nopreempt ? 'nopreempt' : ''}
  ${lines(membersOf[family][host], membersOf[family][host === 'lb1' ? 'lb2' : 'lb1'])}
  virtual_ipaddress {
    ${virtualAddress}
  }
}
`

/** Starts lb1, and lb2 when lb1 is Master, until lb2 has heard it. */
export async function startPair({ lb1, lb2, owners }: Pair) {
  lb1.start()
  await ownersBecome(owners, ['lb1'])
  lb2.start()
  await isBackup(lb2)
  assert.equal(owners.now(), ['lb1'])
}

/** Waits until these alone hold the address: 15 s is thrice what any takeover may take, the start of a program included. */
export async function ownersBecome(owners: Owners, wanted: readonly Member[]) {
  assert.ok(await owners.become(wanted, 15_000), `the owners are ${owners.now()}, not ${wanted}`)
}

/** Waits until a director that was started, or that yielded, is Backup and has heard the Master. */
export async function isBackup(director: Director) {
  for (const limit = Date.now() + 15_000; Date.now() < limit; await sleep(50)) {
    if (/Entering BACKUP STATE/.test(director.log())) {
      // keepalived does not say what it hears: an advert comes every second.
      await sleep(1200)
      return
    }
    const instance = await instanceOf(director).catch(() => undefined)
    if (instance?.state === 'BACKUP' && instance.advert.received > 0) return
  }
  assert.unreachable(`${director.host} did not become Backup`)
}

/** What lvsha says of its only instance. */
export async function instanceOf(director: Director): Promise<InstanceStatus> {
  const { instances } = await connect(director.socket, seconds(2)).status()
  const [instance] = instances
  if (!instance) throw new Error('no instance')
  return instance
}

/**
 * How long the address may be on both members, or on none, when one takes over from another that still runs. Of lvsha the
 * successor adds it before its advert, so there is no gap; keepalived adds it after. A machine that is busy may run the
 * programs that tell of addresses this much late.
 */
const momentMs = 50

/** Checks that between two times one member held the address, but for a moment. */
export function assertHandedOver({ owners }: Pair, from: number, to = Date.now()) {
  const { none, several } = countOwners(owners.changes(), from, to)
  assert.ok(none <= momentMs, `no owner for ${none} ms`)
  assert.ok(several <= momentMs, `two owners for ${several} ms`)
}

/** Times in milliseconds. */
export type Takeover = { readonly theory: number; readonly measured: number }

/** Later than in theory by how much: a part for clocks and timers, and what a busy machine may take to run the program. */
const lateness = { part: 0.1, milliseconds: 150 }
/** The advert that starts the wait is stamped on the bridge, a moment before the successor's kernel stamps it. */
const early = 5

export function assertTakeover(what: string, { theory, measured }: Takeover) {
  const latest = theory * (1 + lateness.part) + lateness.milliseconds
  const text = `${what}: ${measured.toFixed(0)} ms, theory ${theory.toFixed(0)} ms`
  console.log(`  ${text}`)
  assert.ok(measured >= theory - early, `too early, ${text}`)
  assert.ok(measured <= latest, `too late, ${text}`)
}

/** From the last advert of one member before `at` to the first of the other after it. */
export function silence(adverts: readonly Advert[], from: Member, to: Member, at: number): number {
  const first = adverts.find((advert) => advert.at > at && advert.source === hosts[to])
  const last = adverts.findLast((advert) => advert.source === hosts[from] && advert.at < (first?.at ?? 0))
  return (first?.at ?? Number.NaN) - (last?.at ?? Number.NaN)
}

const changesText = (changes: readonly OwnerChange[]) =>
  changes
    .map(({ at, host, holds }) => `${new Date(at).toISOString()} ${host} ${holds ? 'gained' : 'lost'} it`)
    .join('\n')
