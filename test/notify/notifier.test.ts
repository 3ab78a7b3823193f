import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NotifyPipe, NotifySettings } from '../../src/model/notify.js'
import { seconds } from '../../src/model/time.js'
import type { NotifyEvent } from '../../src/notify/events.js'
import { type NotifierSettings, startNotifier } from '../../src/notify/notifier.js'
import { heldCommands } from '../support/commands.js'
import { handClock } from '../support/hand-clock.js'

const scripts = (name: string, given: Partial<NotifySettings> = {}): NotifySettings => ({
  of: 'instance',
  name,
  scripts: {},
  every: { words: [`/${name}`] },
  tellsDeleted: false,
  tellsPriority: false,
  ...given,
})

const settings = (
  notifications: readonly NotifySettings[],
  notifyPipes: readonly NotifyPipe[] = [],
): NotifierSettings => ({
  commands: { notifyTimeout: seconds(60) },
  notifications,
  notifyPipes,
})

const event = (name: string, state: NotifyEvent['state']): NotifyEvent => ({
  of: 'instance',
  name,
  state,
  from: '',
  priority: 100,
  reason: '',
})

function bench(...first: NotifySettings[]) {
  const hand = handClock()
  const commands = heldCommands(hand.clock)
  const lines: string[] = []
  const notifier = startNotifier({
    clock: hand.clock,
    run: commands.run,
    openPipe: ({ path }) => ({
      write: (line) => lines.push(`${path}: ${line.trim()}`),
      close: () => lines.push(`${path} closed`),
    }),
    onRun: () => undefined,
  })
  notifier.update(settings(first))
  /** The state that each command which was started was told of. */
  const started = () => commands.take().map((line) => line.split(' ').slice(0, 4).join(' '))
  return { ...hand, ...commands, notifier, started, lines }
}

test('one script at a time for each instance, in the order of what happened', async () => {
  const { notifier, started, end, settle } = bench(scripts('a'), scripts('b'))
  notifier.notify(event('a', 'BACKUP'))
  notifier.notify(event('a', 'MASTER'))
  notifier.notify(event('b', 'BACKUP'))
  await settle()
  assert.equal(started(), ['/a INSTANCE a BACKUP', '/b INSTANCE b BACKUP'])
  assert.equal(
    notifier.snapshot().map(({ name, waiting }) => [name, waiting]),
    [
      ['a', 2],
      ['b', 1],
    ],
  )
  await end(3)
  assert.equal(started(), ['/a INSTANCE a MASTER'])
  const [first] = notifier.snapshot()
  assert.equal(
    first?.history.map(({ run }) => run.ending),
    [{ kind: 'exit', status: 3 }],
  )
})

test('a backlog is bounded, and what is left out is told', async () => {
  const { notifier, settle } = bench(scripts('a'))
  for (let i = 0; i < 70; i++) notifier.notify(event('a', i % 2 === 0 ? 'BACKUP' : 'MASTER'))
  await settle()
  const [only] = notifier.snapshot()
  assert.is(only?.waiting, 65)
  assert.is(only?.history.length, 5)
  assert.equal(only?.history[0]?.run.ending, { kind: 'refused', why: '64 others wait behind it' })
})

test('an instance that a reload removed is told of its end', async () => {
  const { notifier, started, settle, end } = bench(scripts('a'), scripts('b', { tellsDeleted: true }))
  notifier.update(settings([]))
  notifier.notify(event('a', 'DELETED'))
  notifier.notify(event('b', 'DELETED'))
  await settle()
  assert.equal(started(), ['/a INSTANCE a FAULT', '/b INSTANCE b DELETED'])
  await end()
  await end()
  notifier.notify(event('a', 'MASTER'))
  await settle()
  assert.equal(started(), [])
})

test('the last words are waited for, but not for ever', async () => {
  const { notifier, to, end } = bench(scripts('a'))
  notifier.notify(event('a', 'STOP'))
  let isDone = false
  void notifier.drain(seconds(10)).then(() => {
    isDone = true
  })
  await to(9)
  assert.not.ok(isDone)
  await to(10)
  assert.ok(isDone)
  await end()
  await notifier.drain(seconds(10))
})

test('pipes are told of changes of priority where that is wanted, and no reload tells them again', () => {
  const { notifier, lines } = bench()
  const pipe: NotifyPipe = { keyword: 'notify_fifo', path: '/p', repeatsOnReload: true }
  const wanted = settings([scripts('a'), scripts('b', { tellsPriority: true })], [pipe])
  notifier.update(wanted)
  notifier.notify(event('b', 'MASTER'))
  for (const name of ['a', 'b', 'c']) notifier.notify(event(name, 'MASTER_PRIORITY'))
  notifier.notify(event('b', 'MASTER_RX_LOWER_PRI'))
  assert.equal(lines.splice(0), [
    '/p: INSTANCE "b" MASTER 100',
    '/p: INSTANCE "b" MASTER_PRIORITY 100',
    '/p: INSTANCE "b" MASTER_RX_LOWER_PRI 100',
  ])
  notifier.update(wanted)
  assert.equal(lines, ['/p: INSTANCE "b" MASTER 100'])
})

test('pipes are told of everything, and of all states again after a reload where that is wanted', () => {
  const { notifier, lines } = bench()
  const pipe: NotifyPipe = { keyword: 'notify_fifo', path: '/p', repeatsOnReload: true }
  notifier.update(settings([], [pipe]))
  notifier.notify(event('a', 'MASTER'))
  notifier.notify(event('b', 'BACKUP'))
  notifier.notify(event('b', 'STOP'))
  notifier.update(settings([], [pipe]))
  notifier.update(settings([], []))
  assert.equal(lines, [
    '/p: INSTANCE "a" MASTER 100',
    '/p: INSTANCE "b" BACKUP 100',
    '/p: INSTANCE "b" STOP 100',
    '/p: INSTANCE "a" MASTER 100',
    '/p closed',
  ])
})

test('each pipe is told of its own kind of change, and notify_fifo of both', () => {
  const { notifier, lines } = bench()
  const keywords = ['notify_fifo', 'vrrp_notify_fifo', 'lvs_notify_fifo'] as const
  notifier.update(
    settings(
      [],
      keywords.map((keyword) => ({ keyword, path: `/${keyword}`, repeatsOnReload: false })),
    ),
  )
  notifier.notify(event('a', 'MASTER'))
  notifier.tellServices('VS x UP\n')
  assert.equal(lines, [
    '/notify_fifo: INSTANCE "a" MASTER 100',
    '/vrrp_notify_fifo: INSTANCE "a" MASTER 100',
    '/notify_fifo: VS x UP',
    '/lvs_notify_fifo: VS x UP',
  ])
})

test.run()
