import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readCommandLine } from '../../src/cli/command-line.js'

const ids = ['status', 'up', 'health', 'health:run', 'config:check']
const read = (line: string) => readCommandLine(line === '' ? [] : line.split(' '), ids)

test('the longest name of a command counts; the rest is for the command to read', () => {
  assert.equal(read('status --json'), { kind: 'command', id: 'status', rest: ['--json'] })
  assert.equal(read('health run 192.0.2.23:80 -f a.conf'), {
    kind: 'command',
    id: 'health:run',
    rest: ['192.0.2.23:80', '-f', 'a.conf'],
  })
  assert.equal(read('up extra'), { kind: 'command', id: 'up', rest: ['extra'] })
  assert.equal(read('health --failing run'), { kind: 'command', id: 'health', rest: ['--failing', 'run'] })
})

test('help is asked for in many ways', () => {
  for (const line of ['', 'help', '--help', '-h']) assert.equal(read(line), { kind: 'help' }, line)
  for (const line of ['help status', 'status --help', 'status --json -h'])
    assert.equal(read(line), { kind: 'help', id: 'status' }, line)
  assert.equal(read('help health run'), { kind: 'help', id: 'health:run' })
  assert.equal(read('config'), { kind: 'help', id: 'config' })
})

test('what follows -- is nobody’s flag', () => {
  assert.equal(read('health run -- --help'), { kind: 'command', id: 'health:run', rest: ['--', '--help'] })
})

test('the version is asked for first or not at all', () => {
  assert.equal(read('--version'), { kind: 'version' })
})

/** Code and sentence of what is thrown. */
function refusal(line: string) {
  try {
    return read(line)
  } catch (error) {
    const { code, message, exit } = error as { code: string; message: string; exit: number }
    return { code, message, exit }
  }
}

test('an unknown command is refused with a guess, also when only its help is asked for', () => {
  const statsu = { code: 'UNKNOWN_COMMAND', message: 'statsu is not an lvsha command. Did you mean status?', exit: 2 }
  assert.equal(refusal('statsu'), statsu)
  assert.equal(refusal('help statsu'), statsu)
  assert.equal(refusal('statsu --help'), statsu)
  assert.equal(refusal('config chekc'), {
    code: 'UNKNOWN_COMMAND',
    message: 'config chekc is not an lvsha command. Did you mean config check?',
    exit: 2,
  })
  assert.equal(refusal('wxyz --json'), { code: 'UNKNOWN_COMMAND', message: 'wxyz is not an lvsha command.', exit: 2 })
})

test('a flag without a command is a mistake', () => {
  assert.equal(refusal('--json status'), { code: 'USAGE', message: '--json needs a command before it.', exit: 2 })
})

test.run()
