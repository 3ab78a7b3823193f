import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inSubnets } from '../../src/config/subnet.js'
import { type Chain, fateOf } from '../../src/doctor/firewall.js'
import { readIptables } from '../../src/doctor/iptables.js'
import { readNft } from '../../src/doctor/nft.js'
import { parseAddress, parsePrefix } from '../../src/model/address.js'

const matches = (address: string, text: string) => {
  const [one, prefix] = [parseAddress(address), parsePrefix(text)]
  return one !== undefined && prefix !== undefined && inSubnets([prefix])(one)
}
const advert = { protocol: 'vrrp', source: '192.0.2.12', destination: '224.0.0.18', in: 'eth0' }

/** What becomes of an advert, and by which rule. */
const fate = (chains: readonly Chain[]) => {
  const end = fateOf(chains, 'input', advert, matches)
  return end.kind === 'drop' ? `drop: ${end.rule?.text ?? 'policy'}` : end.kind
}

const saved = (...lines: string[]) =>
  readIptables(['*filter', ':INPUT ACCEPT [0:0]', ':EXTRA - [0:0]', ...lines, 'COMMIT'].join('\n'))
const rule = (text: string) => `[7:420] -A INPUT ${text}`

test('iptables: the first rule that matches decides', () => {
  const cases: [string[], string][] = [
    [[], 'pass'],
    [[rule('-p vrrp -j DROP')], 'drop: -p vrrp -j DROP'],
    [
      [rule('-p 112 -j REJECT --reject-with icmp-port-unreachable')],
      'drop: -p 112 -j REJECT --reject-with icmp-port-unreachable',
    ],
    [[rule('-p vrrp -j ACCEPT'), rule('-j DROP')], 'pass'],
    [[rule('-s 192.0.2.0/24 -d 224.0.0.0/4 -i eth0 -j DROP')], 'drop: -s 192.0.2.0/24 -d 224.0.0.0/4 -i eth0 -j DROP'],
    [[rule('-s 198.51.100.0/24 -j DROP'), rule('-i eth1 -j DROP'), rule('-p tcp -j DROP')], 'pass'],
    [[rule('! -s 198.51.100.0/24 -j DROP')], 'drop: ! -s 198.51.100.0/24 -j DROP'],
    [[rule('-j EXTRA'), '[7:420] -A EXTRA -p vrrp -j DROP'], 'drop: -p vrrp -j DROP'],
    [[rule('-j EXTRA'), '[7:420] -A EXTRA -j RETURN', '[7:420] -A EXTRA -j DROP'], 'pass'],
    [[rule('-m set --match-set good src -j ACCEPT'), rule('-j DROP')], 'unknown'],
    [[rule('-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'), rule('-p vrrp -j DROP')], 'drop: -p vrrp -j DROP'],
    [[rule('-m conntrack --ctstate NEW -j ACCEPT'), rule('-j DROP')], 'pass'],
    [[rule('-m comment --comment x -p vrrp -j DROP')], 'drop: -m comment --comment x -p vrrp -j DROP'],
  ]
  for (const [lines, expected] of cases) assert.is(fate(saved(...lines)), expected, lines.join('; '))
  assert.is(fate(readIptables('*filter\n:INPUT DROP [9:9]\nCOMMIT\n')), 'drop: policy')
  assert.is(fate(readIptables('*nat\n:INPUT DROP [9:9]\nCOMMIT\n')), 'pass')
  assert.is(saved(rule('-p vrrp -j DROP'))[0]?.rules[0]?.packets, 7)
})

const chain = (more: object = {}) => ({
  chain: {
    family: 'inet',
    table: 'filter',
    name: 'input',
    type: 'filter',
    hook: 'input',
    prio: 0,
    policy: 'accept',
    ...more,
  },
})
const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } })
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } })
const ruleset = (head: object, ...rules: object[][]) =>
  readNft({
    nftables: [
      { metainfo: { version: '1.0.6' } },
      head,
      ...rules.map((expr) => ({ rule: { family: 'inet', table: 'filter', chain: 'input', expr } })),
    ],
  })
const drop = { drop: null }
const accept = { accept: null }

test('nftables: matches that are understood decide, others leave it open', () => {
  const cases: [object[][], string][] = [
    [[], 'pass'],
    [
      [[match(payload('ip', 'protocol'), 'vrrp'), { counter: { packets: 5, bytes: 1 } }, drop]],
      'drop: ip protocol vrrp drop',
    ],
    [[[match({ meta: { key: 'l4proto' } }, 112), drop]], 'drop: meta l4proto 112 drop'],
    [[[match({ meta: { key: 'l4proto' } }, { set: ['tcp', 'udp'] }), drop]], 'pass'],
    [
      [[match(payload('ip', 'daddr'), { prefix: { addr: '224.0.0.0', len: 4 } }), drop]],
      'drop: ip daddr 224.0.0.0/4 drop',
    ],
    [[[match(payload('tcp', 'dport'), 22), accept], [drop]], 'drop: drop'],
    [[[match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), accept], [drop]], 'drop: drop'],
    [[[match({ ct: { key: 'state' } }, 'invalid', 'in'), drop]], 'pass'],
    [[[match({ meta: { key: 'iifname' } }, 'eth0', '!='), drop]], 'pass'],
    [[[match({ meta: { key: 'nfproto' } }, 'ipv6'), drop]], 'pass'],
    [[[{ xt: null }, accept], [drop]], 'unknown'],
    [[[match(payload('ip', 'saddr'), '@good'), accept], [drop]], 'unknown'],
    [[[match(payload('ip', 'protocol'), 'vrrp'), accept], [drop]], 'pass'],
  ]
  for (const [rules, expected] of cases) assert.is(fate(ruleset(chain(), ...rules)), expected, JSON.stringify(rules))
  assert.is(fate(ruleset(chain({ policy: 'drop' }))), 'drop: policy')
  assert.is(fate(ruleset(chain({ hook: 'forward', policy: 'drop' }))), 'pass')
  assert.is(fate(ruleset(chain({ family: 'ip6', policy: 'drop' }))), 'pass')
})

test('a document that is none has no rules', () => {
  for (const document of [undefined, null, 5, {}, { nftables: 'x' }, { nftables: [{ chain: 5 }] }]) {
    assert.equal(readNft(document), [])
  }
})

test.run()
