import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventText, matchingEvents } from '../../src/view/event-text.js'
import { events } from '../support/documents.js'

test('a filter is by words and by fields', () => {
  const kinds = new Set(matchingEvents(events, 'kind:vrrp').map(({ kind }) => kind))
  assert.equal([...kinds], ['vrrp'])
  assert.is(matchingEvents(events, '').length, events.length)
  assert.is(matchingEvents(events, 'nothing-of-the-kind').length, 0)
})

test('what an event says cannot reach the terminal', () => {
  const line = eventText({ id: 1, at: '2026-11-22T14:03:22.000Z', kind: 'health', object: 'x', text: 'a\u001b[2Jb\nc' })
  assert.match(line, / health x a\[2Jb c$/)
})

test.run()
