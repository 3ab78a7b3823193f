import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ArbiterStage, arbiterStage } from '../../support/arbiter-stage.js'

const owner = async (stage: ArbiterStage) => {
  stage.wish('ready')
  await stage.pass(3)
  stage.wish('owner')
  await stage.pass(1)
  assert.equal(stage.lastTold(), 'granted held')
}
const rival = 'candidate.150.ready.preempts.00000000000000bb.b-0000000099'

test('an owner that was to let go keeps it where the better node has died before it could', async () => {
  const stage = arbiterStage()
  await owner(stage)
  stage.failures.push('CONNECTION_LOSS')
  await stage.others([rival])
  assert.is(stage.lastTold(), 'refused held_by_other')
  assert.is(stage.isOwner(), true)
  await stage.others([])
  stage.wish('ready')
  await stage.pass(3)
  assert.is(stage.lastTold(), 'granted held')
})

test('nobody else can have it before the addresses are gone, whatever the reason to let go', async () => {
  for (const letGo of [
    (stage: ArbiterStage) => stage.others([rival]),
    async (stage: ArbiterStage) => stage.wish('idle'),
    async (stage: ArbiterStage) => stage.wish('none'),
  ]) {
    const stage = arbiterStage()
    await owner(stage)
    stage.lingers = true
    await letGo(stage)
    await stage.pass(5)
    assert.equal([stage.lastTold(), stage.isOwner()], ['refused held_by_other', true])
    stage.lingers = false
    await stage.pass(2)
    assert.is(stage.isOwner(), false)
  }
})

test('an engine that does not answer keeps its place until the session ends', async () => {
  const stage = arbiterStage()
  await owner(stage)
  stage.isSilent = true
  stage.wish('none')
  await stage.pass(30)
  assert.is(stage.isOwner(), true)
})

test('the node that stands for a session is made anew where somebody removed it', async () => {
  const stage = arbiterStage()
  await owner(stage)
  stage.removeOwn()
  await stage.pass(30)
  assert.is(stage.lastTold(), 'granted held')
  assert.is(stage.arbiter.report().state, 'connected')
  assert.equal(stage.troubles, ['somebody removed the node that stands for us: it is made anew'])
})

test('the path of a virtual router is made anew where somebody removed it', async () => {
  const stage = arbiterStage()
  await owner(stage)
  stage.removePath()
  await stage.pass(3)
  stage.wish('ready')
  await stage.pass(3)
  assert.equal([stage.lastTold(), stage.isOwner()], ['granted held', true])
})

test('it says at once what counts while its servers are away', async () => {
  const stage = arbiterStage({ policy: 'available', isAway: true })
  stage.wish('ready')
  await stage.pass(0)
  assert.is(stage.lastTold(), 'granted arbiter_lost')
})

test('one that is not configured any more is forgotten when nothing of it is left, unless it has come back', async () => {
  const stage = arbiterStage()
  await owner(stage)
  stage.wish('none')
  stage.arbiter.forget('eth0#51')
  assert.is(stage.arbiter.report().contests.length, 1)
  await stage.pass(1)
  assert.equal([stage.isOwner(), stage.candidates(), stage.arbiter.report().contests], [false, [], []])
  stage.wish('none')
  stage.arbiter.forget('eth0#51')
  stage.wish('ready')
  await stage.pass(1)
  assert.is(stage.lastTold(), 'granted held')
})

test.run()
