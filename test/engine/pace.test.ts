import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { advertsOf } from '../../src/engine/adverts.js'
import { halt, takeTurn } from '../../src/engine/pace.js'
import { newRunning } from '../../src/engine/running.js'
import type { Address } from '../../src/model/address.js'
import type { RouterSettings } from '../../src/model/router.js'
import { type Duration, type Instant, instant, microseconds, milliseconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'

const source = '192.0.2.11' as Address

/** A Master whose guardian sends its adverts where `lateness` is set. */
function master(changes: Partial<RouterSettings> = {}) {
  const running = newRunning({ ...routerSettings({}), ...changes }, undefined, instant(0), 1)
  const asked: Instant[] = []
  const halted: boolean[] = []
  const guardian = {
    lateness: undefined as Duration | undefined,
    pacing: (_: string, due: Instant) => {
      asked.push(due)
      return guardian.lateness
    },
    halt: (_: string, { saysFarewell }: { readonly saysFarewell: boolean }) => void halted.push(saysFarewell),
  }
  let now = instant(0)
  const ports = {
    clock: { monotonic: () => now, boottime: () => microseconds(now), wall: () => milliseconds(0) },
    guardian,
  } as unknown as Parameters<typeof takeTurn>[3]
  return {
    running,
    guardian,
    asked,
    halted,
    ports,
    /** What becomes of an advert at this second; the next is due one later. */
    speak: (at: number, { priority = 100, from = source } = {}) => {
      now = instant(seconds(at))
      const next = instant(seconds(Math.floor(at) + 1))
      return takeTurn(running, advertsOf(running, from, priority), { priority, source: from, next }, ports)
    },
  }
}

test('the first advert is sent by the engine, and what follows is handed over', () => {
  const { running, speak } = master()
  assert.equal(speak(0), { isPaced: false, isNew: true })
  const { pace } = running
  assert.equal([pace?.due, pace?.interval, pace?.isEndless, pace?.frames.length], [1_000_000, 1_000_000, true, 1])
})

test('a guardian that has sent what was due is left to it, and is handed nothing anew', () => {
  const { running, guardian, asked, speak } = master()
  speak(0)
  guardian.lateness = microseconds(40)
  assert.equal(speak(1), { isPaced: true, isNew: false })
  assert.equal(speak(2), { isPaced: true, isNew: false })
  assert.equal(asked, [1_000_000, 2_000_000])
  assert.is(running.pace?.due, 3_000_000)
  assert.is(running.counters.sent, 3)
})

test('an engine that was late for two of them counts those that were sent for it', () => {
  const { running, guardian, speak } = master()
  speak(0)
  guardian.lateness = microseconds(0)
  speak(3.5)
  assert.is(running.counters.sent, 4)
})

test('where the guardian has not sent it the engine does, and hands over nothing that it has already', () => {
  const { guardian, speak } = master()
  speak(0)
  assert.equal(speak(1), { isPaced: false, isNew: false })
  guardian.lateness = microseconds(0)
  assert.equal(speak(2), { isPaced: true, isNew: false })
})

test('what is said out of turn, or anew, the engine says itself and hands over again', () => {
  const { guardian, asked, speak } = master()
  speak(0)
  guardian.lateness = microseconds(0)
  // An answer to another Master, between two adverts.
  assert.equal(speak(0.5), { isPaced: false, isNew: true })
  assert.equal(speak(1, { priority: 90 }), { isPaced: false, isNew: true })
  assert.equal(speak(2, { priority: 90, from: '192.0.2.12' as Address }), { isPaced: false, isNew: true })
  assert.equal(asked, [])
  assert.equal(speak(3, { priority: 90, from: '192.0.2.12' as Address }), { isPaced: true, isNew: false })
})

test('with authentication headers two are made ahead, each with a number of its own, and new ones every time', () => {
  const { running, guardian, speak } = master({ authentication: { kind: 'header', key: '1234' } })
  // Behind an IPv4 header and the first eight octets of the other one.
  speak(0)
  const numbers = () => running.pace?.frames.map(([advert]) => Buffer.from(advert?.payload ?? []).readUInt32BE(28))
  assert.is(running.pace?.isEndless, false)
  const [first = 0, second = 0] = numbers() ?? []
  assert.is(second, first + 1)
  guardian.lateness = microseconds(0)
  assert.equal(speak(1), { isPaced: true, isNew: true })
  assert.ok((numbers()?.[0] ?? 0) > second)
})

test('halted, nothing is paced; of a farewell the guardian hears in any case', () => {
  const { running, halted, ports, speak } = master()
  halt(running, ports, { saysFarewell: false })
  halt(running, ports, { saysFarewell: true })
  speak(0)
  halt(running, ports, { saysFarewell: false })
  assert.equal(halted, [true, false])
  assert.is(running.pace, undefined)
})

test.run()
