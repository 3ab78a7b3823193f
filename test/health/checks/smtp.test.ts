import type { Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SmtpCheck } from '../../../src/model/check.js'
import { milliseconds } from '../../../src/model/time.js'
import { ask, faultOf, loopback, startPeer, timing, withPeer } from '../support.js'

const smtpCheck = (port: number): SmtpCheck => ({
  kind: 'SMTP_CHECK',
  target: { address: loopback, port },
  ...timing,
  connectTimeout: milliseconds(300),
  helo: 'lb1.example.org',
})

/** A server that says one thing after the other, each when it is its turn, and what was said to it. */
async function talk(...replies: string[]) {
  const heard: string[] = []
  let fault = ''
  const behave = (socket: Socket) => {
    const say = () => {
      const reply = replies.shift()
      if (reply !== undefined) socket.write(reply)
    }
    socket.on('data', (octets) => {
      heard.push(octets.toString())
      say()
    })
    say()
  }
  await withPeer(startPeer(behave), async ({ port }) => {
    fault = faultOf(await ask(smtpCheck(port)))
  })
  return { fault, heard }
}

test('the dialogue is greeting, HELO and QUIT; replies may have several lines', async () => {
  const { fault, heard } = await talk('220-mail\r\n220 ready\r\n', '250 hello\r\n', '221 bye\r\n')
  assert.is(fault, 'none')
  assert.equal(heard, ['HELO lb1.example.org\r\n', 'QUIT\r\n'])
})

test('another code is a fault that names the step', async () => {
  assert.is((await talk('554 no\u001b[2J\r\n')).fault, 'smtp: greeting: "554 no [2J", want 220')
  assert.is((await talk('220 a\r\n', '502 what\r\n')).fault, 'smtp: HELO: "502 what", want 250')
  assert.is((await talk('220 a\r\n', '250 b\r\n', '250 c\r\n')).fault, 'smtp: QUIT: "250 c", want 221')
})

test('a server that is silent, talks without end or closes is a fault', async () => {
  assert.is((await talk('220')).fault, 'smtp: read timeout after 300ms, 3 bytes read')
  assert.is((await talk('220-'.repeat(20_000))).fault, 'smtp: reply longer than 65536 bytes')
  await withPeer(
    startPeer((socket) => socket.end()),
    async ({ port }) => assert.is(faultOf(await ask(smtpCheck(port))), 'smtp: closed before a reply'),
  )
})

test.run()
