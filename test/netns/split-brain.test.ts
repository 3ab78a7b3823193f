import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hosts, virtualAddress } from '../../lab/network.js'
import { type Member, ownersBecome, type Pair, pairStory, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const roles = { lb1: { engine: 'lvsha', priority: 100 }, lb2: { engine: 'lvsha', priority: 90 } } as const

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
    roles,
    async (pair) => {
      const { network, lb1, lb2, owners, capture } = pair
      await startPair(pair)
      const heal = { lb1: deafen(pair, 'lb1'), lb2: deafen(pair, 'lb2') }
      await ownersBecome(owners, ['lb1', 'lb2'])
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
      // Five on hearing the last word of the other, where it was not answered a moment ago, and five when it is over.
      assert.ok([5, 10].includes(announced.length), `${announced.length} announcements`)
    },
  ),
})

test.run()
