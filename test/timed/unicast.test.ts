import { test } from 'uvu'
import { atHalfASecond, type Conversation, interopStories } from '../support/interop.js'
import { testTogether } from '../support/together.js'

const conversations: Readonly<Record<string, Conversation>> = {
  'unicast-ipv4': {
    ...atHalfASecond,
    lines: (own, peer) =>
      `version 3\n  advert_int 0.5\n  unicast_src_ip ${own}\n  unicast_peer {\n    ${peer} min_ttl 255\n  }`,
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'unicast-ah': {
    version: 2,
    skew: 609.375,
    masterDown: 3609.375,
    overlap: 50,
    lines: (_, peer) =>
      `authentication {\n    auth_type AH\n    auth_pass 1234\n  }\n  unicast_peer {\n    ${peer}\n  }`,
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
  },
  'unicast-ipv6': {
    ...atHalfASecond,
    lines: (own, peer) =>
      `version 3\n  advert_int 0.5\n  check_unicast_src\n  unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }`,
    family: 'ipv6',
    virtualAddress: 'fe80::100/64',
  },
}

await testTogether(interopStories(conversations))

test.run()
