import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/health/clock.js'
import type { MailSettings } from '../../src/model/mail.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { deliverBy, message } from '../../src/notify/smtp.js'
import { takeMail } from '../support/mail-server.js'

const at = new Date('2026-11-22T22:50:00Z')
const mail = { subject: '[lb1] VRRP Instance VI_1 - Entering MASTER state', text: 'first\n.second' }

const settingsAt = (port: number, timeout = seconds(5)): MailSettings => ({
  to: ['ops@example.net', 'On Call <call@example.net>'],
  from: 'Balancer <lb1@example.net>',
  server: { host: '127.0.0.1', port, helo: 'lb1.example.net', timeout },
  tellsFaults: true,
  instances: ['VI_1'],
  groups: [],
})

const deliver = deliverBy(systemClock)
const never = new AbortController().signal

/** What is said to a server with these answers, the messages it got, and why nothing was sent. */
async function delivered(answers: Readonly<Record<string, string | null>> = {}, timeout = seconds(5)) {
  const server = await takeMail(answers)
  try {
    const problem = await deliver(mail, settingsAt(server.port, timeout), at, never).then(
      () => undefined,
      (error: Error) => error.message,
    )
    return { ...server, problem }
  } finally {
    await server.close()
  }
}

test('a message is handed over, to each recipient by its address', async () => {
  const { lines, messages, problem } = await delivered()
  assert.is(problem, undefined)
  assert.equal(lines.slice(0, 5), [
    'HELO lb1.example.net',
    'MAIL FROM:<lb1@example.net>',
    'RCPT TO:<ops@example.net>',
    'RCPT TO:<call@example.net>',
    'DATA',
  ])
  assert.is(messages.length, 1)
})

test('the message has its headers, and a line that begins with a dot is no end of it', async () => {
  const [text = ''] = (await delivered()).messages
  assert.equal(
    text.split('\r\n').filter((line) => !line.startsWith('Message-ID:')),
    [
      'Date: Sun, 22 Nov 2026 22:50:00 +0000',
      'From: Balancer <lb1@example.net>',
      'Subject: [lb1] VRRP Instance VI_1 - Entering MASTER state',
      'To: ops@example.net,',
      ' On Call <call@example.net>',
      'X-Mailer: lvsha',
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'first',
      '..second',
    ],
  )
})

test('one recipient that is refused is left out', async () => {
  const { messages, problem } = await delivered({ 'RCPT TO:<call': '550 nobody' })
  assert.is(problem, undefined)
  assert.is(messages.length, 1)
})

test('nothing is sent where all recipients are refused', async () => {
  const { messages, problem } = await delivered({ RCPT: '550 nobody' })
  assert.is(
    problem,
    '"550 nobody" as the answer to RCPT TO:<ops@example.net>; "550 nobody" as the answer to RCPT TO:<call@example.net>',
  )
  assert.equal(messages, [])
})

const refusals: readonly (readonly [what: string, answers: Record<string, string>, problem: string])[] = [
  ['a greeting', { greeting: '554 not here' }, '"554 not here" as the answer to the greeting'],
  ['a sender', { MAIL: '550-no\r\n550 not you' }, '"550 not you" as the answer to MAIL FROM:<lb1@example.net>'],
  ['a message', { '.': '452 full' }, '"452 full" as the answer to the message'],
]
for (const [what, answers, problem] of refusals) {
  test(`${what} that is refused is told`, async () => assert.is((await delivered(answers)).problem, problem))
}

test('a server that is silent is waited for no longer than the configuration says', async () => {
  assert.is((await delivered({ HELO: null }, milliseconds(50))).problem, 'no reply in time')
})

test('a server that is not there is told', async () => {
  const { port, close } = await takeMail()
  await close()
  const problem = await deliver(mail, settingsAt(port), at, never).catch((error: Error) => error.message)
  assert.match(String(problem), /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/)
})

test('what is not ASCII is encoded in the subject, and no text can add a header', () => {
  const text = message({ subject: 'Zürich\r\nBcc: all@example.net', text: '' }, settingsAt(25), at)
  assert.match(text, '\r\nSubject: =?utf-8?B?WsO8cmljaCBCY2M6IGFsbEBleGFtcGxlLm5ldA==?=\r\n')
  assert.not.match(text, /^Bcc/m)
})

/** A port of a server that takes no connections any more: it is stopped, and as many wait as may. */
async function fullPort() {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGSTOP')
  const port = Number(line)
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await new Promise((resolve) => setTimeout(resolve, 100))
  return {
    port,
    async close() {
      for (const socket of waiting) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
const listener = `
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))`

const connecting = () => process.getActiveResourcesInfo().filter((name) => name === 'ConnectWrap').length

test('a server that cannot be reached leaves nothing behind that would keep the process', async () => {
  const full = await fullPort()
  try {
    const before = connecting()
    const problem = await deliver(mail, settingsAt(full.port, milliseconds(100)), at, never).catch(
      ({ message }: Error) => message,
    )
    await new Promise(setImmediate)
    assert.equal([problem, connecting()], ['no reply in time', before])
  } finally {
    await full.close()
  }
})

test.run()
