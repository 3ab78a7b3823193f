import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { type KnownText, knownText, reread } from '../../src/config/reread.js'

const service = (host: number, weight = 1) => `virtual_server 192.0.2.${host} 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 198.51.100.1 80 {
    weight ${weight}
    TCP_CHECK {
    }
  }
}
`
const globals = 'global_defs {\n  router_id one\n}\n'
const instance = 'vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id 7\n  virtual_ipaddress {\n  }\n}\n'
const file = globals + service(1) + service(2) + instance + service(3)

const read = (text: string) => readConfig(text, 'lvsha.conf', 'node')
function known(text: string): KnownText {
  const whole = knownText(text, read(text))
  assert.ok(whole)
  return whole
}

test('a weight that changes leaves every other virtual server the same object', () => {
  const before = known(file)
  const text = globals + service(1) + service(2, 7) + instance + service(3)
  const parts: string[] = []
  const again = reread(before, text, (part) => {
    parts.push(part)
    return read(part)
  })
  assert.equal(parts, [globals + service(2, 7) + instance])
  assert.equal(again?.reading.config, read(text).config)
  const kept = again?.reading.config?.virtualServers.map((one, index) => one === before.config.virtualServers[index])
  assert.equal(kept, [true, false, true])
})

test('a text that is as it was is every virtual server of before', () => {
  const before = known(file)
  const again = reread(before, file, read)
  assert.is(again?.reading.config?.virtualServers[2], before.config.virtualServers[2])
  assert.equal(again?.reading.config, before.config)
})

const whole: Readonly<Record<string, string>> = {
  'something else has changed': file.replace('router_id one', 'router_id two'),
  'a virtual server is new': file + service(4),
  'a virtual server has gone': globals + service(1) + instance + service(3),
  'one is given twice': file.replace('192.0.2.2', '192.0.2.1'),
  'a mistake was made': file.replace('lb_kind NAT', 'lb_kind NOT'),
  'a definition is used': file.replace('weight 1', 'weight $W'),
  'another file is included': file.replace('  lb_algo', '  include more.conf\n  lb_algo'),
}
for (const [what, text] of Object.entries(whole)) {
  test(`all is read anew where ${what}`, () => {
    assert.is(reread(known(file), text, read), undefined)
  })
}

test('a file with a problem, or with lines that stand for others, is not read in part', () => {
  for (const text of [file.replace('NAT', 'NOT'), `$A=1\n${file}`]) assert.is(knownText(text, read(text)), undefined)
})

/** Numbers that look random, below a bound. */
function numbers(seed: number) {
  let state = seed
  return (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

test('whatever was typed into a file, it means what it means when it is read as a whole', () => {
  const next = numbers(7)
  const pieces = [
    '7',
    '}',
    '{',
    '#',
    '\n',
    ' ',
    '"',
    'weight 3\n',
    '# note\n',
    service(9),
    '  quorum 1\n',
    'virtual_server',
  ]
  let before = known(file)
  let inPart = 0
  for (let turn = 0; turn < 1500; turn++) {
    const at = next(before.text.length)
    const piece = next(3) === 0 ? '' : (pieces[next(pieces.length)] ?? '')
    const text = before.text.slice(0, at) + piece + before.text.slice(at + next(3))
    const again = reread(before, text, read)
    const direct = read(text)
    if (again) {
      inPart++
      assert.equal(direct.problems, [], text)
      assert.equal(again.reading.config, direct.config, text)
      assert.equal(again.known.spans, knownText(text, direct)?.spans, text)
    }
    before = again?.known ?? knownText(text, direct) ?? before
    if (before.text.length > 4000) before = known(file)
  }
  assert.ok(inPart > 100, `${inPart} readings in part`)
})

test.run()
