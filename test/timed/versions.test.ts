import { test } from 'uvu'
import { type Conversation, interopStory } from '../support/interop.js'
import { testTogether } from '../support/together.js'

const version2 = { version: 2, skew: 609.375, masterDown: 3609.375, overlap: 50 } as const
/** At half a second; the lease is the least that the kernel knows, so that the address stays a moment. */
const version3 = { version: 3, skew: 304.6875, masterDown: 1804.6875, overlap: 1000 } as const

const conversations: Readonly<Record<string, Conversation>> = {
  'v2-ah': {
    ...version2,
    lines: () => 'authentication {\n    auth_type AH\n    auth_pass 1234\n  }',
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'v3-ipv4': {
    ...version3,
    lines: () => 'version 3\n  advert_int 0.5',
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'v3-ipv6': {
    ...version3,
    lines: () => 'version 3\n  advert_int 0.5',
    family: 'ipv6',
    virtualAddress: 'fe80::100/64',
  },
}

await testTogether(
  Object.fromEntries(
    Object.entries(conversations).flatMap(([word, conversation]) =>
      (['lvsha', 'keepalived'] as const).map((master) => [
        `${word}: ${master} hands over, comes back and is killed`,
        interopStory(word, master, conversation),
      ]),
    ),
  ),
)

test.run()
