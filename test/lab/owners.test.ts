import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countOwners, readAddressLine } from '../../lab/owners.js'

const lines = {
  came: '[2026-11-22T16:20:03.123456] 2: eth0    inet 192.168.180.233/24 scope global secondary eth0:1\\       valid_lft forever preferred_lft forever',
  went: '[2026-11-22T16:20:05.000001] Deleted 2: eth0    inet 192.168.180.233/24 scope global secondary eth0:1\\       valid_lft 1sec preferred_lft 1sec',
  other:
    '[2026-11-22T16:20:05.000001] 2: eth0    inet 192.168.180.101/24 brd 192.168.180.255 scope global eth0\\       valid_lft forever preferred_lft forever',
}

test('the kernel announces that the virtual address came', () => {
  assert.equal(readAddressLine(lines.came), { at: Date.UTC(2026, 10, 22, 16, 20, 3, 123), holds: true })
})

test('the kernel announces that the virtual address went', () => {
  assert.equal(readAddressLine(lines.went), { at: Date.UTC(2026, 10, 22, 16, 20, 5, 0), holds: false })
})

test('other addresses do not matter', () => {
  assert.is(readAddressLine(lines.other), undefined)
})

const came = (at: number, host: 'lb1' | 'lb2') => ({ at, host, holds: true })
const went = (at: number, host: 'lb1' | 'lb2') => ({ at, host, holds: false })

test('a gap between two owners is time without an owner', () => {
  const changes = [came(1000, 'lb1'), went(5000, 'lb1'), came(6500, 'lb2')]
  assert.equal(countOwners(changes, 4000, 9000), { none: 1500, several: 0 })
})

test('an address that stays behind is time with several owners, until now', () => {
  const changes = [came(1000, 'lb1'), came(5000, 'lb2')]
  assert.equal(countOwners(changes, 4000, 9000), { none: 0, several: 4000 })
})

test('the announcements of two hosts may be read in the wrong order', () => {
  const changes = [came(1000, 'lb1'), came(5010, 'lb2'), went(5000, 'lb1')]
  assert.equal(countOwners(changes, 4000, 9000), { none: 10, several: 0 })
})

test('what happened before and after the span does not count', () => {
  const changes = [came(2000, 'lb1'), went(7000, 'lb1')]
  assert.equal(countOwners(changes, 1000, 6000), { none: 1000, several: 0 })
  assert.equal(countOwners(changes, 3000, 6000), { none: 0, several: 0 })
})

test.run()
