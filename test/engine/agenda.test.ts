import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Agenda } from '../../src/engine/agenda.js'

const change = fc.tuple(fc.nat(20), fc.option(fc.nat(50), { nil: undefined }))

test('whatever is set and taken out, the earliest is first and all that is due is found', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), fc.nat(50), (changes, now) => {
      const agenda = new Agenda<number>()
      const plain = new Map<number, number>()
      for (const [item, at] of changes) {
        agenda.set(item, at)
        if (at === undefined) plain.delete(item)
        else plain.set(item, at)
        assert.is(agenda.first(), plain.size === 0 ? undefined : Math.min(...plain.values()))
      }
      const due = [...plain].flatMap(([item, at]) => (at <= now ? [item] : []))
      assert.equal(agenda.due(now).sort(), due.sort())
    }),
    { numRuns: 500, seed: 1 },
  )
})

test.run()
