import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { replayFile } from '../../src/director/replay.js'
import { LvshaError } from '../../src/model/errors.js'
import { instant, seconds } from '../../src/model/time.js'
import { replayText } from '../../src/view/replay.js'
import { routerSettings } from '../support/transcript.js'

const folder = mkdtempSync(join(tmpdir(), 'lvsha-replay-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const evidence = {
  settings: routerSettings({ priority: '100' }),
  router: { state: 'Backup', source: '192.0.2.11', masterDownAt: seconds(10), masterInterval: seconds(1) },
  input: { kind: 'wake' },
  at: instant(seconds(10)),
}
const event = (id: number, reason: string, given: object = evidence) => ({
  id,
  at: '2026-11-22T14:03:22.000Z',
  kind: 'vrrp',
  object: 'VI_1',
  text: 'BACKUP -> MASTER',
  transition: { from: 'BACKUP', to: 'MASTER', reason, evidence: given },
})

function recording(text: string) {
  const file = join(folder, 'log')
  writeFileSync(file, text)
  return file
}

const words = (events: readonly object[]) =>
  replayText(replayFile(recording(events.map((one) => JSON.stringify(one)).join('\n'))))

test('what was decided is decided again', () => {
  assert.is(words([event(1, 'timer_expired'), event(2, 'timer_expired')]), '2 of 2 decisions come out the same.\n')
})

test('what comes out otherwise is said', () => {
  const early = { ...evidence, at: instant(seconds(9)) }
  assert.is(
    words([event(1, 'preempted_peer'), event(2, 'timer_expired', early)]),
    `2026-11-22T14:03:22.000Z event 1, VI_1: was BACKUP -> MASTER (preempted_peer), is now BACKUP -> MASTER (timer_expired)
2026-11-22T14:03:22.000Z event 2, VI_1: was BACKUP -> MASTER (timer_expired), is now no change
0 of 2 decisions come out the same.
`,
  )
})

test('a document of events is read like a log, and other lines of a log are left out', () => {
  const events = [event(1, 'timer_expired')]
  assert.is(replayFile(recording(JSON.stringify({ kind: 'events', v: 1, events }, undefined, 2))).length, 1)
  assert.is(replayFile(recording(`Started.\n${JSON.stringify(events[0])}\n{"half":\n`)).length, 1)
})

test('without evidence there is nothing to decide', () => {
  const { transition: _, ...plain } = event(1, 'timer_expired')
  assert.is(words([plain]), 'There is no evidence of any decision.\n')
})

test('what is no recording, or no evidence, is refused', () => {
  const isRefused = (error: unknown) => error instanceof LvshaError && error.code === 'REPLAY_UNREADABLE'
  assert.throws(() => replayFile(join(folder, 'missing')), isRefused)
  assert.throws(() => replayFile(recording('nothing')), isRefused)
  assert.throws(() => words([event(1, 'timer_expired', {})]), isRefused)
})

test.run()
