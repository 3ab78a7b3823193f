import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { type Instant, instant, milliseconds, seconds } from '../../src/model/time.js'
import { type Answerer, hearClaim, judgeAnswers, questionPause, virtualMac } from '../../src/vrrp/sentinel.js'

const address = '192.0.2.100' as Address
const peer = '02:00:00:00:00:12'
const stranger = '02:00:00:00:00:21'
const ownMac = '02:00:00:00:00:11'
const facts = { rivals: new Set([peer]), ownMac, pause: seconds(1) }
const at = (ms: number): Instant => instant(milliseconds(ms))

/** What is said, when a MAC address answers at these moments and judgement is passed at others. */
function said(mac: string, answers: readonly number[], judged: readonly number[]) {
  let answerers: readonly Answerer[] = []
  const moments = [...answers.map((ms) => ({ ms, isAnswer: true })), ...judged.map((ms) => ({ ms, isAnswer: false }))]
  return moments
    .sort((a, b) => a.ms - b.ms)
    .flatMap(({ ms, isAnswer }) => {
      if (isAnswer) answerers = hearClaim(answerers, { address, mac, at: at(ms) })
      const outcome = judgeAnswers(answerers, facts, at(ms))
      answerers = outcome.answerers
      return outcome.notices.map((notice) => `${ms} ${notice.code}`)
    })
}

const rows: readonly [what: string, mac: string, answers: number[], judged: number[], said: string[]][] = [
  ['a rival is named once it may not just be taking over', peer, [0], [49, 50, 60], ['50 conflict']],
  ['a rival that goes on answering is named once', peer, [0, 1000, 2000], [50, 1050], ['50 conflict']],
  [
    'a rival that is silent for two questions has gone',
    peer,
    [0, 1000],
    [50, 3500, 3501],
    ['50 conflict', '3501 split_brain_resolved'],
  ],
  ['anybody else is named after a question', stranger, [0], [50, 999, 1000], ['1000 vip_answered_elsewhere']],
  ['he is named once while he goes on', stranger, [0, 1000, 30_000, 80_000], [1000], ['1000 vip_answered_elsewhere']],
  [
    'and again when he comes back after long',
    stranger,
    [0, 1000, 70_000, 71_000],
    [61_001],
    ['1000 vip_answered_elsewhere', '71000 vip_answered_elsewhere'],
  ],
]

for (const [what, mac, answers, judged, expected] of rows) {
  test(what, () => assert.equal(said(mac, answers, judged), expected))
}

test('one whose MAC address turns out to be a rival’s is named as one', () => {
  const heard = hearClaim([], { address, mac: peer, at: at(0) })
  const first = judgeAnswers(heard, { ...facts, rivals: new Set() }, at(1000))
  assert.equal(first.notices, [{ code: 'vip_answered_elsewhere', address, mac: peer }])
  const second = judgeAnswers(first.answerers, facts, at(1100))
  assert.equal(second.notices, [{ code: 'conflict', address, mac: peer, ownMac }])
})

test('no more than sixteen are remembered', () => {
  const macs = Array.from({ length: 40 }, (_, index) => `02:00:00:00:01:${index}`)
  const all = macs.reduce<readonly Answerer[]>((known, mac) => hearClaim(known, { address, mac, at: at(0) }), [])
  assert.is(all.length, 16)
  assert.is(all.at(-1)?.mac, '02:00:00:00:01:39')
})

test('a Master asks once an interval, and five times a second at most', () => {
  assert.is(questionPause(seconds(1)), seconds(1))
  assert.is(questionPause(milliseconds(10)), milliseconds(200))
})

test('a virtual router’s MAC address ends with its number', () => {
  assert.is(virtualMac(51, 'ipv4'), '00:00:5e:00:01:33')
  assert.is(virtualMac(255, 'ipv6'), '00:00:5e:00:02:ff')
})

test.run()
