import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import type { ProcessSettings } from '../../src/model/tracker-settings.js'
import { countText, isMet } from '../../src/track/process-judge.js'
import { parseCommandLine, parseStat } from '../../src/track/process-list.js'
import { matches } from '../../src/track/process-match.js'

const process = (given: Partial<ProcessSettings>): ProcessSettings => ({
  kind: 'process',
  name: 'p',
  words: ['nginx'],
  parameters: 'any',
  fullCommand: false,
  quorum: 1,
  forkDelay: seconds(0),
  terminateDelay: seconds(0),
  ...given,
})

const running = (name: string, ...commandLine: string[]) => ({ name, commandLine })

const cases: [string, Partial<ProcessSettings>, ReturnType<typeof running>, boolean][] = [
  ['the name', {}, running('nginx', 'nginx: worker'), true],
  ['no part of a name', { words: ['ssh'] }, running('sshd'), false],
  ['a name longer than the kernel keeps', { words: ['a-very-long-process'] }, running('a-very-long-pro'), true],
  ['the command line', { words: ['/usr/sbin/x'], fullCommand: true }, running('x', '/usr/sbin/x', '-f'), true],
  ['another path', { words: ['/usr/sbin/x'], fullCommand: true }, running('x', '/tmp/x'), false],
  ['the same parameters', { words: ['x', '-a'], parameters: 'exact' }, running('x', 'x', '-a'), true],
  ['more parameters', { words: ['x', '-a'], parameters: 'exact' }, running('x', 'x', '-a', '-b'), false],
  ['no parameters at all', { words: ['x'], parameters: 'exact' }, running('x', 'x', '-a'), false],
  ['the first parameters', { words: ['x', '-a'], parameters: 'partial' }, running('x', 'x', '-a', '-b'), true],
  ['a longer last one', { words: ['x', '-a'], parameters: 'initial' }, running('x', 'x', '-ab'), true],
  ['a longer first one', { words: ['x', '-a', 'b'], parameters: 'initial' }, running('x', 'x', '-ab', 'b'), false],
]
for (const [name, settings, found, expected] of cases) {
  test(name, () => assert.is(matches(process(settings), found), expected))
}

test('neither too few nor too many', () => {
  const told = (quorum: number, quorumMax?: number) =>
    [0, 1, 2, 3].map((n) => isMet(n, { quorum, ...(quorumMax !== undefined && { quorumMax }) }))
  assert.equal(told(2), [false, false, true, true])
  assert.equal(told(1, 2), [false, true, true, false])
  assert.equal(told(1, 0), [true, false, false, false])
  assert.is(countText(0, { quorum: 1 }), '0 processes, want 1')
  assert.is(countText(1, { quorum: 1 }), '1 process')
  assert.is(countText(3, { quorum: 1, quorumMax: 2 }), '3 processes, want 1 to 2')
  assert.is(countText(3, { quorum: 1, quorumMax: 0 }), '3 processes, want none')
})

test('what proc tells', () => {
  assert.is(parseStat('12 (nginx) S 1 12 12 0'), 'nginx')
  assert.is(parseStat('12 (a) b) (c) R 1'), 'a) b) (c')
  assert.is(parseStat('12 (nginx) Z 1 12'), undefined)
  assert.equal(parseCommandLine('/bin/x\0a b\0\0'), ['/bin/x', 'a b', ''])
})

test.run()
