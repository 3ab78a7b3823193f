import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { commandKeywords } from '../../src/config/schema.js'
import { anyCheck, entriesNamed, keywordEntries, statusKinds } from '../../src/config/table.js'
import { fixture } from './read.js'

// keywords.tsv: each keyword of keepalived, the block that it stands in, and whether 2.2.7 knows it.
const listed = fixture('keywords.tsv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string, string])

/** The name of a block of keywords.tsv in the table. */
function blockOf(path: string): string {
  if (path === '(top)') return ''
  if (path === '<checker>') return `virtual_server > real_server > ${anyCheck}`
  return path.replaceAll('.', ' > ').replace('|', ', ')
}

const entries = keywordEntries()
const byPlace = new Map(entries.map((entry) => [`${entry.within.join(' > ')} | ${entry.keyword}`, entry]))

test('every keyword of keepalived is in the table, in its block', () => {
  const missing = listed
    .map(([path, keyword]) => `${blockOf(path)} | ${keyword.replace('|', ', ')}`)
    .filter((place) => !byPlace.has(place))
  assert.equal(missing, [])
})

test('every keyword with a command is read as one', () => {
  const named = entries.filter(({ type }) => /\bcommands?\b/.test(type ?? '')).map(({ keyword }) => keyword)
  const pipes = ['notify_fifo', 'vrrp_notify_fifo', 'lvs_notify_fifo']
  assert.equal(
    named.filter((keyword) => !commandKeywords.has(keyword) && !pipes.includes(keyword)),
    [],
  )
  const known = new Set(entries.map(({ keyword }) => keyword))
  assert.ok([...commandKeywords].every((keyword) => known.has(keyword)))
})

test('no keyword is in the table twice', () => assert.is(byPlace.size, entries.length))

test('a keyword that 2.2.7 does not know has its release', () => {
  const wrong = listed.filter(([path, keyword, in227]) => {
    const entry = byPlace.get(`${blockOf(path)} | ${keyword.replace('|', ', ')}`)
    return (entry?.since === '2.2.7') !== (in227 === 'yes')
  })
  assert.equal(wrong, [])
})

test('every entry says what it does in sentences, and how it stands here', () => {
  for (const { keyword, does, status } of entries) {
    assert.match(does, /^[A-Z0-9].{6,}\.$/, keyword)
    assert.ok(statusKinds.includes(status), keyword)
  }
})

test('what is of another program is of no release of keepalived', () => {
  const foreign = entries.filter(({ status, since }) => status === 'refused' && since === undefined)
  assert.equal(
    foreign.map(({ keyword }) => keyword),
    [
      'dpdk_interface',
      'laddr_group_name',
      'daddr_group_name',
      'establish_timeout',
      'syn_proxy',
      'hash_target',
      'bps',
      'limit_proportion',
      'src-range',
      'dst-range',
      'iif',
      'oif',
      'vip_bind_dev',
      'local_address_group',
      'deny_address_group',
      'tunnel_group',
    ],
  )
})

test('of keepalived these are refused, each with what to do about it', () => {
  const refused = entries.filter(({ status, since }) => status === 'refused' && since)
  assert.equal(
    [...new Set(refused.filter(({ takes }) => takes !== 'a value').map(({ keyword }) => keyword))],
    ['auth_hmac', 'track_bfd', 'bfd_instance', 'BFD_CHECK'],
  )
  const inside = /^(?:auth_hmac|bfd_instance|BFD_CHECK)$/
  assert.equal(
    refused
      .filter(({ takes, within }) => takes === 'a value' && !inside.test(within.at(-1) ?? ''))
      .map(({ keyword }) => keyword),
    ['set_supplementary_groups', 'nftables_ipvs', 'tls_compliant', 'tls_compliant', 'net_namespace_ipvs'],
  )
  assert.ok(refused.every(({ note }) => note))
})

test('a keyword is found in all its blocks, or in the one that is named before it', () => {
  assert.equal(
    entriesNamed('weight').map(({ within }) => within.at(-1)),
    [
      'vrrp_script',
      'vrrp_track_process',
      'track_file',
      'vrrp_track_file',
      'bfd_instance',
      'virtual_server',
      'real_server',
      'FILE_CHECK',
    ],
  )
  assert.is(entriesNamed('real_server.weight').length, 1)
  assert.is(entriesNamed('SSL_GET').length, 1)
  assert.is(entriesNamed('wieght').length, 0)
})

test('type, range and default are in the words of the file', () => {
  const [priority] = entriesNamed('vrrp_instance.priority')
  assert.equal(priority, {
    keyword: 'priority',
    within: ['vrrp_instance'],
    takes: 'a value',
    type: 'whole number',
    range: '1 to 255',
    default: '255 with state MASTER, else 100',
    isRequired: false,
    since: '2.2.7',
    status: 'works',
    does: 'The rank in the election; 255 is the owner of the addresses.',
  })
  const defaultOf = (name: string) => entriesNamed(name)[0]?.default
  assert.is(defaultOf('advert_int'), '1')
  assert.is(defaultOf('lb_kind'), 'NAT')
  assert.is(defaultOf('status_code'), '200-299')
  assert.is(defaultOf('vrrp_min_garp'), 'off')
})

test.run()
