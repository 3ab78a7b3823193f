import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { bindings } from '../../src/tui/keys.js'

const { ACCESSIBLE: _, LVSHA_ASCII: _a, ...env } = process.env

const run = (words: readonly string[], input = '') =>
  spawnSync(process.execPath, [join(checkout, 'bin/run.js'), 'tui', ...words], { encoding: 'utf8', env, input })

test('--print-keys prints every binding', () => {
  const { status, stdout } = run(['--print-keys'])
  assert.is(status, 0)
  assert.is(stdout.trimEnd().split('\n').length, bindings.length)
  assert.match(stdout, /^D +demote +screen$/m)
})

test('without a terminal it is a usage error, with a demo as without', () => {
  for (const words of [[], ['--demo', 'flap', '--at', '6s']]) {
    const { status, stderr } = run(words)
    assert.is(status, 2)
    assert.match(stderr, 'lvsha tui needs a terminal')
  }
})

test('an unknown scenario is answered with those there are', () => {
  const { status, stderr } = run(['--demo', 'fire'])
  assert.is(status, 2)
  assert.match(stderr, 'There is no scenario fire. There are: healthy, peer-dies, split-brain')
})

test('--linear needs no terminal: it says the verdict, and ends with its input', () => {
  const { status, stdout } = run(['--linear', '--demo', 'vip-removed', '--at', '10s'], '2\nq\n')
  assert.is(status, 0)
  assert.match(stdout, 'CRIT  VI_1 is MASTER but 192.0.2.101/24 is not on this host')
})

test.run()
