import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { repaint } from '../../src/tui/repaint.js'

const esc = '\u001b'

/** What a terminal shows after it was written to: characters with their styles, by row and column. */
function played(text: string, screen: string[][], columns: number): string[][] {
  const cells = screen.map((row) => [...row])
  let [row, column, style] = [0, 0, '']
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal reads
  for (const [token, args = '', final] of text.matchAll(/\u001b\[\??([0-9;]*)([A-Za-z])|[^\u001b]/g)) {
    if (final === undefined) {
      const line = cells[row]
      if (line && column < columns) line[column] = style + token
      column++
    } else if (final === 'H') {
      const [y = '1', x = '1'] = args.split(';')
      row = Number(y) - 1
      column = Number(x) - 1
    } else if (final === 'K') {
      const line = cells[row]
      for (let at = args === '2' ? 0 : column; line && at < columns; at++) line[at] = ' '
    } else if (final === 'm') {
      style = args === '0' ? '' : args.startsWith('0;') ? `${args.slice(2)}:` : style
    }
  }
  return cells
}

const blank = (rows: number, columns: number) => Array.from({ length: rows }, () => Array<string>(columns).fill(' '))

test('nothing is written where nothing differs', () => {
  assert.is(repaint(['one', 'two'], ['one', 'two']), '')
})

test('of a line that differs in one place, that place is written', () => {
  assert.is(repaint(['live 0.3s', 'x'], ['live 0.4s', 'x']), `${esc}[?2026h${esc}[1;8H4${esc}[?2026l`)
})

test('styles go with what is written', () => {
  const before = `a ${esc}[32mUP${esc}[39m b`
  const after = `a ${esc}[31m${esc}[1mDN${esc}[22m${esc}[39m b`
  assert.is(repaint([before], [after]), `${esc}[?2026h${esc}[1;3H${esc}[0;31;1mDN${esc}[0m${esc}[?2026l`)
})

test('a line with wide characters is written whole', () => {
  assert.is(repaint(['日本 a'], ['日本 b']), `${esc}[?2026h${esc}[1;1H${esc}[2K日本 b${esc}[0m${esc}[?2026l`)
})

test('whatever was there, the new frame is there afterwards', () => {
  const piece = fc.record({ text: fc.stringMatching(/^[a-c ]{0,12}$/), style: fc.constantFrom('', '31', '32', '7') })
  const line = fc.array(piece, { maxLength: 4 })
  const frame = fc.array(line, { minLength: 3, maxLength: 3 })
  const close: Record<string, string> = { '31': '39', '32': '39', '7': '27' }
  const drawn = (pieces: readonly { text: string; style: string }[]) =>
    pieces.map(({ text, style }) => (style ? `${esc}[${style}m${text}${esc}[${close[style]}m` : text)).join('')
  const cells = (lines: readonly (readonly { text: string; style: string }[])[]) =>
    lines.map((pieces) => {
      const row = pieces.flatMap(({ text, style }) => [...text].map((char) => (style ? `${style}:${char}` : char)))
      return [...row, ...Array<string>(50 - row.length).fill(' ')]
    })
  fc.assert(
    fc.property(frame, frame, (one, other) => {
      const first = played(repaint([], one.map(drawn)), blank(3, 50), 50)
      assert.equal(first, cells(one))
      assert.equal(played(repaint(one.map(drawn), other.map(drawn)), first, 50), cells(other))
    }),
    { numRuns: 500 },
  )
})

test.run()
