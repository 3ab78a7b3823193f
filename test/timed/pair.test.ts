import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hosts } from '../../lab/network.js'
import { countOwners } from '../../lab/owners.js'
import { signal } from '../../lab/processes.js'
import { startEcho } from '../support/echo.js'
import {
  assertHandedOver,
  assertTakeover,
  instanceOf,
  isBackup,
  ownersBecome,
  pairStory,
  type Role,
  silence,
  startPair,
} from '../support/pair.js'
import { startStranger } from '../support/stranger.js'
import { testTogether } from '../support/together.js'

const preempting: Record<'lb1' | 'lb2', Role> = {
  lb1: { engine: 'lvsha', priority: 100 },
  lb2: { engine: 'lvsha', priority: 90 },
}
const notPreempting: typeof preempting = {
  lb1: { engine: 'lvsha', priority: 100, nopreempt: true },
  lb2: { engine: 'lvsha', priority: 90, nopreempt: true },
}

/** Skew_Time is 166/256 s at priority 90 and 156/256 s at priority 100; Master_Down_Interval 3 s more. */
const skew = { lb1: 609.375, lb2: 648.4375 }
const masterDown = { lb1: 3609.375, lb2: 3648.4375 }

/** From the address's removal until the announcement of the successor reaches the client a millisecond passes, or two. */
const lostEchoes = 3

await testTogether({
  'one is Master; asked to end it hands over, back again it preempts, and killed it leaves no second owner': pairStory(
    'preempt',
    preempting,
    async (pair) => {
      const { network, lb1, lb2, owners, capture } = pair
      await startPair(pair)

      const echo = await startEcho(network)
      const asked = Date.now()
      await lb1.stop()
      await ownersBecome(owners, ['lb2'])
      const { sent, answered } = await echo.stop()
      assert.ok(sent > 100 && sent - answered <= lostEchoes, `${answered} of ${sent} echoes were answered`)
      const handedOver = Date.now()
      assertHandedOver(pair, asked, handedOver)

      lb1.start()
      await ownersBecome(owners, ['lb1'])
      assertHandedOver(pair, handedOver)
      await isBackup(lb2)

      const killed = Date.now()
      assert.is(lb1.kill(), 2)
      await ownersBecome(owners, ['lb2'])
      assert.is(countOwners(owners.changes(), killed, Date.now()).several, 0)

      const adverts = await capture.adverts()
      const farewells = adverts.filter(({ priority, at }) => priority === 0 && at < handedOver)
      assert.equal(
        farewells.map(({ source }) => source),
        [hosts.lb1, hosts.lb1, hosts.lb1],
      )
      assertTakeover('after a farewell', { theory: skew.lb2, measured: silence(adverts, 'lb1', 'lb2', asked) })
      assertTakeover('after kill -9', { theory: masterDown.lb2, measured: silence(adverts, 'lb1', 'lb2', killed) })
    },
  ),

  'without preemption whoever holds the address keeps it when the other returns': pairStory(
    'keep',
    notPreempting,
    async (pair) => {
      const { lb1, lb2, owners, capture } = pair
      await startPair(pair)
      lb1.kill()
      await ownersBecome(owners, ['lb2'])

      lb1.start()
      await isBackup(lb1)
      const returned = Date.now()
      await sleep(masterDown.lb1 + 1000)
      assert.equal(owners.now(), ['lb2'])
      assert.is(owners.changes().filter(({ at }) => at > returned).length, 0)

      await lb2.stop()
      await ownersBecome(owners, ['lb1'])
      assertHandedOver(pair, returned)
      const measured = silence(await capture.adverts(), 'lb2', 'lb1', returned)
      assertTakeover('after a farewell, without preemption', { theory: skew.lb1, measured })
    },
  ),

  'a Master that was stopped for 6 s is Backup before it says a word, and takes over again in order': pairStory(
    'asleep',
    preempting,
    async (pair) => {
      const { network, lb1, owners, capture } = pair
      await startPair(pair)
      // The guardian too: it would end a daemon that is stopped alone.
      const pids = network.processesOf('lb1')
      for (const pid of pids) signal(pid, 'SIGSTOP')
      const stopped = Date.now()
      await sleep(6000)
      assert.equal(owners.now(), ['lb2'])
      const woken = Date.now()
      for (const pid of pids) signal(pid, 'SIGCONT')
      await ownersBecome(owners, ['lb1'])

      const adverts = await capture.adverts()
      const first = adverts.find(({ at, source }) => source === hosts.lb1 && at > stopped)
      assertTakeover('preemption after waking', { theory: masterDown.lb1, measured: (first?.at ?? 0) - woken })
      const regained = owners.changes().find(({ at, host, holds }) => host === 'lb1' && holds && at > stopped)
      assert.ok(
        (regained?.at ?? 0) >= woken + 3600,
        `the address came back ${(regained?.at ?? 0) - woken} ms after waking`,
      )
      assert.is(countOwners(owners.changes(), stopped, woken + 3600).several, 0)
      assertHandedOver(pair, woken)
      assert.match(lb1.log(), /MASTER -> BACKUP: the lease of its addresses ran out/)
    },
  ),

  'a stranger with a wrong password changes nothing': pairStory('stranger', preempting, async (pair) => {
    const { network, lb1, lb2, owners, capture } = pair
    await startPair(pair)
    const before = Date.now()
    const stranger = await startStranger(network)
    await sleep(5000)
    stranger.kill()
    const after = Date.now()

    assert.equal(owners.now(), ['lb1'])
    assert.is(owners.changes().filter(({ at }) => at > before).length, 0)
    for (const director of [lb1, lb2]) {
      const { discarded } = await instanceOf(director)
      for (const reason of ['authentication', 'checksum', 'version', 'interval'] as const) {
        assert.ok((discarded[reason] ?? 0) > 0, `${director.host} discarded none for its ${reason}`)
      }
    }
    const adverts = (await capture.adverts()).filter(({ at }) => at > before && at < after)
    assert.ok(adverts.filter(({ source }) => source === hosts.client).length > 50)
    assert.is(adverts.filter(({ source }) => source === hosts.lb2).length, 0)
    const own = adverts.filter(({ source }) => source === hosts.lb1)
    const gaps = own.slice(1).map(({ at }, index) => at - (own[index]?.at ?? 0))
    assert.ok(gaps.length >= 3)
    for (const gap of gaps) assert.ok(Math.abs(gap - 1000) < 100, `an advert came after ${gap} ms`)
  }),
})

test.run()
