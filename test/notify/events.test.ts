import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NotifySettings } from '../../src/model/notify.js'
import { asTold, commandsOf, type NotifyEvent, pipeLine, variablesOf } from '../../src/notify/events.js'

const event: NotifyEvent = {
  of: 'instance',
  name: 'VI_1',
  state: 'MASTER',
  from: 'BACKUP',
  priority: 150,
  reason: 'timer_expired',
}

const settings: NotifySettings = {
  of: 'instance',
  name: 'VI_1',
  scripts: {
    master: { words: ['/etc/to-master', '-v'] },
    stop: { words: ['/etc/stopped'], account: { user: 'nobody' } },
    rival: { words: ['/etc/rival'] },
  },
  every: { words: ['/etc/any', 'a b'], account: { user: 'nobody' } },
  tellsDeleted: false,
  tellsPriority: false,
}

const told = (state: NotifyEvent['state']) =>
  commandsOf(settings, { ...event, state }).map(({ keyword, command }) => [keyword, ...command.words])

test('the script of the state runs first, then notify with kind, name, state and priority', () => {
  assert.equal(told('MASTER'), [
    ['notify_master', '/etc/to-master', '-v'],
    ['notify', '/etc/any', 'a b', 'INSTANCE', 'VI_1', 'MASTER', '150'],
  ])
  assert.equal(told('BACKUP'), [['notify', '/etc/any', 'a b', 'INSTANCE', 'VI_1', 'BACKUP', '150']])
  assert.equal(commandsOf(settings, { ...event, state: 'STOP' })[0]?.command, settings.scripts.stop)
})

test('a Master of lower priority runs its own script alone, a change of priority none', () => {
  assert.equal(told('MASTER_RX_LOWER_PRI'), [['notify_master_rx_lower_pri', '/etc/rival']])
  assert.equal(told('BACKUP_PRIORITY'), [])
})

test('a pipe gets the same as one line', () => {
  assert.is(pipeLine(event), 'INSTANCE "VI_1" MASTER 150\n')
  assert.is(pipeLine({ ...event, of: 'group', name: 'G', state: 'FAULT', priority: 0 }), 'GROUP "G" FAULT 0\n')
})

test('the environment says where it comes from, and why', () => {
  assert.equal(variablesOf(event), {
    LVSHA_KIND: 'INSTANCE',
    LVSHA_NAME: 'VI_1',
    LVSHA_STATE: 'MASTER',
    LVSHA_PREVIOUS_STATE: 'BACKUP',
    LVSHA_PRIORITY: '150',
    LVSHA_REASON: 'timer_expired',
  })
})

test('an instance that a reload removes is a fault to those who do not ask for DELETED', () => {
  assert.is(asTold({ ...event, state: 'DELETED' }, false).state, 'FAULT')
  assert.is(asTold({ ...event, state: 'DELETED' }, true).state, 'DELETED')
  assert.is(asTold({ ...event, state: 'STOP' }, false).state, 'STOP')
})

test.run()
