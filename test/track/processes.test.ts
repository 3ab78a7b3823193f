import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProcessListener } from '../../src/model/process-event.js'
import { seconds } from '../../src/model/time.js'
import type { ProcessSettings } from '../../src/model/tracker-settings.js'
import { watchProcesses } from '../../src/track/processes.js'
import { handClock } from '../support/hand-clock.js'

const nginx = (given: Partial<ProcessSettings> = {}): ProcessSettings => ({
  kind: 'process',
  name: 'web',
  words: ['nginx'],
  parameters: 'any',
  fullCommand: false,
  quorum: 1,
  forkDelay: seconds(0),
  terminateDelay: seconds(0),
  ...given,
})

/** A host whose processes are the test's, with a kernel that tells of them. */
function bench(settings: ProcessSettings, names: Record<number, string> = {}) {
  const hand = handClock()
  const present = new Map(Object.entries(names).map(([pid, name]) => [Number(pid), name]))
  const log: string[] = []
  let reads = 0
  let listener: ProcessListener | undefined
  const watch = watchProcesses({
    clock: hand.clock,
    list: {
      pids: async () => [...present.keys()],
      read: async (pid) => {
        reads++
        const name = present.get(pid)
        return name === undefined ? undefined : { name, commandLine: [] }
      },
    },
    subscribe: (given) => {
      listener = given
      return { close: () => log.push('closed') }
    },
    onChange: (_, { up, because }) => log.push(`${hand.clock.now() / 1_000_000} ${up ? 'up' : 'down'}: ${because}`),
  })
  watch.update([settings])
  const wait = async () => {
    for (let i = 0; i < 20; i++) await hand.settle()
  }
  return {
    ...hand,
    watch,
    present,
    take: () => log.splice(0),
    takeReads: () => {
      const n = reads
      reads = 0
      return n
    },
    wait,
    news: () => listener as ProcessListener,
    async exit(pid: number) {
      present.delete(pid)
      listener?.onEvent({ kind: 'exit', pid })
      await wait()
    },
    async exec(pid: number, name: string) {
      present.set(pid, name)
      listener?.onEvent({ kind: 'changed', pid })
      await wait()
    },
    async fork(parent: number, pid: number) {
      present.set(pid, present.get(parent) ?? '')
      listener?.onEvent({ kind: 'fork', pid, parent })
      await wait()
    },
  }
}

test('what runs is counted once, then events are followed', async () => {
  const { wait, take, exit, exec, takeReads } = bench(nginx(), { 1: 'init', 20: 'nginx' })
  await wait()
  assert.equal(take(), ['0 up: 1 process'])
  takeReads()
  await exit(20)
  assert.equal(take(), ['0 down: 0 processes, want 1'])
  await exec(31, 'bash')
  await exec(32, 'nginx')
  assert.equal(take(), ['0 up: 1 process'])
  assert.is(takeReads(), 2)
})

test('a child is what its parent is, and a child of a stranger is not looked at', async () => {
  const { wait, take, exit, fork, takeReads, watch } = bench(nginx(), { 1: 'init', 20: 'nginx' })
  await wait()
  takeReads()
  await fork(1, 21)
  assert.is(takeReads(), 0)
  await fork(20, 22)
  await exit(20)
  assert.equal(take(), ['0 up: 1 process'])
  assert.is(watch.state('web')?.count, 1)
})

test('a parent that forks at once after it was started is not missed', async () => {
  const { wait, take, present, news } = bench(nginx(), { 1: 'init' })
  await wait()
  take()
  present.set(40, 'nginx')
  news().onEvent({ kind: 'changed', pid: 40 })
  present.set(41, 'nginx')
  news().onEvent({ kind: 'fork', pid: 41, parent: 40 })
  present.delete(40)
  news().onEvent({ kind: 'exit', pid: 40 })
  await wait()
  assert.equal(take(), ['0 up: 1 process'])
})

test('what changes while it is being read is read once more', async () => {
  const { wait, take, present, news } = bench(nginx(), { 1: 'init' })
  await wait()
  take()
  present.set(40, 'sh')
  news().onEvent({ kind: 'changed', pid: 40 })
  // By now the first reading is under way.
  present.set(40, 'nginx')
  news().onEvent({ kind: 'changed', pid: 40 })
  await wait()
  assert.equal(take(), ['0 up: 1 process'])
})

test('after lost events everything is read anew', async () => {
  const { wait, take, present, news } = bench(nginx(), { 20: 'nginx' })
  await wait()
  take()
  present.clear()
  news().onGap()
  await wait()
  assert.equal(take(), ['0 down: 0 processes, want 1'])
})

test('too few are put up with for a while, and enough must last', async () => {
  const { wait, take, exit, exec, to } = bench(nginx({ terminateDelay: seconds(2), forkDelay: seconds(1) }), {
    20: 'nginx',
  })
  await wait()
  take()
  await exit(20)
  await to(1)
  await exec(21, 'nginx')
  await to(5)
  assert.equal(take(), [])
  await exit(21)
  await to(7)
  assert.equal(take(), ['7 down: 0 processes, want 1'])
  await exec(22, 'nginx')
  await to(9)
  assert.equal(take(), ['8 up: 1 process'])
})

test('where the kernel tells nothing all are read now and then, and the state says so', async () => {
  const { wait, take, present, news, watch, to } = bench(nginx(), { 20: 'nginx' })
  await wait()
  take()
  news().onRefused('the kernel gives no news')
  assert.is(watch.state('web')?.handicap, 'read every 2s only: the kernel gives no news')
  present.clear()
  await wait()
  assert.equal(take(), [])
  await to(2)
  await wait()
  assert.equal(take(), ['2 down: 0 processes, want 1'])
  watch.stop()
})

test('a reload keeps what stays the same', async () => {
  const { wait, take, watch } = bench(nginx({ terminateDelay: seconds(9) }), { 20: 'nginx' })
  await wait()
  assert.equal(take(), ['0 up: 1 process'])
  watch.update([nginx({ terminateDelay: seconds(9) }), nginx({ name: 'two', quorum: 2 })])
  await wait()
  assert.equal(take(), ['0 down: 1 process, want 2'])
  watch.update([])
  assert.equal(take(), ['closed'])
})

test.run()
