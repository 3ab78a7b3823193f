import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { directorOn } from '../../lab/director.js'
import { buildNetwork, hosts, virtualAddress } from '../../lab/network.js'
import { countOwners, watchOwners } from '../../lab/owners.js'
import type { Undo } from '../../lab/undo.js'
import { startCapture } from '../support/capture.js'
import { assertTakeover, instanceOf } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

/** The host of the client is the third. */
const members = ['lb1', 'lb2', 'client'] as const
type Member = (typeof members)[number]

const priorities: Record<Member, number> = { lb1: 150, lb2: 100, client: 50 }
/** Skew_Time is (256 - priority)/256 s, and Master_Down_Interval 3 s more; milliseconds. */
const skew: Record<Member, number> = { lb1: 414.0625, lb2: 609.375, client: 804.6875 }

const configurationOf = (member: Member) => `\
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority ${priorities[member]}
  advert_int 1
  nopreempt
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
`

/** Three directors, of which lb1 is Master and the others have heard it. */
async function begin(undo: Undo, word: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-three-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const owners = watchOwners(network, members, () => undefined)
  const capture = await startCapture(network, undo)
  const start = (member: Member) => {
    const director = directorOn(network, member, 'lvsha', folder)
    director.configure(configurationOf(member))
    director.start()
    return director
  }
  const owns = async (member: Member) => {
    assert.ok(await owners.become([member], 15_000), `the owners are ${owners.now()}, not ${member}`)
    return Date.now()
  }
  const lb1 = start('lb1')
  await owns('lb1')
  const directors = { lb1, lb2: start('lb2'), client: start('client') }
  const isBackup = async (member: Member) =>
    eventually(`${member} is Backup and has heard the Master`, async () => {
      const instance = await instanceOf(directors[member]).catch(() => undefined)
      return instance?.state === 'BACKUP' && instance.advert.received > 0
    })
  await isBackup('lb2')
  await isBackup('client')
  return { owners, capture, directors, owns, isBackup }
}

type Trio = Awaited<ReturnType<typeof begin>>

/**
 * Each Master leaves in turn, and stays away until all others have been Master: then the first two are back, as Backups, and
 * the first takes over again.
 * @returns who followed whom, and when the former Master was told to go
 */
async function turns({ directors, owns, isBackup }: Trio, leave: (member: Member) => unknown) {
  const handovers: { from: Member; to: Member; at: number }[] = []
  const next = async (from: Member, to: Member) => {
    handovers.push({ from, to, at: Date.now() })
    await leave(from)
    await owns(to)
  }
  await next('lb1', 'lb2')
  await next('lb2', 'client')
  directors.lb1.start()
  directors.lb2.start()
  await isBackup('lb1')
  await isBackup('lb2')
  await sleep(1500)
  await next('client', 'lb1')
  return handovers
}

async function assertTakeovers(
  { capture }: Trio,
  handovers: Awaited<ReturnType<typeof turns>>,
  theoryOf: (to: Member) => number,
) {
  const adverts = await capture.adverts()
  for (const { from, to, at } of handovers) {
    const first = adverts.find((advert) => advert.at > at && advert.source === hosts[to])
    const last = adverts.findLast((advert) => advert.source === hosts[from] && advert.at < (first?.at ?? 0))
    const measured = (first?.at ?? Number.NaN) - (last?.at ?? Number.NaN)
    assertTakeover(`${to} after ${from}`, { theory: theoryOf(to), measured })
  }
}

await testTogether({
  'of three without preemption each is killed in turn: never two owners, and the next takes over in time': async (
    undo,
  ) => {
    const trio = await begin(undo, 'killed')
    const start = trio.owners.changes()[0]?.at ?? Number.NaN
    const handovers = await turns(trio, (member) => trio.directors[member].kill())
    assert.is(countOwners(trio.owners.changes(), start, Date.now()).several, 0)
    assert.equal(
      trio.owners.changes().map(({ host, holds }) => `${host} ${holds}`),
      ['lb1 true', 'lb1 false', 'lb2 true', 'lb2 false', 'client true', 'client false', 'lb1 true'],
    )
    await assertTakeovers(trio, handovers, (to) => 3000 + skew[to])
  },

  'of three without preemption each is asked to end in turn: one owner at every moment': async (undo) => {
    const trio = await begin(undo, 'asked')
    const start = trio.owners.changes()[0]?.at ?? Number.NaN
    const handovers = await turns(trio, (member) => trio.directors[member].stop())
    // Each handover takes the two kernels a moment, in which both have it or none.
    const { none, several } = countOwners(trio.owners.changes(), start, Date.now())
    assert.ok(none <= 3 * 50, `no owner for ${none} ms`)
    assert.ok(several <= 3 * 50, `two owners for ${several} ms`)
    await assertTakeovers(trio, handovers, (to) => skew[to])
  },
})

test.run()
