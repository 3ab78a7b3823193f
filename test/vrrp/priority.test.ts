import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Track, type TrackerReading, trackerKey } from '../../src/model/tracker.js'
import { effectivePriority } from '../../src/vrrp/priority.js'

const script = (weight: number, reverse = false): Track => ({ kind: 'script', name: 'chk', weight, reverse })
const file = (weight: number, reverse = false): Track => ({ kind: 'file', name: 'f', weight, reverse })
const up: TrackerReading = { kind: 'script', name: 'chk', up: true }
const down: TrackerReading = { kind: 'script', name: 'chk', up: false, because: 'exit 1' }
const unknown: TrackerReading = { kind: 'script', name: 'chk', up: undefined }
const value = (number: number): TrackerReading => ({ kind: 'file', name: 'f', up: number === 0, value: number })

function judge(base: number, tracks: readonly Track[], ...readings: readonly TrackerReading[]) {
  const known = new Map(readings.map((reading) => [trackerKey(reading), reading]))
  const { priority, fault } = effectivePriority({ priority: base, tracks }, known)
  return fault ?? priority
}

const cases: [string, number | string, Parameters<typeof judge>][] = [
  ['nothing watched', 100, [100, []]],
  ['a weight above 0 is added while all is well', 120, [100, [script(20)], up]],
  ['and not while it is not', 100, [100, [script(20)], down]],
  ['a weight below 0 is taken away on failure', 80, [100, [script(-20)], down]],
  ['and not while all is well', 100, [100, [script(-20)], up]],
  ['reverse takes a weight above 0 away while all is well', 80, [100, [script(20, true)], up]],
  ['reverse leaves it while it is not', 100, [100, [script(20, true)], down]],
  ['reverse adds a weight below 0 on failure', 120, [100, [script(-20, true)], down]],
  ['weight 0: failure is a fault', 'tracker_fault', [100, [script(0)], down]],
  ['weight 0: success is none', 100, [100, [script(0)], up]],
  ['weight 0 reverse: success is a fault', 'tracker_fault', [100, [script(0, true)], up]],
  ['weight 0 reverse: failure is none', 100, [100, [script(0, true)], down]],
  ['not known yet, with a weight above 0', 100, [100, [script(20)], unknown]],
  ['not known yet, with a weight below 0', 100, [100, [script(-20)], unknown]],
  ['never heard of', 100, [100, [script(-20)]]],
  ['not known yet, with weight 0', 'tracker_unknown', [100, [script(0)], unknown]],
  ['never heard of, with weight 0', 'tracker_unknown', [100, [script(0, true)]]],
  ['no more than 254', 254, [250, [script(20)], up]],
  ['no less than 1', 1, [10, [script(-20)], down]],
  ['the owner is not touched by weights', 255, [255, [script(-20)], down]],
  ['but by a fault', 'tracker_fault', [255, [script(0)], down]],
  ['the number of a file is multiplied', 130, [100, [file(10)], value(3)]],
  ['below 0 too', 85, [100, [file(5)], value(-3)]],
  ['reverse turns it round', 70, [100, [file(10, true)], value(3)]],
  ['a file adds 253 at most', 254, [1, [file(1)], value(9999)]],
  ['-253 takes away', 1, [100, [file(1)], value(-253)]],
  ['-254 is a fault', 'tracker_fault', [100, [file(1)], value(-254)]],
  ['what is left after the multiplication counts', 'tracker_fault', [100, [file(-2)], value(127)]],
  ['weight 0: a file must have 0', 'tracker_fault', [100, [file(0)], value(1)]],
  ['weight 0: and has it', 100, [100, [file(0)], value(0)]],
  ['weight 0 reverse: any other number', 100, [100, [file(0, true)], value(1)]],
  ['weight 0 reverse: 0 is a fault', 'tracker_fault', [100, [file(0, true)], value(0)]],
  ['several things add up', 115, [100, [script(-20), file(5)], down, value(7)]],
  ['the sum is bounded, not its parts', 100, [200, [script(-253), file(153)], down, value(1)]],
]
for (const [name, expected, [base, tracks, ...readings]] of cases) {
  test(name, () => assert.is(judge(base, tracks, ...readings), expected))
}

test('every thing watched is a reason, with what it does and why', () => {
  const tracks: Track[] = [script(-20), file(5), { kind: 'interface', name: 'eth1', weight: 0, reverse: false }]
  const readings = [down, value(7), { kind: 'interface', name: 'eth1', up: true } as const]
  const known = new Map(readings.map((reading) => [trackerKey(reading), reading]))
  assert.equal(effectivePriority({ priority: 100, tracks }, known).reasons, [
    { what: 'script chk', effect: -20, because: 'exit 1' },
    { what: 'file f', effect: 35, because: 'value 7' },
    { what: 'interface eth1', effect: 0, because: 'up' },
  ])
})

test.run()
