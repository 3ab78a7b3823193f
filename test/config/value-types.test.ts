import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Token } from '../../src/config/lexer.js'
import type { ValueType } from '../../src/config/value-type.js'
import * as types from '../../src/config/value-types.js'

const words = (text: string): Token[] =>
  text === '' ? [] : text.split(' ').map((word) => ({ kind: 'word', text: word, line: 1, column: 1, endColumn: 2 }))

/** What a type makes of some words: the value, else the code of what is wrong. */
const read = (type: ValueType<unknown>, text: string) => {
  const { value, findings } = type.read(words(text), 'keyword')
  return value === undefined ? findings?.[0]?.code : value
}

const cases: [string, ValueType<unknown>, [string, unknown][]][] = [
  [
    'integer',
    types.integer(1, 255),
    [
      ['1', 1],
      ['255', 255],
      ['0', 'LV-C008'],
      ['256', 'LV-C008'],
      ['1.5', 'LV-C008'],
      ['-1', 'LV-C008'],
      ['0x10', 'LV-C008'],
      ['9'.repeat(40), 'LV-C008'],
    ],
  ],
  [
    'seconds',
    types.seconds(0, 255),
    [
      ['0', 0],
      ['1', 1_000_000],
      ['0.25', 250_000],
      ['1.', 1_000_000],
      ['0.000001', 1],
      ['256', 'LV-C008'],
      ['1e3', 'LV-C008'],
      ['.5', 'LV-C008'],
    ],
  ],
  [
    'whole seconds',
    types.wholeSeconds(1, 60),
    [
      ['50', 50_000_000],
      ['0.5', 'LV-C008'],
      ['61', 'LV-C008'],
    ],
  ],
  [
    'flag',
    types.flag,
    [
      ['', true],
      ['on', true],
      ['yes', true],
      ['false', false],
      ['maybe', 'LV-C008'],
    ],
  ],
  [
    'word',
    types.word({ NAT: 1, DR: 2 }),
    [
      ['DR', 2],
      ['XX', 'LV-C008'],
    ],
  ],
  ['word in any case', types.word({ TCP: 1 }, { anyCase: true }), [['tcp', 1]]],
  [
    'interface',
    types.interfaceName,
    [
      ['eth0.100', 'eth0.100'],
      ['a2345678901234567', 'LV-C008'],
      ['a/b', 'LV-C008'],
    ],
  ],
  [
    'address',
    types.address,
    [
      ['192.0.2.1', '192.0.2.1'],
      ['2001:DB8:0:0::1', '2001:db8::1'],
      ['fe80::1%eth0', 'LV-C008'],
      ['192.0.2.500', 'LV-C008'],
    ],
  ],
  [
    'endpoint',
    types.endpoint,
    [
      ['192.0.2.1 80', { address: '192.0.2.1', port: 80 }],
      ['192.0.2.1', { address: '192.0.2.1' }],
      ['192.0.2.1 0', 'LV-C008'],
      ['x 80', 'LV-C008'],
    ],
  ],
  [
    'status range',
    types.statusRange,
    [
      ['200', { from: 200, to: 200 }],
      ['200-299', { from: 200, to: 299 }],
      ['300-200', 'LV-C008'],
      ['99', 'LV-C008'],
    ],
  ],
  [
    'signed integer',
    types.integer(-20, 19),
    [
      ['-20', -20],
      ['+5', 5],
      ['20', 'LV-C008'],
      ['-', 'LV-C008'],
    ],
  ],
  [
    'choice',
    types.choice('MII', 'ETHTOOL'),
    [
      ['MII', 'MII'],
      ['ETHTOL', 'ETHTOOL'],
      ['eth0', 'LV-C008'],
    ],
  ],
  [
    'MD5',
    types.md5,
    [
      ['640205B7B0FC66C1EA91C463FAC6334D', '640205b7b0fc66c1ea91c463fac6334d'],
      ['640205', 'LV-C008'],
    ],
  ],
  [
    'optional',
    types.optional(types.integer(1, 9), 3),
    [
      ['', 3],
      ['4', 4],
    ],
  ],
  [
    'zero is none',
    types.zeroIsNone(types.integer(1, 9), 'LV-C121', 'is none'),
    [
      ['0', 'LV-C121'],
      ['0.0', 'LV-C121'],
      ['4', 4],
    ],
  ],
]
for (const [name, type, examples] of cases) {
  for (const [given, expected] of examples) {
    test(`${name}: "${given.slice(0, 40)}"`, () => assert.equal(read(type, given), expected))
  }
}

test('a word in the wrong case is suggested and read', () => {
  const { value, findings } = types.word({ NAT: 1, DR: 2 }).read(words('dr'), 'lb_kind')
  assert.is(value, 2)
  assert.is(findings?.[0]?.suggestion, 'DR')
  assert.is(findings?.[0]?.message, 'lb_kind wants NAT or DR, not "dr"')
})

test.run()
