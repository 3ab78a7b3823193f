import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import type { RouterSettings } from '../../src/model/router.js'
import type { SyncGroup } from '../../src/model/sync-group.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import type { Track } from '../../src/model/tracker.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const member = (vrid: number, priority: number, given: Partial<RouterSettings> = {}): RouterSettings => ({
  ...routerSettings({ priority: String(priority) }),
  name: `VI_${vrid}`,
  vrid,
  virtualAddresses: [
    { prefix: { address: `192.0.2.${vrid + 50}` as Address, length: 24 }, interface: 'eth0', scope: 'global' },
  ],
  ...given,
})
const group = (given: Partial<SyncGroup> = {}): SyncGroup => ({
  name: 'G',
  members: ['VI_51', 'VI_52'],
  tracks: [],
  trackWeights: false,
  ...given,
})
const chk: Track = { kind: 'script', name: 'chk', weight: 0, reverse: false }

const history = (host: VirtualHost) =>
  host.transitions.map(({ at, name, transition }) => `${at / 1000}ms ${name} ${transition.to} ${transition.reason}`)
const ofGroup = (host: VirtualHost) =>
  host.news.flatMap((news) => (news.kind === 'group-transition' ? [`${news.at / 1000}ms ${news.to}`] : []))
const owners = (wire: VirtualWire) => [wire.owners('192.0.2.101'), wire.owners('192.0.2.102')].flat()

function pair() {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  return { wire, first, second }
}

