import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { instance, problemsOf } from './read.js'

const statics = (kind: string, line: string) => `static_${kind} {\n  ${line}\n}\n`
const written = (text: string) => {
  const { config } = readConfig(text, 'x', 'h')
  return config ? writeConfig(config) : ''
}

const addresses: readonly [string, string][] = [
  ['10.0.0.1/24', '10.0.0.1/24 dev eth0'],
  [
    '10.0.0.1/24 broadcast + dev eth1 scope link label eth1:x',
    '10.0.0.1/24 brd 10.0.0.255 dev eth1 scope link label eth1:x',
  ],
  ['10.0.0.1 peer 10.0.0.2', '10.0.0.1 peer 10.0.0.2 dev eth0'],
  ['10.0.0.1/24 autojoin noprefixroute home mngtmpaddr', '10.0.0.1/24 dev eth0 home mngtmpaddr noprefixroute autojoin'],
  ['2001:db8::1', '2001:db8::1/128 dev eth0'],
  ['2001:db8::1 preferred_lft forever', '2001:db8::1/128 dev eth0 preferred_lft forever'],
  ['2001:db8::1/64 preferred_lft 0', '2001:db8::1/64 dev eth0 preferred_lft 0'],
  ['2001:db8::1/64 preferred_lft 300', '2001:db8::1/64 dev eth0 preferred_lft 300'],
  ['10.0.0.1/24 no_track', '10.0.0.1/24 dev eth0 no_track'],
]
for (const [line, expected] of addresses) {
  test(`static address ${line}`, () => {
    assert.equal(problemsOf(statics('ipaddress', line)), [])
    assert.match(written(statics('ipaddress', line)), `static_ipaddress {\n  ${expected}\n}`)
  })
}

const problems: readonly [string, string, string[]][] = [
  ['ipaddress', '10.0.0.1/24 -nodad', ['2:15 LV-C102 -nodad']],
  ['ipaddress', '10.0.0.1/24 peer 10.0.0.2', ['2:15 LV-C008 peer']],
  ['ipaddress', '10.0.0.1 peer 2001:db8::1', ['2:17 LV-C008 2001:db8::1']],
  ['ipaddress', '10.0.0.1/24 preferred_lft soon', ['2:29 LV-C008 soon']],
  ['ipaddress', '10.0.0.1/24 noprefixrout', ['2:15 LV-C001 noprefixrout']],
  ['ipaddress', '10.0.0.1/24 track_group g', ['2:15 LV-C102 track_group']],
  ['routes', '10.1.0.0/16 dev eth0 track_group g', ['2:24 LV-C102 track_group']],
  ['rules', 'table 9 preference 5 track_group g', ['2:24 LV-C102 track_group']],
  ['rules', 'table 9', ['2:3 LV-C170 table 9']],
]
for (const [kind, line, expected] of problems) {
  test(`static ${kind}: ${line}`, () => assert.equal(problemsOf(statics(kind, line)), expected))
}

test('rules without a preference are counted from the static ones on', () => {
  const text = statics('rules', 'table 9') + instance('  virtual_rules {\n    table 10\n  }')
  const { config } = readConfig(text, 'x', 'h')
  assert.is(config?.statics.rules[0]?.preference, 16384)
  assert.is(config?.routers[0]?.rules[0]?.preference, 16383)
})

test.run()
