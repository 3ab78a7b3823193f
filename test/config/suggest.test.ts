import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { suggest } from '../../src/config/suggest.js'

const keywords = ['priority', 'preempt', 'nopreempt', 'virtual_ipaddress', 'virtual_router_id', 'weight', 'retry']

const cases: [string, string | undefined][] = [
  ['vitual_ipaddress', 'virtual_ipaddress'],
  ['prioirty', 'priority'],
  ['virtual_rooter_id', 'virtual_router_id'],
  ['weigth', 'weight'],
  ['Priority', 'priority'],
  ['virtual', undefined],
  ['w', undefined],
  ['', undefined],
]
for (const [word, meant] of cases) {
  test(`"${word}" means ${meant ?? 'nothing'}`, () => assert.is(suggest(word, keywords), meant))
}

test('two equally close candidates are none', () => assert.is(suggest('lb_xind', ['lb_kind', 'lb_find']), undefined))

test('one that is closer than two others wins', () => {
  assert.is(suggest('track_fil', ['track_bfd', 'track_file', 'track_src']), 'track_file')
})

test('a word of any length is answered', () => assert.is(suggest('x'.repeat(100_000), keywords), undefined))

test.run()
