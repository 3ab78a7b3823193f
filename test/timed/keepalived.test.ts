import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hosts } from '../../lab/network.js'
import { countOwners } from '../../lab/owners.js'
import {
  assertHandedOver,
  assertTakeover,
  isBackup,
  ownersBecome,
  pairStory,
  silence,
  startPair,
} from '../support/pair.js'
import { testTogether } from '../support/together.js'

/** Skew_Time of the Backup, priority 100, is 156/256 s; Master_Down_Interval 3 s more. */
const skew = 609.375
const masterDown = 3609.375

await testTogether({
  'keepalived takes over from lvsha, which leaves no second owner, and gives back': pairStory(
    'lvsha-first',
    { lb1: { engine: 'lvsha', priority: 150 }, lb2: { engine: 'keepalived', priority: 100 } },
    async (pair) => {
      const { lb1, lb2, owners, capture } = pair
      await startPair(pair)

      const killed = Date.now()
      lb1.kill()
      await ownersBecome(owners, ['lb2'])
      assert.is(countOwners(owners.changes(), killed, Date.now()).several, 0)

      const down = Date.now()
      lb1.start()
      await ownersBecome(owners, ['lb1'])
      assertHandedOver(pair, down)
      await isBackup(lb2)

      const asked = Date.now()
      await lb1.stop()
      await ownersBecome(owners, ['lb2'])
      assertHandedOver(pair, asked)

      const adverts = await capture.adverts()
      assertTakeover('keepalived after kill -9', {
        theory: masterDown,
        measured: silence(adverts, 'lb1', 'lb2', killed),
      })
      assertTakeover('keepalived after a farewell', { theory: skew, measured: silence(adverts, 'lb1', 'lb2', asked) })
    },
  ),

  'lvsha takes over from keepalived, and gives back': pairStory(
    'keepalived-first',
    { lb1: { engine: 'keepalived', priority: 150 }, lb2: { engine: 'lvsha', priority: 100 } },
    async (pair) => {
      const { lb1, lb2, owners, capture } = pair
      await startPair(pair)

      const asked = Date.now()
      await lb1.stop()
      await ownersBecome(owners, ['lb2'])
      assert.is(countOwners(owners.changes(), asked, Date.now()).several, 0)

      const down = Date.now()
      lb1.start()
      await ownersBecome(owners, ['lb1'])
      assertHandedOver(pair, down)
      await isBackup(lb2)

      const killed = Date.now()
      assert.is(lb1.kill(), 2)
      // keepalived, killed, leaves the address where it was.
      await ownersBecome(owners, ['lb1', 'lb2'])

      lb1.start()
      await ownersBecome(owners, ['lb2'])
      await ownersBecome(owners, ['lb1'])
      await isBackup(lb2)

      const adverts = await capture.adverts()
      const farewell = adverts.find(({ at, priority }) => at > asked && priority === 0)
      assert.is(farewell?.source, hosts.lb1)
      assertTakeover('lvsha after a farewell', { theory: skew, measured: silence(adverts, 'lb1', 'lb2', asked) })
      assertTakeover('lvsha after kill -9', { theory: masterDown, measured: silence(adverts, 'lb1', 'lb2', killed) })
    },
  ),
})

test.run()
