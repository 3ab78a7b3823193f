import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { instance } from './read.js'

const daemonOf = (text: string) => readConfig(text, 'test.conf', 'lb1').config?.lvs?.syncDaemon

test('the old line in an instance asks for the sync daemon, which follows that instance', () =>
  assert.equal(daemonOf(instance('lvs_sync_daemon_interface eth1')), { interface: 'eth1', instance: 'V', id: 51 }))

test('the line in global_defs counts where both are given', () =>
  assert.equal(daemonOf(`global_defs {\nlvs_sync_daemon eth2 id 7\n}\n${instance('lvs_sync_daemon_interface eth1')}`), {
    interface: 'eth2',
    id: 7,
  }))

test('without either there is none', () => assert.is(daemonOf(instance('')), undefined))

test.run()
