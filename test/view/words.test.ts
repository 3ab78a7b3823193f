import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressList, shortAddress } from '../../src/view/addresses.js'
import { duration, inSeconds, latency, since, timeOfDay } from '../../src/view/duration.js'
import { asciiGlyphs, glyphsFor, unicodeGlyphs } from '../../src/view/glyphs.js'
import { count, rate } from '../../src/view/number.js'
import { cleaned, plain, plainAscii } from '../../src/view/plain.js'
import { sparkline } from '../../src/view/sparkline.js'
import { clip, pad, width, wrap } from '../../src/view/width.js'

process.env.TZ = 'UTC'

test('a duration has its largest unit and the one below', () => {
  const lengths = [
    -5, 0, 300, 3_209, 9_949, 9_950, 31_400, 59_999, 60_000, 252_000, 3_600_000, 17_484_000, 86_400_000, 273_600_000,
  ]
  const words = [
    '0.0s',
    '0.0s',
    '0.3s',
    '3.2s',
    '9.9s',
    '9s',
    '31s',
    '59s',
    '1m0s',
    '4m12s',
    '1h0m',
    '4h51m',
    '1d0h',
    '3d4h',
  ]
  assert.equal(lengths.map(duration), words)
})

test('a latency is in milliseconds below a second', () => {
  assert.equal([0, 4.06, 9.94, 9.96, 411.6, 999.4, 999.6, 3_209].map(latency), [
    '0.0ms',
    '4.1ms',
    '9.9ms',
    '10ms',
    '412ms',
    '999ms',
    '1.0s',
    '3.2s',
  ])
})

test('seconds with the decimals that are asked for', () => {
  assert.is(inSeconds(3_609.375, 3), '3.609s')
  assert.is(inSeconds(1_000, 2), '1.00s')
  assert.is(inSeconds(-20, 1), '0.0s')
})

test('the time since, and the time of day', () => {
  assert.is(since('2026-11-22T13:59:10.000Z', Date.parse('2026-11-22T14:03:22.000Z')), '4m12s')
  assert.is(since('never', 0), undefined)
  assert.is(timeOfDay('2026-11-22T14:03:22.999Z'), '14:03:22')
  assert.is(timeOfDay('never'), '--:--:--')
})

test('a rate is short', () => {
  const rates = [0, 0.5, 9, 812, 999.4, 999.5, 1_900, 41_200, 99_949, 123_456, 5_100_000, 2e18, -1]
  const words = ['0', '0.5', '9', '812', '999', '1.0k', '1.9k', '41.2k', '99.9k', '123k', '5.1M', '2000P', '0']
  assert.equal(rates.map(rate), words)
  assert.equal([null, undefined, Number.NaN].map(rate), ['-', '-', '-'])
})

test('a count has separators while it is short', () => {
  assert.equal([0, 999, 4_120, 99_999, 123_456, 9_123_456, undefined].map(count), [
    '0',
    '999',
    '4,120',
    '99,999',
    '123k',
    '9.1M',
    '-',
  ])
})

test('an address is shortened to what tells it from its neighbours', () => {
  assert.is(shortAddress('192.0.2.12'), '.12')
  assert.is(shortAddress('2001:db8::12'), '::12')
  assert.is(shortAddress('lb2'), 'lb2')
  assert.is(addressList(['192.0.2.100', '192.0.2.101', '198.51.100.7']), '192.0.2.100, .101, 198.51.100.7')
  assert.is(addressList(['2001:db8::1', '2001:db8::2']), '2001:db8::1, 2001:db8::2')
})

test('a sparkline shows the last values, the newest at the right', () => {
  assert.is(sparkline([0, 5, 10], 5, 10, unicodeGlyphs.bars), '  ▁▅█')
  assert.is(sparkline([0, 5, 10, -1, 99], 3, 10, asciiGlyphs.bars), '#_#')
  assert.is(sparkline([Number.NaN, 1], 2, 0, unicodeGlyphs.bars), '▁▁')
})

test('width counts columns of the terminal', () => {
  assert.equal(['abc', '日本', 'é', '▁▂', ''].map(width), [3, 4, 1, 2, 0])
  assert.is(clip('192.0.2.1', 9, '…'), '192.0.2.1')
  assert.is(clip('connection refused', 11, '…'), 'connection…')
  assert.is(clip('日本語', 4, '…'), '日…')
  assert.is(clip('abc', 1, '…'), '…')
  assert.is(clip('abc', 0, '…'), '')
  assert.is(pad('日本', 6), '日本  ')
  assert.is(pad('12', 4, 'right'), '  12')
  assert.equal(wrap('one two threefour', 7, '~'), ['one two', 'threef~'])
})

test('text from outside cannot move the cursor, turn around or fill the screen', () => {
  assert.is(plain('a\u001b[2J\u0007b\r\nc\u009b1m\u202Ed\u200b⚠\uFE0F\ud800'), 'a[2Jb c1md⚠')
  assert.is(plain('x'.repeat(900)).length, 500)
  assert.is(plainAscii('naïve 日 ok'), 'na?ve ? ok')
})

test('every text of a document is made harmless, its keys and its lists included', () => {
  const document = { 'k\u001b': ['\u001bx', 1, null, true], nested: { text: 'a\nb' } }
  assert.equal(cleaned(document), { k: ['x', 1, null, true], nested: { text: 'a b' } })
})

test('ASCII where the terminal may not show more', () => {
  assert.is(glyphsFor({ LANG: 'C.UTF-8' }), unicodeGlyphs)
  assert.is(glyphsFor({ LANG: 'en_US.utf8', TERM: 'xterm' }), unicodeGlyphs)
  assert.is(glyphsFor({}), asciiGlyphs)
  assert.is(glyphsFor({ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }), asciiGlyphs)
  assert.is(glyphsFor({ LANG: 'C.UTF-8', TERM: 'linux' }), asciiGlyphs)
  assert.is(glyphsFor({ LANG: 'C.UTF-8', LVSHA_ASCII: '1' }), asciiGlyphs)
})

test.run()