test('members become Master together, when the last of them can', () => {
  const { wire, first } = pair()
  first.configure([member(51, 200), member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(5))
  assert.equal(history(first), [
    '0ms VI_51 Backup startup',
    '0ms VI_52 Backup startup',
    '3609.375ms VI_51 Master timer_expired',
    '3609.375ms VI_52 Master timer_expired',
  ])
  assert.equal(ofGroup(first), ['0ms Backup', '3609.375ms Master'])
  assert.equal(first.engine.groups(), [{ name: 'G', state: 'Master', members: ['VI_51', 'VI_52'] }])
})

test('members whose silence ends one shortly after the other do not wait for each other for ever', () => {
  for (let start = 0; start < 40; start++) {
    const { wire, first } = pair()
    let looks = 0
    // Every look at the clock takes a microsecond, and once it takes two.
    first.clock = {
      rate: 1,
      get offset() {
        return looks++ + (looks > start ? 1 : 0)
      },
    }
    first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
    wire.runUntil(seconds(5))
    assert.is(first.engine.groups()[0]?.state, 'Master', `the second began after ${start} looks`)
  }
})

test('a member that meets a better Master takes the others along, and their successor comes within Skew_Time', () => {
  const { wire, first, second } = pair()
  first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  // The rival of one of them is no member of any group.
  second.engine.configure([member(51, 200)])
  wire.runUntil(seconds(20))
  assert.equal(history(first).slice(4), [
    '13218.75ms VI_51 Backup higher_priority_advert',
    '13218.75ms VI_52 Backup sync_group',
  ])
  assert.equal(ofGroup(first), ['0ms Backup', '3609.375ms Master', '13218.75ms Backup'])
  assert.equal(owners(wire), ['192.0.2.12'])
})

test('of two groups the one with the higher priorities has both addresses, and hands both over', () => {
  const { wire, first, second } = pair()
  first.configure([member(51, 150), member(52, 150)], { syncGroups: [group({ tracks: [chk] })] })
  second.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  first.engine.track([{ kind: 'script', name: 'chk', up: true }])
  wire.runUntil(seconds(10))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
  first.engine.track([{ kind: 'script', name: 'chk', up: false }])
  wire.runUntil(seconds(10) + milliseconds(620))
  assert.equal(owners(wire), ['192.0.2.12', '192.0.2.12'])
  assert.equal(ofGroup(first).at(-1), '10000ms Fault')
  first.engine.track([{ kind: 'script', name: 'chk', up: true }])
  wire.runUntil(seconds(20))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
})

test('a fault of one member is a fault of all, and all come back together', () => {
  const { wire, first } = pair()
  const watching = member(51, 100, { tracks: [{ ...chk, weight: -20 }] })
  first.configure([watching, member(52, 100)], { syncGroups: [group()] })
  first.engine.track([{ kind: 'script', name: 'chk', up: true }])
  wire.runUntil(seconds(10))
  first.engine.track([{ kind: 'script', name: 'chk', up: false }])
  assert.equal(owners(wire), [])
  assert.equal(
    first.engine.snapshot().map(({ fault, priority }) => `${fault} ${priority}`),
    ['tracker_fault 100', 'sync_group 100'],
  )
  first.engine.track([{ kind: 'script', name: 'chk', up: true }])
  wire.runUntil(seconds(20))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
  assert.equal(history(first).slice(-4), [
    '10000ms VI_51 Backup tracker_recovered',
    '10000ms VI_52 Backup sync_group',
    '13609.375ms VI_51 Master timer_expired',
    '13609.375ms VI_52 Master timer_expired',
  ])
})

test('a member without a unicast peer keeps the others in Fault', () => {
  const { wire, first } = pair()
  const lonely = member(51, 100, { transport: { kind: 'unicast', peers: [], ttl: 255, checkSource: false } })
  first.configure([lonely, member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  assert.equal(
    first.engine.snapshot().map(({ fault }) => fault),
    ['no_unicast_peer', 'sync_group'],
  )
})

test('a group none of whose members runs is not Master', () => {
  const { wire, first } = pair()
  first.configure([member(53, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  assert.equal(ofGroup(first), [])
})

test('instances on two hosts that a reload groups meet on one, and instances on one host stay there', () => {
  const { wire, first, second } = pair()
  first.configure([member(51, 200), member(52, 100)], {})
  second.configure([member(51, 100), member(52, 200)], {})
  wire.runUntil(seconds(10))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.12'])
  first.configure([member(51, 200), member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(20))
  assert.equal(owners(wire), ['192.0.2.12', '192.0.2.12'])
  const before = history(second).length
  second.configure([member(51, 100), member(52, 200)], { syncGroups: [group()] })
  wire.runUntil(seconds(30))
  assert.is(history(second).length, before)
  assert.equal(owners(wire), ['192.0.2.12', '192.0.2.12'])
})

test('a member whose Master elsewhere is better keeps the group Backup, and nothing turns meanwhile', () => {
  const { wire, first, second } = pair()
  second.engine.configure([member(52, 200)])
  wire.runUntil(seconds(10))
  first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(30))
  assert.is(history(first).length, 2)
  assert.ok(wire.wakeUps < 400, `${wire.wakeUps} wake-ups`)
  assert.equal(
    first.engine.snapshot().map(({ isWaiting }) => isWaiting),
    [true, false],
  )
  second.engine.stop(() => undefined)
  wire.runUntil(seconds(31))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
})

test('a group whose peer has dropped a member says for whom it waits, once', () => {
  const { wire, first, second } = pair()
  const told = () =>
    first.news.flatMap((news) => (news.kind === 'group-divided' ? [[news.group, news.ready, news.held]] : []))
  first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  second.configure([member(51, 200), member(52, 200)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  second.configure([member(51, 200)], { syncGroups: [] })
  wire.runUntil(seconds(15))
  assert.equal(told(), [])
  wire.runUntil(seconds(200))
  const held = [{ name: 'VI_51', master: '192.0.2.12', priority: 200 }]
  assert.equal(told(), [['G', ['VI_52'], held]])
  assert.equal(
    first.engine.snapshot().map(({ waitsFor }) => waitsFor),
    [undefined, held],
  )
  assert.ok(wire.wakeUps < 1500, `${wire.wakeUps} wake-ups`)

  // Whole again, and divided anew: that is told again.
  second.configure([member(51, 200), member(52, 200)], { syncGroups: [group()] })
  wire.runUntil(seconds(220))
  second.configure([member(51, 200)], { syncGroups: [] })
  wire.runUntil(seconds(240))
  assert.is(told().length, 2)
})

test('a group that a dying peer leaves one after the other says nothing', () => {
  const { wire, first, second } = pair()
  first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  second.configure([member(51, 200), member(52, 200)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  second.engine.stop(() => undefined)
  wire.runUntil(seconds(30))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
  assert.not.ok(first.news.some(({ kind }) => kind === 'group-divided'))
})

test('address owners in a group begin at once, together', () => {
  const { wire, first } = pair()
  first.configure([member(51, 255), member(52, 255)], { syncGroups: [group()] })
  wire.runUntil(seconds(1))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
})

test('a member that a reload adds follows a group that is Master already', () => {
  const { wire, first } = pair()
  first.configure([member(51, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(10))
  first.configure([member(51, 100), member(52, 100)], { syncGroups: [group()] })
  wire.runUntil(seconds(20))
  assert.equal(owners(wire), ['192.0.2.11', '192.0.2.11'])
  assert.is(history(first).filter((line) => line.includes('VI_51')).length, 2)
})

test.run()
