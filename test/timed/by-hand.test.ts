import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import type { Director } from '../../lab/director.js'
import { countOwners } from '../../lab/owners.js'
import type { FailoverDocument } from '../../src/control/protocol.js'
import { startEcho } from '../support/echo.js'
import { execute } from '../support/execute.js'
import {
  assertHandedOver,
  instanceOf,
  isBackup,
  ownersBecome,
  pairStory,
  type Role,
  startPair,
} from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const preempting: Record<'lb1' | 'lb2', Role> = {
  lb1: { engine: 'lvsha', priority: 100 },
  lb2: { engine: 'lvsha', priority: 90 },
}
const notPreempting: typeof preempting = {
  lb1: { engine: 'lvsha', priority: 100, nopreempt: true },
  lb2: { engine: 'lvsha', priority: 90, nopreempt: true },
}

const by = ({ socket }: Director, ...words: readonly string[]) =>
  execute(process.execPath, [join(checkout, 'bin/run.js'), ...words, '--socket', socket])

const successorIs = (director: Director, kind: string) =>
  eventually(
    `the successor of ${director.host} is ${kind}`,
    async () => (await instanceOf(director)).successor.kind === kind,
  )

/** From the request to the answer, the client asks the virtual address every 5 ms. */
const lostProbes = 5

await testTogether({
  'demoted, it hands over without a gap to the node whose beacons it hears, and stays Backup over a crash and a reload':
    pairStory('demote', preempting, async (pair) => {
      const { network, lb1, lb2, owners } = pair
      await startPair(pair)
      await successorIs(lb1, 'known')
      const unconfirmed = await by(lb1, 'demote', 'VI_1')
      assert.is(unconfirmed.status, 7)
      assert.match(unconfirmed.stderr, /LV-E306/)

      const echo = await startEcho(network)
      const asked = Date.now()
      const { status, stdout } = await by(lb1, 'demote', 'VI_1', '--confirm', 'VI_1', '--reason', 'kernel', '--json')
      await ownersBecome(owners, ['lb2'])
      await sleep(300)
      const { sent, answered } = await echo.stop()
      assert.is(status, 0)
      const document: FailoverDocument = JSON.parse(stdout)
      const [moved] = document.instances
      assert.equal([moved?.from, moved?.to, moved?.peer], ['MASTER', 'BACKUP', { name: 'lb2', priority: 90 }])
      assert.ok(sent > 100 && sent - answered <= lostProbes, `${answered} of ${sent} probes were answered`)
      console.log(`  demote: ${sent - answered} of ${sent} probes lost`)
      assertHandedOver(pair, asked)

      const held = await instanceOf(lb1)
      assert.equal([held.hold?.action, held.hold?.reason, held.reason], ['demote', 'kernel', 'operator_demote'])
      assert.is((await instanceOf(lb2)).successor.kind, 'known dead')

      lb1.kill()
      lb1.start()
      await isBackup(lb1)
      const reload = await by(lb1, 'reload')
      assert.is(reload.status, 0, reload.stderr)
      const back = Date.now()
      await sleep(5000)
      assert.equal(owners.now(), ['lb2'])
      assert.is(owners.changes().filter(({ at }) => at > back).length, 0)

      const ended = await by(lb1, 'demote', 'VI_1', '--end')
      assert.is(ended.status, 0)
      await ownersBecome(owners, ['lb1'])
      assert.is((await instanceOf(lb1)).reason, 'hold_ended')
    }),

  'promoted, a Backup takes over at once although neither of the two preempts': pairStory(
    'promote',
    notPreempting,
    async (pair) => {
      const { lb2, owners } = pair
      await startPair(pair)
      const asked = Date.now()
      const { status, stdout } = await by(lb2, 'promote', 'VI_1', '--confirm', 'VI_1', '--for', '1h')
      assert.is(status, 0)
      assert.match(stdout, /VI_1 is MASTER on lb2, held for 1h0m/)
      await ownersBecome(owners, ['lb2'])
      assertHandedOver(pair, asked)
      const { priority, reason } = await instanceOf(lb2)
      assert.equal(priority, {
        base: 90,
        effective: 254,
        reasons: [{ what: 'operator promote', effect: 164, because: 'held by hand' }],
      })
      assert.is(reason, 'operator_promote')
    },
  ),

  'where nobody takes over, a demote is taken back; where that is known, refused': pairStory(
    'alone',
    preempting,
    async ({ lb1, lb2, owners }) => {
      lb1.start()
      await ownersBecome(owners, ['lb1'])
      const alone = Date.now()
      const unheard = await by(lb1, 'demote', 'VI_1', '--confirm', 'VI_1')
      assert.is(unheard.status, 8, unheard.stderr)
      assert.match(unheard.stderr, /LV-E302/)
      const { state, hold, reason } = await instanceOf(lb1)
      assert.equal([state, hold, reason], ['MASTER', undefined, 'no_successor'])
      assert.is(countOwners(owners.changes(), alone, Date.now()).none, 0)

      lb2.start()
      await isBackup(lb2)
      await successorIs(lb1, 'known')
      await lb2.stop()
      await successorIs(lb1, 'known dead')
      const refused = await by(lb1, 'demote', 'VI_1', '--confirm', 'VI_1')
      assert.is(refused.status, 7)
      assert.match(refused.stderr, /LV-E301/)
      assert.equal(owners.now(), ['lb1'])
    },
  ),

  'a Backup that is keepalived takes over too, though it sends no beacons': pairStory(
    'keepalived',
    { ...preempting, lb2: { engine: 'keepalived', priority: 90 } },
    async (pair) => {
      const { lb1, owners } = pair
      await startPair(pair)
      assert.is((await instanceOf(lb1)).successor.kind, 'unknown')
      const asked = Date.now()
      const { status, stderr } = await by(lb1, 'demote', 'VI_1', '--confirm', 'VI_1')
      assert.is(status, 0, stderr)
      await ownersBecome(owners, ['lb2'])
      assertHandedOver(pair, asked)
    },
  ),
})

test.run()
