import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { noHoldings, readHoldings, stateFile, withNamespace, writeHoldings } from '../../src/director/state-file.js'
import { vip } from '../support/director-configs.js'

function inDirectory(act: (directory: string) => void) {
  const directory = mkdtempSync(join(tmpdir(), 'lvsha-state-'))
  try {
    act(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('what was written is read by the next life, and by root alone', () => {
  inDirectory((directory) => {
    const state = join(directory, 'state')
    const file = stateFile<readonly number[]>(state, 'numbers.json', [])
    assert.equal(file.read(), [])
    file.write([1, 2])
    assert.equal(file.read(), [1, 2])
    assert.equal(readdirSync(state), ['numbers.json'])
    assert.is(statSync(join(state, 'numbers.json')).mode & 0o777, 0o600)
  })
})

test('of holdings that somebody has damaged the sound parts count, and the others are none', () => {
  inDirectory((directory) => {
    const held = { ...noHoldings, services: ['192.0.2.100:80/tcp'], virtualAddresses: [vip('192.0.2.100/24')] }
    writeHoldings(directory, held)
    assert.equal(readHoldings(directory), held)
    for (const damage of [
      { routing: null, statics: { routes: [], rules: [] }, interfaces: [null], namespace: 7 },
      { routing: { routes: [null], rules: [] }, statics: { routes: [], rules: [], addresses: [{}] }, interfaces: {} },
    ]) {
      writeFileSync(join(directory, 'holdings.json'), JSON.stringify({ ...held, ...damage }))
      assert.equal(readHoldings(directory), held)
    }
    for (const text of ['null', '[]', '7', '{']) {
      writeFileSync(join(directory, 'holdings.json'), text)
      assert.equal(readHoldings(directory), noHoldings)
    }
  })
})

test('the network namespace of holdings can be another one, or none', () => {
  assert.equal(withNamespace(noHoldings, 'blue'), { ...noHoldings, namespace: 'blue' })
  assert.equal(withNamespace({ ...noHoldings, namespace: 'blue' }, undefined), noHoldings)
})

test.run()
