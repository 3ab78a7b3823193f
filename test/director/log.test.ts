import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logLine, usualFormat } from '../../src/director/log.js'
import type { JournalEvent } from '../../src/model/event.js'

const event: JournalEvent = { id: 1, at: 0, kind: 'vrrp', object: 'VI_1', text: 'BACKUP -> FAULT' }
const comesTo = (to: 'Fault' | 'Master'): JournalEvent => ({
  ...event,
  transition: { from: 'Backup', to, reason: 'interface_down' },
})

test('for systemd a line has a priority and no time', () => {
  assert.is(logLine.journal(event), '<6>vrrp    VI_1 BACKUP -> FAULT')
  assert.is(logLine.journal(comesTo('Fault')), '<4>vrrp    VI_1 BACKUP -> FAULT')
  assert.is(logLine.journal(comesTo('Master')), '<5>vrrp    VI_1 BACKUP -> FAULT')
  assert.is(logLine.text(event), '00:00:00.000 vrrp    VI_1 BACKUP -> FAULT')
})

test('that is so where its journal is what is written to, and not a pipe of another program', () => {
  assert.is(usualFormat({ JOURNAL_STREAM: '8:123' }, { dev: 8, ino: 123 }), 'journal')
  assert.is(usualFormat({ JOURNAL_STREAM: '8:123' }, { dev: 8, ino: 124 }), 'text')
  assert.is(usualFormat({}, { dev: 8, ino: 123 }), 'text')
})

test.run()
