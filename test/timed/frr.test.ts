import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../lab/network.js'
import { watchOwners } from '../../lab/owners.js'
import type { Undo } from '../../lab/undo.js'
import type { Family } from '../../src/model/address.js'
import { type Advert, startCapture } from '../support/capture.js'
import { startDirector } from '../support/director-process.js'
import { frrOn } from '../support/frr.js'
import { assertTakeover } from '../support/pair.js'
import { eventually, type Story, testTogether } from '../support/together.js'

// FRRouting's vrrpd as the other router, in VRRPv3 over IPv4 and IPv6 at once: it was written by others than keepalived.

const virtual = { ipv4: '192.168.180.233', ipv6: '2001:db8:180::233' } as const
const high = 150
const low = 100

type Timers = Readonly<Record<Family, { readonly skew: number; readonly masterDown: number }>>

const ours = { skew: 609.375, masterDown: 3609.375 }
/**
 * Skew_Time and Master_Down_Interval at priority 100. FRR reckons in whole centiseconds; over IPv6 it brings its macvlan up
 * only as it becomes Master, finds no address to send the first advert from, and is heard with the second.
 */
const lowTimers: Readonly<Record<'lvsha' | 'frr', Timers>> = {
  lvsha: { ipv4: ours, ipv6: ours },
  frr: { ipv4: { skew: 600, masterDown: 3600 }, ipv6: { skew: 1600, masterDown: 4600 } },
}

const configurationOf = (priority: number) =>
  Object.entries(virtual)
    .map(
      ([family, address]) => `vrrp_instance ${family} {
  interface eth0
  version 3
  virtual_router_id 21
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${address}/${family === 'ipv4' ? 24 : 64}
  }
}
`,
    )
    .join('')

/** lvsha on lb1, FRR on lb2, neither started. */
async function begin(undo: Undo, word: string, priorities: { readonly lvsha: number; readonly frr: number }) {
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const owners = (['ipv4', 'ipv6'] as const).map((family) =>
    watchOwners(network, ['lb1'], () => undefined, virtual[family]),
  )
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-with-frr-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const frr = frrOn(network, 'lb2', undo, { vrid: 21, priority: priorities.frr, ...virtual })
  const start = () => {
    const director = startDirector(network.namespaceOf('lb1'), configurationOf(priorities.lvsha), { folder })
    undo.later(() => director.remove())
    return director
  }
  const capture = await startCapture(network, undo)
  /** Waits until lvsha holds both addresses, or neither. */
  const isOwner = async (isIt: boolean) => {
    for (const each of owners) assert.ok(await each.become(isIt ? ['lb1'] : [], 15_000), `lvsha holds them: ${!isIt}`)
  }
  return { network, frr, start, capture, isOwner }
}

const isOf = (family: Family) => (advert: Advert) => advert.source.includes(':') === (family === 'ipv6')

/** From the last advert of one program before a takeover to the first of the other, which has priority 100. */
function silence(adverts: readonly Advert[], family: Family, at: number) {
  const all = adverts.filter(isOf(family))
  const first = all.find((advert) => advert.at > at && advert.priority === low)
  const last = all.findLast((advert) => advert.priority !== low && advert.at < (first?.at ?? 0))
  return (first?.at ?? Number.NaN) - (last?.at ?? Number.NaN)
}

/** Where death is followed by a farewell nobody waits longer than that. */
const withFarewell = ({ ipv4, ipv6 }: Timers): Timers => ({
  ipv4: { skew: ipv4.skew, masterDown: ipv4.skew },
  ipv6: { skew: ipv6.skew, masterDown: ipv6.skew },
})

/** In each family the other took over after a farewell, and after a death. */
function assertTakeovers(adverts: readonly Advert[], asked: number, killed: number, timers: Timers) {
  for (const family of ['ipv4', 'ipv6'] as const) {
    const { skew, masterDown } = timers[family]
    assertTakeover(`${family}, farewell`, { theory: skew, measured: silence(adverts, family, asked) })
    assertTakeover(`${family}, kill -9`, { theory: masterDown, measured: silence(adverts, family, killed) })
  }
}

const asMaster: Story = async (undo) => {
  const { frr, start, capture, isOwner } = await begin(undo, 'master', { lvsha: high, frr: low })
  const first = start()
  await isOwner(true)
  await frr.start()
  // It would be Master by now if it did not hear us.
  await sleep(6000)
  const asked = Date.now()
  await first.stop()
  await isOwner(false)
  await sleep(1500)
  const back = Date.now()
  const second = start()
  await isOwner(true)
  await sleep(2500)
  const killed = Date.now()
  second.child.kill('SIGKILL')
  await sleep(6000)

  const adverts = await capture.adverts()
  assert.is(adverts.filter(({ at, priority }) => priority === low && at < asked).length, 0)
  // FRR yields to the higher priority: nothing more of it from a moment after our first advert.
  for (const family of ['ipv4', 'ipv6'] as const) {
    const all = adverts.filter(isOf(family))
    const preempted = all.find(({ at, priority }) => priority === high && at > back)?.at ?? Number.NaN
    assert.is(all.filter(({ at, priority }) => priority === low && at > preempted + 50 && at < killed).length, 0)
  }
  // The guardian says farewell for the daemon that was killed.
  assertTakeovers(adverts, asked, killed, withFarewell(lowTimers.frr))
}

const asBackup: Story = async (undo) => {
  const { frr, start, capture, isOwner } = await begin(undo, 'backup', { lvsha: low, frr: high })
  await frr.start()
  await sleep(6000)
  const director = start()
  const isBackup = () =>
    director.until(({ instances }) => instances.every(({ state, advert }) => state === 'BACKUP' && advert.received > 0))
  await isBackup()
  await sleep(4500)
  await isOwner(false)
  const asked = Date.now()
  await frr.stop()
  await isOwner(true)
  await sleep(1500)
  await frr.start()
  await isOwner(false)
  await isBackup()
  await sleep(1500)
  const killed = Date.now()
  frr.kill()
  await isOwner(true)

  const adverts = await capture.adverts()
  assert.is(adverts.filter(({ at, priority }) => priority === low && at < asked).length, 0)
  assertTakeovers(adverts, asked, killed, lowTimers.lvsha)
  const { instances } = director.status()
  await eventually('nothing of FRR was discarded', () =>
    instances.every(({ discarded }) => Object.keys(discarded).every((reason) => reason === 'own_address')),
  )
}

await testTogether({
  'FRR is Backup to lvsha, takes over when it leaves and when it dies, and gives back': asMaster,
  'lvsha is Backup to FRR, takes over when it leaves and when it dies, and gives back': asBackup,
})

test.run()
