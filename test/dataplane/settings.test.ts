import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ObservedSettings, settingChanges, settingText } from '../../src/dataplane/settings.js'
import { syncDaemonsOf } from '../../src/director/sync-daemons.js'
import type { SyncDaemon } from '../../src/model/lvs-settings.js'
import type { RouterState } from '../../src/model/router.js'
import { seconds } from '../../src/model/time.js'

const timeouts = { tcp: seconds(900), tcpFin: seconds(120), udp: seconds(300) }
const master: SyncDaemon = { role: 'master', interface: 'eth0', id: 51 }
const backup: SyncDaemon = { ...master, role: 'backup' }
const observed = (...daemons: SyncDaemon[]): ObservedSettings => ({
  timeouts,
  daemons: daemons.map((daemon) => ({ maxLength: 1472, port: 8848, ttl: 1, ...daemon })),
})
const texts = (...given: Parameters<typeof settingChanges>) => settingChanges(...given).map(settingText)

test('what is not wanted is left as it is', () => {
  assert.equal(settingChanges({}, observed(master)), [])
})

test('one timeout is set, the others stay', () => {
  assert.equal(settingChanges({ timeouts: { tcp: seconds(7200) } }, observed()), [
    { kind: 'timeouts', timeouts: { tcp: 7_200_000_000 } },
  ])
  assert.equal(texts({ timeouts: { tcp: seconds(7200), udp: seconds(300) } }, observed()), [
    'timeouts tcp 7200s, udp 300s',
  ])
  assert.equal(settingChanges({ timeouts: { tcp: seconds(900) } }, observed()), [])
})

test('a daemon that runs as wanted goes on; the one of the other role stops before the new one starts', () => {
  assert.equal(settingChanges({ daemons: [backup] }, observed(backup)), [])
  assert.equal(texts({ daemons: [master] }, observed(backup)), [
    'backup sync daemon stopped on eth0',
    'master sync daemon started on eth0',
  ])
})

test('a daemon with another setting is started anew, but not one whose datagrams the kernel has shortened', () => {
  assert.equal(texts({ daemons: [{ ...master, id: 52 }] }, observed(master)), [
    'master sync daemon stopped on eth0',
    'master sync daemon started on eth0',
  ])
  assert.equal(texts({ daemons: [{ ...master, maxLength: 9000 }] }, observed(master)), [])
})

test('a sync daemon follows the state of its instance', () => {
  const settings = { interface: 'eth0', id: 51, instance: 'VI_1' }
  const roles = (state?: RouterState) =>
    syncDaemonsOf(settings, new Map(state ? [['VI_1', state]] : [])).map(({ role }) => role)
  assert.equal(
    [roles(), roles('Master'), roles('Backup'), roles('Fault')],
    [['backup'], ['master'], ['backup'], ['backup']],
  )
  assert.equal(syncDaemonsOf({ interface: 'eth0', id: 0 }, new Map()), [
    { role: 'master', interface: 'eth0', id: 0 },
    { role: 'backup', interface: 'eth0', id: 0 },
  ])
})

test.run()
