import * as assert from 'uvu/assert'
import { countOwners } from '../../lab/owners.js'
import type { Advert } from './capture.js'
import { assertTakeover, isBackup, ownersBecome, type Pair, pairStory, type Speech, startPair } from './pair.js'
import type { Story } from './together.js'

/** What a pair says, and how long a Backup of priority 100 waits, in milliseconds, by the standard. */
export type Conversation = Speech & {
  readonly version: 2 | 3
  readonly skew: number
  readonly masterDown: number
  /** The longest that an address may stay where its director was killed, when others have it already. */
  readonly overlap: number
}

/** Version 3 at half a second; the lease is the least that the kernel knows, so that the address stays a moment. */
export const atHalfASecond = { version: 3, skew: 304.6875, masterDown: 1804.6875, overlap: 1000 } as const

const first = 150
const second = 100

/**
 * A Master of one program resigns, comes back and is killed; a Backup of the other takes over and gives back. tshark reads
 * what both send; the takeovers of lvsha are neither early nor late, and its address goes when it is killed.
 */
export const interopStory = (word: string, master: 'lvsha' | 'keepalived', conversation: Conversation): Story => {
  const backup = master === 'lvsha' ? 'keepalived' : 'lvsha'
  const roles = { lb1: { engine: master, priority: first }, lb2: { engine: backup, priority: second } } as const
  const tell = async (pair: Pair) => {
    const { lb1, lb2, owners, capture } = pair
    await startPair(pair)

    const asked = Date.now()
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    lb1.start()
    await ownersBecome(owners, ['lb1'])
    await isBackup(lb2)
    const handed = Date.now()

    lb1.kill()
    // keepalived, killed, leaves the address where it was.
    await ownersBecome(owners, master === 'lvsha' ? ['lb2'] : ['lb1', 'lb2'])
    const { several } = countOwners(owners.changes(), handed, Date.now())
    if (master === 'lvsha') assert.ok(several <= conversation.overlap, `two owners for ${several} ms`)

    if (backup === 'lvsha') {
      const adverts = await capture.adverts()
      const { skew, masterDown } = conversation
      assertTakeover(`${word}: after a farewell`, { theory: skew, measured: silence(adverts, asked) })
      assertTakeover(`${word}: after kill -9`, { theory: masterDown, measured: silence(adverts, handed) })
    }
    await assertReadable(pair, conversation)
  }
  return pairStory(`${word}-${master}`, roles, tell, conversation)
}

/** Both ways round, of each conversation. */
export const interopStories = (
  conversations: Readonly<Record<string, Conversation>>,
): Readonly<Record<string, Story>> =>
  Object.fromEntries(
    Object.entries(conversations).flatMap(([word, conversation]) =>
      (['lvsha', 'keepalived'] as const).map((master) => [
        `${word}: ${master} hands over, comes back and is killed`,
        interopStory(word, master, conversation),
      ]),
    ),
  )

/** From the last advert of the first before `at` and a takeover to the first of the second. */
function silence(adverts: readonly Advert[], at: number): number {
  const taken = adverts.find((advert) => advert.at > at && advert.priority === second)
  const before = adverts.findLast((advert) => advert.priority !== second && advert.at < (taken?.at ?? 0))
  return (taken?.at ?? Number.NaN) - (before?.at ?? Number.NaN)
}

/** tshark's word for a good checksum is 1. */
async function assertReadable({ capture }: Pair, { version }: Conversation) {
  const packets = await capture.decode('vrrp and not icmp and not icmpv6', [
    'vrrp.version',
    'vrrp.checksum.status',
    'vrrp.virt_rtr_id',
    '_ws.malformed',
  ])
  assert.ok(packets.length > 8, `${packets.length} adverts`)
  const readings = new Set(packets.map((packet) => Object.values(packet).join()))
  assert.equal([...readings], [`${version},1,21,`])
}
