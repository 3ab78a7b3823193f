// Where neither adverts nor beacons get through, ARP and neighbour discovery alone say whether the other node answers.
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pair, pairStory, type Speech, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const ipv6: Speech = {
  lines: () => 'version 3\n  advert_int 1',
  family: 'ipv6',
  virtualAddress: '2001:db8::100/128 dev eth0',
}
const virtualMac: Speech = {
  lines: () => 'use_vmac\n  advert_int 1',
  family: 'ipv4',
  virtualAddress: '192.168.180.233/24',
}

const deafness = `table inet deaf {
  chain input { type filter hook input priority 0; meta l4proto 112 drop; udp dport 7112 drop; }
}`

/** A pair that has heard each other, and then hears nothing any more but ARP and neighbour discovery. */
const silenced = (word: string, policy: 'witness' | 'available', speech: Speech, tell: (pair: Pair) => Promise<void>) =>
  pairStory(
    word,
    { lb1: { engine: 'lvsha', priority: 100, policy }, lb2: { engine: 'lvsha', priority: 90, policy } },
    async (pair) => {
      await startPair(pair)
      for (const member of ['lb1', 'lb2'] as const) {
        const namespace = pair.network.namespaceOf(member)
        execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: deafness })
      }
      await tell(pair)
    },
    speech,
  )

async function isHeldBack({ lb2, owners }: Pair) {
  await eventually('it is told', () => /takeover_held_back: /.test(lb2.log()))
  await sleep(4000)
  assert.equal(owners.now(), ['lb1'])
}

const bothAreTold = async ({ lb1, lb2 }: Pair) =>
  eventually('both are told', () => [lb1, lb2].every((director) => /conflict: \S+ is answered by/.test(director.log())))

await testTogether({
  'by ND alone a Backup holds back': silenced('ndw', 'witness', ipv6, isHeldBack),
  'by ND alone two owners are told of each other': silenced('ndc', 'available', ipv6, bothAreTold),
  'with virtual MAC addresses a Backup holds back by ARP alone': silenced('vmw', 'witness', virtualMac, isHeldBack),
  'two owners with one virtual MAC address are told of each other': silenced(
    'vmc',
    'available',
    virtualMac,
    async (pair) => {
      await bothAreTold(pair)
      assert.match(pair.lb1.log(), /by 00:00:5e:00:01:15 as well as by this node \(00:00:5e:00:01:15\)/)
    },
  ),
})

test.run()
