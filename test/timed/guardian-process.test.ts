// The guardian as a process, beside a daemon that is a few lines: what it sends goes to a socket of this test.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { isRunning, signal } from '../../lab/processes.js'
import { loadAddon } from '../../src/os/addon.js'
import { unixAddress } from '../../src/os/sockaddr.js'
import { domain, socketType } from '../../src/os/socket-constants.js'
import { sanitizedGuardian, valgrindGuardian } from '../guardian/compile.js'
import { eventually, type Story, testTogether } from '../support/together.js'
import { type Armed, type Order, socketNames } from './guardian-daemon.js'

type Guarded = {
  readonly daemon: ChildProcess
  readonly guardian: number
  /** Has the daemon do something, and waits until it has begun to. */
  readonly order: (order: Order) => Promise<void>
  /** What the guardian has sent, without renewals, and when: milliseconds since it was asked for. */
  readonly sent: () => readonly { readonly text: string; readonly at: number }[]
  readonly renewals: () => number
  /** Says something where a successor would. */
  readonly speak: (...octets: number[]) => void
  readonly ends: () => Promise<void>
}

const addon = loadAddon(checkout)
const rival = [0x51, 1]

/** A story of a daemon whose guardian holds a will, once its package is known. */
const guarded =
  (word: string, tell: (guarded: Guarded) => Promise<void>) =>
  (packageRoot: string): Story =>
  async (undo) => {
    const name = `lvsha-test-${process.pid}-${word}`
    const names = socketNames(name)
    const socket = new addon.Socket(domain.AF_UNIX, socketType.SOCK_DGRAM, 0)
    undo.later(() => socket.close())
    socket.bind(unixAddress(names.test))
    const heard: { text: string; at: number }[] = []
    socket.start((_error, message) => {
      if (message) heard.push({ text: message.data.toString(), at: performance.now() })
    })
    const program = join(import.meta.dirname, 'guardian-daemon.js')
    const daemon = spawn(process.execPath, [program, name, packageRoot], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let said = ''
    daemon.stderr?.on('data', (chunk) => (said += chunk))
    undo.later(() => daemon.kill('SIGKILL'))
    const [{ guardian }] = (await once(daemon, 'message', { signal: AbortSignal.timeout(10_000) })) as [Armed]
    undo.later(() => signal(guardian, 'SIGKILL'))
    await tell({
      daemon,
      guardian,
      order: async (order) => {
        daemon.send(order)
        await once(daemon, 'message', { signal: AbortSignal.timeout(10_000) })
      },
      sent: () => heard.filter(({ text }) => text !== 'renew'),
      renewals: () => heard.filter(({ text }) => text === 'renew').length,
      speak: (...octets) => void socket.send(Buffer.from(octets), unixAddress(names.guardian)),
      ends: () => eventually('the guardian has ended', () => !isRunning(guardian)),
    })
    // Neither sanitizers nor valgrind have found anything.
    assert.not.match(said, /Sanitizer|runtime error|==\d+==/)
  }

const farewell = ['farewell', 'farewell']
const textsOf = ({ sent }: Guarded) => sent().map(({ text }) => text)
const says = (subject: Guarded, texts: readonly string[]) =>
  eventually(`it says ${texts}`, () => textsOf(subject).join() === texts.join())
const span = ({ sent }: Guarded, from: number, to: number) => (sent()[to]?.at ?? 0) - (sent()[from]?.at ?? 0)

const stories = {
  'killed: farewells at once, the addresses until a successor is heard': guarded('kill', async (subject) => {
    subject.daemon.kill('SIGKILL')
    const killed = performance.now()
    await says(subject, farewell)
    const took = (subject.sent()[0]?.at ?? 0) - killed
    assert.ok(took < 100, `the farewell came after ${took} ms`)
    // Not a successor: other octets, one that resigns, and too few.
    for (const octets of [[0x41, 1], [0x51, 0], [0x51]]) subject.speak(...octets)
    await sleep(150)
    assert.equal(textsOf(subject), farewell)
    assert.ok(subject.renewals() >= 2)
    subject.speak(...rival)
    await says(subject, [...farewell, 'remove'])
    await subject.ends()
  }),

  'nobody takes over: the addresses go when the bound has passed': guarded('bound', async (subject) => {
    // Before there was a will to carry out, this was no successor.
    subject.speak(...rival)
    subject.daemon.kill('SIGKILL')
    await says(subject, [...farewell, 'remove'])
    const kept = span(subject, 1, 2)
    assert.ok(kept >= 580 && kept < 700, `kept for ${kept} ms`)
    assert.ok(subject.renewals() >= 5 && subject.renewals() <= 7, `renewed ${subject.renewals()} times`)
    await subject.ends()
  }),

  'killed while it writes a will: the one before is carried out': guarded('half', async (subject) => {
    await subject.order('half')
    await sleep(100)
    subject.daemon.kill('SIGKILL')
    await says(subject, [...farewell, 'remove'])
  }),

  'a damaged will changes nothing': guarded('damage', async (subject) => {
    await subject.order('damage')
    await sleep(100)
    subject.daemon.kill('SIGKILL')
    await says(subject, [...farewell, 'remove'])
  }),

  'the engine hangs: the process is killed first': guarded('hang', async (subject) => {
    await subject.order('block')
    const began = performance.now()
    const [, ended] = (await once(subject.daemon, 'exit')) as [null, string]
    const took = performance.now() - began
    assert.is(ended, 'SIGKILL')
    assert.ok(took > 850 && took < 1200, `killed after ${took} ms`)
    await says(subject, [...farewell, 'remove'])
  }),

  'stopped: so it is killed as well': guarded('stop', async (subject) => {
    subject.daemon.kill('SIGSTOP')
    const [, ended] = (await once(subject.daemon, 'exit')) as [null, string]
    assert.is(ended, 'SIGKILL')
    await says(subject, [...farewell, 'remove'])
    // Every 0.1 s from the second that was missing on, for as long as the engine was believed to live and beyond.
    assert.ok(subject.renewals() >= 10, `renewed ${subject.renewals()} times`)
  }),

  'both stopped: the guardian does not judge a silence that it slept through': guarded('asleep', async (subject) => {
    signal(subject.guardian, 'SIGSTOP')
    subject.daemon.kill('SIGSTOP')
    await sleep(1600)
    signal(subject.guardian, 'SIGCONT')
    await sleep(300)
    subject.daemon.kill('SIGCONT')
    await sleep(1200)
    assert.is(subject.daemon.exitCode ?? subject.daemon.signalCode, null)
    assert.equal(textsOf(subject), [])
  }),

  'the engine thread ends while a script runs: the script does not keep its line open': guarded(
    'script',
    async (subject) => {
      await subject.order('script')
      subject.daemon.send('end-thread')
      const began = performance.now()
      await says(subject, farewell)
      const took = (subject.sent()[0]?.at ?? 0) - began
      assert.ok(took < 300, `the farewell came after ${took} ms`)
      await says(subject, [...farewell, 'remove'])
    },
  ),

  'killed while a script runs': guarded('script-kill', async (subject) => {
    await subject.order('script')
    subject.daemon.kill('SIGKILL')
    await says(subject, [...farewell, 'remove'])
    await subject.ends()
  }),

  'an engine that gives up leaves its process alive': guarded('give-up', async (subject) => {
    await subject.order('give-up')
    await says(subject, [...farewell, 'remove'])
    await subject.ends()
    assert.is(subject.daemon.exitCode ?? subject.daemon.signalCode, null)
  }),

  'disarmed, it ends with the daemon and says nothing': guarded('disarm', async (subject) => {
    await subject.order('disarm')
    await sleep(100)
    subject.daemon.kill('SIGKILL')
    await subject.ends()
    assert.equal(textsOf(subject), [])
  }),

  'signals that end others do not end it': guarded('signals', async (subject) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1'] as const) signal(subject.guardian, name)
    await sleep(100)
    assert.ok(isRunning(subject.guardian))
    subject.daemon.kill('SIGKILL')
    await says(subject, [...farewell, 'remove'])
  }),
}

const told = (packageRoot: string, how: string, which = Object.entries(stories)) =>
  testTogether(Object.fromEntries(which.map(([name, story]) => [`${name} (${how})`, story(packageRoot)])))

await told(checkout, 'as shipped')
await told(sanitizedGuardian(), 'under sanitizers')
await told(valgrindGuardian(), 'under valgrind', Object.entries(stories).slice(1, 4))

test.run()
