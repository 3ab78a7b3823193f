import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filterRules } from '../../src/director/filter-rules.js'
import { PacketFilter } from '../../src/director/packet-filter.js'
import { defaultPacketFilter } from '../../src/model/packet-filter.js'
import { router, vip } from '../support/director-configs.js'

test('nothing but neighbour discovery goes to or from the addresses; a link-local one is of its interface', () => {
  const addresses = [vip('192.0.2.100/24'), vip('fe80::5/64'), vip('2001:db8::5/64'), vip('192.0.2.101/24')]
  assert.is(
    filterRules({ table: 'lvsha', priority: -1, counters: false }, addresses),
    `table inet lvsha {
  chain in {
    type filter hook input priority -1; policy accept;
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    ip daddr { 192.0.2.100, 192.0.2.101 } drop
    ip6 daddr { 2001:db8::5 } drop
    iifname "eth0" ip6 daddr fe80::5 drop
  }
  chain out {
    type filter hook output priority -1; policy accept;
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    ip saddr { 192.0.2.100, 192.0.2.101 } drop
    ip6 saddr { 2001:db8::5 } drop
    oifname "eth0" ip6 saddr fe80::5 drop
  }
}
`,
  )
  assert.match(filterRules({ ...defaultPacketFilter, counters: true }, addresses), 'daddr { 2001:db8::5 } counter drop')
})

/** A filter whose kernel takes the rules, or refuses them. */
function bench(isRefused = false, before: readonly string[] = []) {
  const loaded: string[] = []
  const notes: string[] = []
  let held = before
  const filter = new PacketFilter({
    load: async (rules) => {
      if (isRefused) throw new Error('nft: not there')
      loaded.push(rules)
    },
    file: {
      read: () => held,
      write: (tables) => {
        held = tables
      },
    },
    note: (text) => notes.push(text),
  })
  const update = (table: string, ...accepts: boolean[]) =>
    filter.update({
      routers: accepts.map((yes, index) => router({ name: `VI_${index}`, accepts: yes })),
      packetFilter: { ...defaultPacketFilter, table },
    })
  const take = () =>
    loaded.splice(0).map((rules) => rules.split('\n').filter((line) => /^(add|delete|table)/.test(line)))
  return { filter, update, take, notes, held: () => held }
}

test('nobody who accepts packets needs nft', async () => {
  const { filter, update, take, notes } = bench()
  await update('lvsha', true, true)
  await filter.clear()
  assert.equal([take(), notes], [[], []])
})

test('a table is replaced as a whole, under another name too, and goes with the last that needs it', async () => {
  const { filter, update, take, notes, held } = bench()
  await update('lvsha', true, false)
  assert.equal(take(), [['add table inet lvsha', 'delete table inet lvsha', 'table inet lvsha {']])
  assert.equal(notes, ['no_accept of VI_1: dropped by table inet lvsha of nftables'])
  await update('other', false)
  assert.equal(take(), [
    [
      ...['add table inet lvsha', 'delete table inet lvsha'],
      ...['add table inet other', 'delete table inet other', 'table inet other {'],
    ],
  ])
  assert.equal(held(), ['other'])
  await update('other', true)
  assert.equal(take(), [['add table inet other', 'delete table inet other']])
  await filter.clear()
  assert.equal([take(), held()], [[], []])
})

test('where it cannot be had everybody is told, and goes on', async () => {
  const { update, notes, held } = bench(true)
  await update('lvsha', false, false)
  assert.equal(notes, ['no_accept of VI_0, VI_1 cannot be had, its Master answers: nft: not there'])
  assert.equal(held(), ['lvsha'])
})

test('whoever dies while a table of another name is loaded leaves both names, and the next life removes both', async () => {
  const refused = bench(true, ['lvsha'])
  await refused.update('other', false)
  assert.equal(refused.held(), ['lvsha', 'other'])
  const next = bench(false, refused.held())
  await next.filter.clear()
  assert.equal(
    [next.take(), next.held()],
    [
      [
        [
          ...['add table inet lvsha', 'delete table inet lvsha'],
          ...['add table inet other', 'delete table inet other'],
        ],
      ],
      [],
    ],
  )
})

test.run()
