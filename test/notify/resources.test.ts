import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ResourceSettings } from '../../src/model/resources.js'
import { seconds } from '../../src/model/time.js'
import { startResources } from '../../src/notify/resources.js'
import { heldCommands } from '../support/commands.js'
import { handClock } from '../support/hand-clock.js'

const web = (given: Partial<ResourceSettings> = {}): ResourceSettings => ({
  name: 'web',
  instance: 'VI_1',
  steps: [
    { kind: 'systemd', unit: 'a.service' },
    { kind: 'command', start: ['/b', 'start'], stop: ['/b', 'stop'] },
  ],
  timeout: seconds(20),
  ...given,
})

function bench(...rows: ResourceSettings[]) {
  const commands = heldCommands(handClock().clock)
  const runner = startResources({ run: commands.run, onRun: () => undefined })
  const update = (settings: readonly ResourceSettings[]) =>
    runner.update(settings.map((one) => ({ settings: one, router: 'eth0#51' })))
  void update(rows)
  const want = async (isMaster: boolean) => {
    runner.want('eth0#51', isMaster)
    await commands.settle()
  }
  return { ...commands, runner, update, want, state: () => runner.snapshot()[0]?.state }
}

test('they are started in order and stopped in reverse, one at a time', async () => {
  const { want, take, end, state } = bench(web())
  assert.is(state(), 'unknown')
  await want(true)
  assert.equal(take(), ['systemctl start a.service'])
  assert.is(state(), 'starting')
  await end()
  assert.equal(take(), ['/b start'])
  await end()
  assert.is(state(), 'running')
  await want(false)
  assert.equal(take(), ['/b stop'])
  await end()
  assert.equal(take(), ['systemctl stop a.service'])
  await end()
  assert.equal(take(), [])
  assert.is(state(), 'stopped')
})

test('a Backup that starts stops whatever an earlier life has left', async () => {
  const { want, take, end } = bench(web())
  await want(false)
  await end()
  assert.equal(take(), ['/b stop', 'systemctl stop a.service'])
})

test('a change of mind counts from the next step on', async () => {
  const { want, take, end } = bench(web())
  await want(true)
  await want(false)
  assert.equal(take(), ['systemctl start a.service'])
  await end()
  assert.equal(take(), ['systemctl stop a.service'])
  await want(true)
  await end()
  assert.equal(take(), ['systemctl start a.service'])
})

test('what follows one that cannot be started is not started; it is stopped with those before it', async () => {
  const { want, take, end, state } = bench(web())
  await want(true)
  await end(1)
  assert.equal(take(), ['systemctl start a.service'])
  assert.is(state(), 'failed')
  await want(false)
  assert.equal(take(), ['systemctl stop a.service'])
  await end()
  assert.is(state(), 'stopped')
})

test('one that cannot be stopped does not keep the others from being stopped', async () => {
  const { want, take, end, state } = bench(web())
  await want(true)
  await end()
  await end()
  await want(false)
  take()
  await end(1)
  assert.equal(take(), ['systemctl stop a.service'])
  await end()
  assert.is(state(), 'failed')
})

test('leaving stops everything for good, and says when that is done', async () => {
  const { want, take, end, runner } = bench(web())
  await want(true)
  await end()
  await end()
  take()
  let isDone = false
  void runner.release().then(() => {
    isDone = true
  })
  await want(true)
  await end()
  assert.not.ok(isDone)
  assert.equal(take(), ['/b stop', 'systemctl stop a.service'])
  await end()
  assert.ok(isDone)
})

test('a reload keeps what stays the same, and starts what is new where it belongs', async () => {
  const { want, take, end, update, settle } = bench(web())
  await want(true)
  await end()
  await end()
  take()
  await update([web({ timeout: seconds(5), instance: 'renamed' })])
  assert.equal(take(), [])
  let isDone = false
  void update([web({ steps: [{ kind: 'systemd', unit: 'c.service' }] })]).then(() => {
    isDone = true
  })
  await settle()
  await end()
  assert.not.ok(isDone)
  await end()
  assert.ok(isDone)
  assert.equal(take(), ['/b stop', 'systemctl stop a.service', 'systemctl start c.service'])
})

test.run()
