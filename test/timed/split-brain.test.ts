import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hosts, virtualAddress } from '../../lab/network.js'
import { type Member, ownersBecome, type Pair, pairStory, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const roles = { lb1: { engine: 'lvsha', priority: 100 }, lb2: { engine: 'lvsha', priority: 90 } } as const
const withoutWitness = {
  lb1: { ...roles.lb1, policy: 'available' },
  lb2: { ...roles.lb2, policy: 'available' },
} as const

/** Drops what a host would hear of VRRP. @returns lets it hear again */
function deafen({ network }: Pair, member: Member): () => void {
  const namespace = network.namespaceOf(member)
  const nft = (rules: string) => execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: rules })
  nft('table inet deaf { chain input { type filter hook input priority 0; ip protocol 112 drop; }; }')
  return () => nft('delete table inet deaf')
}

await testTogether({
  'after a split brain whoever is left announces again, and both ends of it are told': pairStory(
    'split',
    withoutWitness,
    async (pair) => {
      const { network, lb1, lb2, owners, capture } = pair
      await startPair(pair)
      const heal = { lb1: deafen(pair, 'lb1'), lb2: deafen(pair, 'lb2') }
      await ownersBecome(owners, ['lb1', 'lb2'])
      const divided = owners.changes().at(-1)?.at ?? Number.NaN
      await eventually('both are told of each other', () =>
        [lb1, lb2].every((director) => /conflict: 192\.168\.180\.233 is answered by/.test(director.log())),
      )
      const named = Date.now() - divided
      assert.ok(named <= 1100, `the conflict was named after ${named} ms`)
      await sleep(2000)
      assert.not.match(lb1.log(), /MASTER too/)

      heal.lb1()
      const told = new RegExp(`${hosts.lb2} is MASTER too, with priority 90`)
      await eventually('the split brain is told', () => told.test(lb1.log()))
      heal.lb2()
      await ownersBecome(owners, ['lb1'])
      const healed = owners.changes().at(-1)?.at ?? Number.NaN
      const resolved = new RegExp(`${hosts.lb2} \\(priority 90\\) is MASTER no more, it was for \\d+\\.\\d+s at least`)
      await eventually('its end is told', () => resolved.test(lb1.log()))
      assert.match(lb2.log(), /MASTER -> BACKUP/)
      await sleep(300)

      const mac = network.run('lb1', ['cat', '/sys/class/net/eth0/address']).trim()
      const announced = (await capture.announcements()).filter(
        (frame) => frame.at > healed && frame.address === virtualAddress && frame.mac === mac,
      )
      // Five on hearing the last word of the other, where it was not answered a moment ago, five when its adverts are over, and
      // five when it answers no more, where that is found out before the test ends.
      assert.ok([5, 10, 15].includes(announced.length), `${announced.length} announcements`)
    },
  ),

  'protocol 112 is dropped between two lvsha: the Backup holds back, and says so; there are never two owners':
    pairStory('witness', roles, async (pair) => {
      const { lb1, lb2, owners } = pair
      await startPair(pair)
      const heal = [deafen(pair, 'lb1'), deafen(pair, 'lb2')]
      await eventually('it is told', () => /takeover_held_back: no advert comes/.test(lb2.log()))
      await sleep(8000)
      assert.equal(owners.now(), ['lb1'])
      for (const undeafen of heal) undeafen()
      await sleep(2000)
      assert.equal(
        owners.changes().filter(({ host }) => host === 'lb2'),
        [],
      )
      lb1.kill()
      const killed = Date.now()
      await ownersBecome(owners, ['lb2'])
      const took = (owners.changes().find(({ host, holds }) => host === 'lb2' && holds)?.at ?? Number.NaN) - killed
      // Three adverts and the skew of priority 90, less what had passed since the last advert; and a tenth.
      assert.ok(took <= 1.1 * 3650, `the takeover took ${took} ms`)
    }),

  'a real server that answers ARP for the address is named, and does not hold a takeover back': pairStory(
    'answerer',
    roles,
    async (pair) => {
      const { network, lb1, owners } = pair
      await startPair(pair)
      network.run('web1', ['ip', 'address', 'add', `${virtualAddress}/32`, 'dev', 'eth0'])
      const mac = network.run('web1', ['cat', '/sys/class/net/eth0/address']).trim()
      const told = new RegExp(`vip_answered_elsewhere: ${virtualAddress} is answered by ${mac} too.*arp_ignore=1`)
      await eventually('it is told', () => told.test(lb1.log()))
      assert.not.match(lb1.log(), /conflict: /)
      lb1.kill()
      const killed = Date.now()
      await ownersBecome(owners, ['lb2'])
      const took = (owners.changes().find(({ host, holds }) => host === 'lb2' && holds)?.at ?? Number.NaN) - killed
      assert.ok(took <= 1.1 * 3650, `the takeover took ${took} ms`)
    },
  ),
})

test.run()
