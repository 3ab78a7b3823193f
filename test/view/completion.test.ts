import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { type CommandShape, candidatesFor } from '../../src/view/completion.js'

const manifest = JSON.parse(readFileSync(join(checkout, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, CommandShape>
}
const commands = Object.values(manifest.commands)
const after = (...line: string[]) => candidatesFor(line, commands)

test('commands, and what is below them', () => {
  assert.equal(after('st'), { words: ['status'] })
  assert.equal(after('health', ''), { words: ['run'] })
  assert.equal(after('realserver', ''), { words: ['check', 'setup', 'undo'] })
  assert.ok(after('').words.includes('help'))
  assert.equal(after('nothing', ''), { words: [] })
})

test('flags of a command, and the values that one of them takes', () => {
  assert.equal(after('demote', 'VI_1', '--force'), { words: ['--force-no-peer'] })
  assert.equal(after('up', '--log', ''), { words: ['journal', 'json', 'text'] })
  assert.equal(after('up', '--config', ''), { words: [] })
})

test('names of what runs', () => {
  assert.equal(after('demote', ''), { words: [], live: 'instances' })
  assert.equal(after('demote', '--reason', 'kernel', 'VI_1', ''), { words: [], live: 'instances' })
  assert.equal(after('weight', ''), { words: [], live: 'real_servers' })
  assert.equal(after('weight', '192.0.2.23:80', ''), { words: [] })
  assert.equal(after('drain', '192.0.2.23:80', '--vs', '192'), { words: [], live: 'services' })
})

test.run()
