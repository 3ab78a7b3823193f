// microcases.tsv: the line and the code of the fault in each microcase; `-` where nothing is wrong.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostFacts } from '../../src/config/host-facts.js'
import { readConfig } from '../../src/config/parse.js'
import type { Prefix } from '../../src/model/address.js'
import { corpus } from './corpus.js'
import { fixture } from './read.js'

const expected = fixture('microcases.tsv')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t') as [string, string])

/** The host that they were written for. */
const host: HostFacts = {
  interfaces: new Map([['eth0', [{ address: '192.0.2.2', length: 24 } as Prefix]]]),
  hasInterface: (name) => name === 'eth0',
  isMeant: true,
  follow: (path) =>
    path === '/bin/true' ? { parts: [{ path, kind: 'file', mode: 0o755, uid: 0, gid: 0 }] } : { missing: path },
}

const found = new Map(
  corpus('microcases').map(({ name, text }) => [
    name.replace(/\.conf$/, ''),
    readConfig(text, name, 'lb1', { host }).problems.map(({ line, code }) => `${line} ${code}`),
  ]),
)

test('every microcase is listed', () => {
  assert.equal(
    [...found.keys()],
    expected.map(([name]) => name),
  )
})

for (const [name, problems] of expected) {
  test(`${name}: its fault is found where it is, and nothing follows from it`, () =>
    assert.is(found.get(name)?.join(', ') || '-', problems))
}

test.run()
