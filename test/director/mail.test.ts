import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { mailOfEvent, mailOfQuorum, mailOfServer } from '../../src/director/mail.js'
import type { NotifyEvent } from '../../src/notify/events.js'

const file = (more = '', services = '') => `global_defs {
  router_id lb1
  notification_email {
    ops@example.net
  }
  smtp_server 192.0.2.25
  ${more}
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  smtp_alert
  virtual_ipaddress {
    192.0.2.50/24
  }
}
virtual_server 192.0.2.60 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  smtp_alert
  ${services}
  real_server 192.0.2.61 80 {
    weight 1
  }
  real_server 192.0.2.62 80 {
    weight 1
    smtp_alert off
  }
}
`

const configOf = (text: string) => {
  const { config } = readConfig(text, 'test.conf', 'lb1')
  if (!config) throw new Error('no configuration')
  return config
}
const config = configOf(file())

const event = (state: NotifyEvent['state'], name = 'VI_1'): NotifyEvent => ({
  of: 'instance',
  name,
  state,
  from: 'BACKUP',
  priority: 100,
  reason: 'timer_expired',
})

test('a change of state is told with its reason', () => {
  assert.equal(mailOfEvent(config, event('MASTER')), {
    subject: '[lb1] VRRP Instance VI_1 - Entering MASTER state',
    text: 'Instance VI_1 is MASTER now, it was BACKUP\nreason: timer_expired\npriority: 100\nnode: lb1',
  })
})

const subjectOf = (state: NotifyEvent['state'], given = config) => mailOfEvent(given, event(state))?.subject

test('faults are told unless the file says otherwise, the end never', () => {
  assert.is(subjectOf('FAULT'), '[lb1] VRRP Instance VI_1 - Entering FAULT state')
  assert.is(subjectOf('FAULT', configOf(file('no_email_faults'))), undefined)
  assert.is(subjectOf('BACKUP', configOf(file('no_email_faults'))), '[lb1] VRRP Instance VI_1 - Entering BACKUP state')
  assert.is(subjectOf('STOP'), undefined)
})

test('of an instance that did not ask for it nothing is told', () =>
  assert.is(mailOfEvent(config, event('MASTER', 'VI_2')), undefined))

const [virtual] = config.virtualServers
const [loud, silent] = virtual?.realServers ?? []
if (!virtual || !loud || !silent) throw new Error('no servers')

const server = (real: typeof loud, from: 'UP' | 'DOWN', to: 'UP' | 'DOWN') =>
  mailOfServer(config, { virtual, real }, { from, to }, 'TCP_CHECK: connection refused')

test('a real server that goes is told, and that it is back', () => {
  assert.equal(server(loud, 'UP', 'DOWN'), {
    subject: '[lb1] Realserver [192.0.2.61]:tcp:80 of virtual server [192.0.2.60]:tcp:80 - DOWN',
    text: '192.0.2.61:80 of 192.0.2.60:80/tcp is DOWN now, it was UP\nreason: TCP_CHECK: connection refused\nnode: lb1',
  })
  assert.is(
    server(loud, 'DOWN', 'UP')?.subject,
    '[lb1] Realserver [192.0.2.61]:tcp:80 of virtual server [192.0.2.60]:tcp:80 - UP',
  )
})

test('of a server with smtp_alert off nothing is told', () => assert.is(server(silent, 'UP', 'DOWN'), undefined))

const quorum = (met: boolean, isFirst = false) => mailOfQuorum(config, { virtual, met, isFirst })?.subject

test('a quorum that is lost or reached again is told, how it stands at first is not', () => {
  assert.is(quorum(false), '[lb1] Virtualserver [192.0.2.60]:tcp:80 - DOWN')
  assert.is(quorum(true), '[lb1] Virtualserver [192.0.2.60]:tcp:80 - UP')
  assert.is(quorum(true, true), undefined)
})

test.run()
