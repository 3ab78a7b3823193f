import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lineText } from '../../src/view/line.js'
import { type Column, table } from '../../src/view/table.js'

type Row = { readonly address: string; readonly state: string; readonly weight: string; readonly error: string }

const columns: readonly Column<Row>[] = [
  { head: 'ADDRESS', text: (row) => row.address, priority: 9 },
  { head: 'STATE', text: (row) => row.state, priority: 8 },
  { head: 'W', text: (row) => row.weight, priority: 1, align: 'right' },
  { head: 'ERROR', text: (row) => row.error, priority: 5, cut: 7, optional: true },
]

const rows: readonly Row[] = [
  { address: '192.0.2.21', state: 'UP', weight: '100', error: '' },
  { address: '192.0.2.123', state: 'DOWN', weight: '0', error: 'connection refused' },
]

function drawn(room: number, of: readonly Row[] = rows) {
  const { head, rows: lines, hidden } = table(columns, of, { columns: room, gap: 1, ellipsis: '…' })
  return { text: [head, ...lines].map((line) => lineText(line).trimEnd()), hidden }
}

test('columns are as wide as what they say', () => {
  assert.equal(drawn(80), {
    text: ['ADDRESS     STATE   W ERROR', '192.0.2.21  UP    100', '192.0.2.123 DOWN    0 connection refused'],
    hidden: 0,
  })
})

test('a sentence is cut before a column goes', () => {
  assert.equal(drawn(32).text[2], '192.0.2.123 DOWN    0 connectio…')
  assert.is(drawn(32).hidden, 0)
})

test('the column of the lowest priority goes first, addresses and states stay whole', () => {
  assert.equal(drawn(28), {
    text: ['ADDRESS     STATE ERROR', '192.0.2.21  UP', '192.0.2.123 DOWN  connectio…'],
    hidden: 1,
  })
  assert.equal(drawn(20), { text: ['ADDRESS     STATE', '192.0.2.21  UP', '192.0.2.123 DOWN'], hidden: 2 })
  assert.equal(drawn(12), { text: ['ADDRESS', '192.0.2.21', '192.0.2.123'], hidden: 3 })
  assert.equal(drawn(3), { text: ['ADDRESS', '192.0.2.21', '192.0.2.123'], hidden: 3 })
})

test('an optional column without anything to say is not there, nor counted as hidden', () => {
  assert.equal(drawn(80, rows.slice(0, 1)), { text: ['ADDRESS    STATE   W', '192.0.2.21 UP    100'], hidden: 0 })
})

test('a table without rows has its headings', () => {
  assert.equal(drawn(80, []), { text: ['ADDRESS STATE W'], hidden: 0 })
})

test.run()
