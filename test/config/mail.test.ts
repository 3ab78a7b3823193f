import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { seconds } from '../../src/model/time.js'
import { instance } from './read.js'

const recipients = 'notification_email {\nops@example.net\nOn Call <call@example.net>\n}\n'
const complete = `${recipients}smtp_server mail.example.net\n`
const globals = (lines: string) => `global_defs {\n${lines}\n}\n`
const group = 'vrrp_sync_group G {\ngroup {\nV\n}\nsmtp_alert\n}\n'
const service = (lines = '', inServer = '') =>
  `virtual_server 192.0.2.60 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${lines}\nreal_server 192.0.2.61 80 {\nweight 1\n${inServer}\n}\n}\n`

function configOf(text: string) {
  const { config } = readConfig(text, 'test.conf', 'lb1')
  if (!config) throw new Error('no configuration')
  return config
}

const mailOf = (text: string) => configOf(text).mail

test('who gets mail, from whom, and by which server', () => {
  const lines = `${recipients}notification_email_from lb1@example.net
smtp_server 192.0.2.25 2525
smtp_helo_name lb1.example.net
smtp_connect_timeout 5
no_email_faults`
  assert.equal(mailOf(globals(lines)), {
    to: ['ops@example.net', 'On Call <call@example.net>'],
    from: 'lb1@example.net',
    server: { host: '192.0.2.25', port: 2525, helo: 'lb1.example.net', timeout: seconds(5) },
    tellsFaults: false,
    instances: [],
    groups: [],
  })
})

test('what the file leaves out is taken from the host', () => {
  assert.equal(mailOf(globals(complete)), {
    to: ['ops@example.net', 'On Call <call@example.net>'],
    from: 'root@lb1',
    server: { host: 'mail.example.net', port: 25, helo: 'lb1', timeout: seconds(30) },
    tellsFaults: true,
    instances: [],
    groups: [],
  })
})

test('no mail without recipients, and none without a server', () => {
  assert.is(mailOf(globals('smtp_server mail.example.net')), undefined)
  assert.is(mailOf(globals(recipients)), undefined)
})

const told = (text: string) => {
  const mail = mailOf(text)
  return [...(mail?.instances ?? []), ...(mail?.groups ?? [])]
}

test('instances and groups are told of where they ask for it', () => {
  assert.equal(told(globals(complete) + instance('smtp_alert') + group), ['V', 'G'])
  assert.equal(told(globals(complete) + instance('')), [])
})

test('what all do can be said for all, for VRRP alone, and otherwise for one', () => {
  assert.equal(told(globals(`${complete}smtp_alert`) + instance('')), ['V'])
  assert.equal(told(globals(`${complete}smtp_alert\nsmtp_alert_vrrp off`) + instance('')), [])
  assert.equal(told(globals(`${complete}smtp_alert_vrrp`) + instance('')), ['V'])
  assert.equal(told(globals(`${complete}smtp_alert_vrrp`) + instance('smtp_alert off')), [])
  assert.equal(told(globals(`${complete}smtp_alert_checker`) + instance('')), [])
})

const alertsOf = (text: string) => {
  const [virtual] = configOf(text).virtualServers
  return [virtual?.alerts ?? false, !(virtual?.realServers[0]?.isSilent ?? false)]
}

test('real servers are told of unless the file says otherwise, quorums where it says so', () => {
  assert.equal(alertsOf(service()), [false, true])
  assert.equal(alertsOf(service('smtp_alert', 'smtp_alert off')), [true, false])
  assert.equal(alertsOf(globals('smtp_alert_checker off') + service()), [false, false])
  assert.equal(alertsOf(globals('smtp_alert_checker') + service()), [true, true])
  assert.equal(alertsOf(globals('smtp_alert off') + service('', 'smtp_alert')), [false, true])
})

test('what is written is read as the same', () => {
  const text =
    globals(`${complete}smtp_connect_timeout 7\nno_email_faults\nsmtp_alert_vrrp`) +
    instance('') +
    group +
    service('smtp_alert', 'smtp_alert off')
  const config = configOf(text)
  assert.equal(configOf(writeConfig(config)), config)
})

test.run()
