import type { Setup } from './vrrp-pair.js'

const second = (name: string, given: Partial<Setup>): Setup => ({ name, version: 2, interval: 1, ...given })

const authentication = (type: 'PASS' | 'AH') => () => [
  'authentication {',
  `  auth_type ${type}`,
  '  auth_pass 1234',
  '}',
]

/** What both programs must agree on, one row of the table each. */
export const setups: readonly Setup[] = [
  second('v2', {}),
  second('v2 PASS', { lines: authentication('PASS') }),
  second('v2 AH', { lines: authentication('AH') }),
  second('v3 IPv4', { version: 3 }),
  second('v3 IPv6', { version: 3, address: '2001:db8:180::233' }),
  second('unicast', { lines: (own, peer) => [`unicast_src_ip ${own}`, 'unicast_peer {', `  ${peer}`, '}'] }),
  // 21 is 0x15 (RFC 3768 §7.3).
  second('VMAC', { lines: () => ['use_vmac'], mac: '00:00:5e:00:01:15' }),
  second('sync group', { around: 'vrrp_sync_group G1 {\n  group {\n    VI_1\n  }\n}' }),
  second('nopreempt', { nopreempt: true }),
  { name: 'v3 0.1 s', version: 3, interval: 0.1 },
  { name: 'v3 0.01 s', version: 3, interval: 0.01 },
]
