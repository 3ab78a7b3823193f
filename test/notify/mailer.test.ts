import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Mail, MailSettings } from '../../src/model/mail.js'
import { seconds } from '../../src/model/time.js'
import { startMailer } from '../../src/notify/mailer.js'
import { handClock } from '../support/hand-clock.js'

const settings: MailSettings = {
  to: ['ops@example.net'],
  from: 'lb1@example.net',
  server: { host: 'mail.example.net', port: 25, helo: 'lb1', timeout: seconds(30) },
  tellsFaults: true,
  instances: [],
  groups: [],
}

const mail = (subject: string): Mail => ({ subject, text: '' })

/** A mailer whose messages are handed over one by one, by hand. */
function bench(first: MailSettings | undefined) {
  const hand = handClock()
  const [begun, troubles]: [string[], string[]] = [[], []]
  let end = (_problem?: Error) => {}
  const mailer = startMailer({
    clock: hand.clock,
    wallClock: () => 0,
    deliver: ({ subject }) =>
      new Promise((resolve, reject) => {
        begun.push(subject)
        end = (problem) => (problem ? reject(problem) : resolve())
      }),
    onTrouble: (text) => troubles.push(text),
  })
  mailer.update(first)
  const ended = async (problem?: Error) => {
    end(problem)
    await hand.settle()
  }
  return { ...hand, mailer, begun, troubles, ended }
}

test('one message after the other, in the order of what happened', async () => {
  const { mailer, begun, ended } = bench(settings)
  mailer.send(mail('a'))
  mailer.send(mail('b'))
  assert.equal(begun, ['a'])
  await ended()
  assert.equal(begun, ['a', 'b'])
})

test('one that was not taken is told, and the next one is sent', async () => {
  const { mailer, begun, troubles, ended } = bench(settings)
  mailer.send(mail('a'))
  mailer.send(mail('b'))
  await ended(new Error('no reply in time'))
  assert.equal(troubles, ['mail "a" was not sent by mail.example.net: no reply in time'])
  assert.equal(begun, ['a', 'b'])
})

test('of very many that wait the oldest is left out', async () => {
  const { mailer, troubles } = bench(settings)
  for (let n = 0; n <= 65; n++) mailer.send(mail(`${n}`))
  assert.equal(troubles, ['mail "1" was not sent: 64 others wait behind it'])
})

test('without recipients nothing is sent, nor what waited when they went', async () => {
  const { mailer, begun, ended } = bench(undefined)
  mailer.send(mail('a'))
  assert.equal(begun, [])
  mailer.update(settings)
  mailer.send(mail('b'))
  mailer.send(mail('c'))
  mailer.update(undefined)
  await ended()
  assert.equal(begun, ['b'])
})

test('the end waits for what is being sent, and no longer than it is told', async () => {
  const { mailer, to } = bench(settings)
  mailer.send(mail('a'))
  let isOver = false
  const drained = mailer.drain(seconds(2)).then(() => {
    isOver = true
  })
  await to(1)
  assert.is(isOver, false)
  await to(2)
  await drained
})

test('after the stop nothing is sent and nothing is told', async () => {
  const { mailer, begun, troubles, ended } = bench(settings)
  mailer.send(mail('a'))
  mailer.send(mail('b'))
  mailer.stop()
  await ended(new Error('The operation was aborted'))
  mailer.send(mail('c'))
  assert.equal(begun, ['a'])
  assert.equal(troubles, [])
})

test.run()
