import { test } from 'uvu'
import { atHalfASecond, type Conversation, interopStories } from '../support/interop.js'
import { testTogether } from '../support/together.js'

const version2 = { version: 2, skew: 609.375, masterDown: 3609.375, overlap: 50 } as const
const conversations: Readonly<Record<string, Conversation>> = {
  'v2-ah': {
    ...version2,
    lines: () => 'authentication {\n    auth_type AH\n    auth_pass 1234\n  }',
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'v3-ipv4': {
    ...atHalfASecond,
    lines: () => 'version 3\n  advert_int 0.5',
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'v3-ipv6': {
    ...atHalfASecond,
    lines: () => 'version 3\n  advert_int 0.5',
    family: 'ipv6',
    virtualAddress: 'fe80::100/64',
  },
}

await testTogether(interopStories(conversations))

test.run()
