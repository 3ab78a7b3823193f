import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { virtualAddress } from '../../lab/network.js'
import type { InstanceStatus } from '../../src/control/protocol.js'
import { instanceOf, type Pair, pairStory, type Speech, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const roles = { lb1: { engine: 'lvsha', priority: 100 }, lb2: { engine: 'lvsha', priority: 90 } } as const

const unicast = (own: string, peer: string) =>
  `version 3\n  advert_int 0.5\n  unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }`
const ipv4 = { family: 'ipv4', virtualAddress: `${virtualAddress}/24` } as const
const ipv6 = { family: 'ipv6', virtualAddress: 'fe80::100/64' } as const

const speeches: Readonly<Record<string, Speech>> = {
  'IPv4, unicast': { ...ipv4, lines: unicast },
  'IPv6, multicast': { ...ipv6, lines: () => 'version 3\n  advert_int 0.5' },
  'IPv6, unicast': { ...ipv6, lines: unicast },
}

const successorIs = (pair: Pair, kind: InstanceStatus['successor']['kind']) => async () =>
  (await instanceOf(pair.lb1)).successor.kind === kind

await testTogether(
  Object.fromEntries(
    Object.entries(speeches).map(([name, speech]) => [
      `beacons over ${name}: a Master knows who would take over, and that nobody would`,
      pairStory(
        `beacon-${name.replaceAll(/\W+/g, '')}`,
        roles,
        async (pair) => {
          await startPair(pair)
          await eventually('the successor is known', successorIs(pair, 'known'))
          const { successor } = await instanceOf(pair.lb1)
          assert.equal({ ...successor, source: '' }, { kind: 'known', node: 'lb2', priority: 90, source: '' })
          await pair.lb2.stop()
          await eventually('it has left', successorIs(pair, 'known dead'))
        },
        speech,
      ),
    ]),
  ),
)

test.run()
