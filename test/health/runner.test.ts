import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { askWith } from '../../src/health/attempt.js'
import { systemClock } from '../../src/health/clock.js'
import { type Fault, type Observation, observation } from '../../src/health/observation.js'
import { runOnce } from '../../src/health/once.js'
import { type Assumed, type HealthRunner, startHealth } from '../../src/health/runner.js'
import { type Check, type HealthSettings, plainHealth, type TcpCheck } from '../../src/model/check.js'
import { type RealServer, serverName, type VirtualServer } from '../../src/model/service.js'
import { type Instant, milliseconds, seconds } from '../../src/model/time.js'
import { handClock } from '../support/hand-clock.js'
import { address, answering, httpCheck, runCommand, sockets, startPeer, tcpCheck, url } from './support.js'

const server = (last: number, checks: readonly Check[]): RealServer => ({
  address: address(`192.0.2.${last}`),
  port: 80,
  weight: 1,
  inhibitOnFailure: false,
  checks,
})

const virtual = (...realServers: RealServer[]): VirtualServer => ({
  address: address('192.0.2.100'),
  port: 80,
  protocol: 'tcp',
  scheduler: 'wlc',
  forwarding: 'direct',
  quorum: 1,
  inhibitOnFailure: false,
  realServers,
})

const check = (port: number, more = {}) => tcpCheck(port, { connectTimeout: milliseconds(200), ...more })

type BenchOptions = { readonly atOnce?: number; readonly assumed?: Assumed }

/** Hears nothing. */
const deaf = { onObservation: () => {}, onVerdict: () => {}, onPanic: () => {}, onWeights: () => {} }

const refused: Fault = { layer: 'tcp', text: 'refused' }

/** A runner whose probes answer at once what `answers` says of their port: passed, a fault, or never anything. */
function bench(
  servers: readonly VirtualServer[],
  first: Record<number, Fault | 'never'> = {},
  { atOnce = 64, assumed = () => false, ...given }: Partial<HealthSettings> & BenchOptions = {},
) {
  const settings = { ...plainHealth, ...given }
  const hand = handClock()
  const answers = new Map(Object.entries(first).map(([port, answer]) => [Number(port), answer]))
  const log: string[] = []
  const signals: AbortSignal[] = []
  const at = () => `${hand.clock.now() / 1_000_000}`
  const ask = (asked: Check, signal: AbortSignal): Promise<Observation> => {
    const { target } = asked as TcpCheck
    const answer = answers.get(target.port)
    signals.push(signal)
    log.push(`${at()} ask ${serverName(target)}`)
    if (answer === 'never') return new Promise(() => {})
    return Promise.resolve(observation(hand.clock.now(), hand.clock.now(), {}, answer))
  }
  const listener = {
    onObservation: () => {},
    onVerdict(name: { real: string }, { from, to }: { from: string; to: string }, because: string) {
      log.push(`${at()} ${name.real} ${from} -> ${to}: ${because}`)
    },
    onPanic(service: string, hasBegun: boolean, because: string) {
      log.push(`${at()} ${service} ${hasBegun ? 'panic' : 'calm'}: ${because}`)
    },
    onWeights: () => log.push(`${at()} weights`),
  }
  const runner = startHealth(listener, { clock: hand.clock, asking: () => ask, atOnce })
  runner.update(servers, settings, assumed)
  return { ...hand, answers, log, signals, runner, take: () => log.splice(0) }
}

const standings = (runner: HealthRunner) =>
  runner.snapshot().map(({ real, state, since, checks }) => {
    const tries = checks.map(({ state, tries }) => `${state} ${tries.n}/${tries.of}`)
    return `${real} ${state} since ${since / 1_000_000}: ${tries.join(', ')}`
  })

test('a server that dies is taken out after its retries, and one answer brings it back', async () => {
  const { answers, runner, take, to } = bench([virtual(server(21, [check(81)]))])
  await to(3)
  assert.equal(take(), ['0 ask 127.0.0.1:81', '0 192.0.2.21:80 CHECKING -> UP: all checks pass', '2 ask 127.0.0.1:81'])
  assert.equal(standings(runner), ['192.0.2.21:80 UP since 0: PASS 0/2'])
  answers.set(81, refused)
  await to(4.5)
  assert.equal(standings(runner), ['192.0.2.21:80 UP since 0: PASS 1/2'])
  await to(7)
  assert.equal(take(), [
    '4 ask 127.0.0.1:81',
    '5 ask 127.0.0.1:81',
    '5 192.0.2.21:80 UP -> DOWN: TCP_CHECK 127.0.0.1:81: refused',
    '6 ask 127.0.0.1:81',
  ])
  assert.equal(standings(runner), ['192.0.2.21:80 DOWN since 5: FAIL 2/2'])
  answers.delete(81)
  await to(9)
  assert.equal(take(), ['8 ask 127.0.0.1:81', '8 192.0.2.21:80 DOWN -> UP: all checks pass'])
  runner.stop()
})

test('checks of a suspended virtual server rest, what is known stands, and they go on at once', async () => {
  const { runner, take, to } = bench([virtual(server(21, [check(81)]))])
  await to(1)
  take()
  runner.suspend(new Set(['192.0.2.100:80/tcp']))
  await to(11)
  assert.equal(take(), [])
  assert.equal(standings(runner), ['192.0.2.21:80 UP since 0: PASS 0/2'])
  runner.suspend(new Set())
  await to(11.5)
  assert.equal(take(), ['11.005 ask 127.0.0.1:81'])
  runner.stop()
})

test('a server is out of service before its first probe, whose miss settles that without retries', async () => {
  const { runner, take, to } = bench([virtual(server(21, [check(81, { retry: 5 })]), server(22, []))])
  assert.equal(standings(runner), ['192.0.2.21:80 CHECKING since 0: PENDING 0/6', '192.0.2.22:80 UNCHECKED since 0: '])
  runner.stop()
  take()
  const other = bench([virtual(server(21, [check(81, { retry: 5 }), check(82)]))], { 82: refused })
  await other.to(1.5)
  assert.equal(other.take(), [
    '0 ask 127.0.0.1:81',
    '0.005 ask 127.0.0.1:82',
    '0.005 192.0.2.21:80 CHECKING -> DOWN: TCP_CHECK 127.0.0.1:82: refused',
    '1 ask 127.0.0.1:82',
  ])
  other.runner.stop()
  await to(10)
  assert.equal(take(), [])
})

test('a server stays down until the last of its checks passes', async () => {
  const { answers, runner, take, to } = bench([virtual(server(21, [check(81), check(82)]))], {
    81: refused,
    82: refused,
  })
  await to(1.5)
  answers.delete(81)
  await to(2.5)
  answers.delete(82)
  await to(3.5)
  assert.equal(
    take().filter((line) => !line.includes('ask')),
    [
      '0 192.0.2.21:80 CHECKING -> DOWN: TCP_CHECK 127.0.0.1:81: refused',
      '3 192.0.2.21:80 DOWN -> UP: all checks pass',
    ],
  )
  runner.stop()
})

test('no more probes run at once than allowed, and the most overdue goes first', async () => {
  const servers = [virtual(server(21, [check(81), check(82), check(83)]))]
  const { runner, take, to } = bench(servers, { 81: 'never' }, { atOnce: 1 })
  await to(1.1)
  assert.equal(take(), ['0 ask 127.0.0.1:81'])
  await to(1.9)
  // The watchdog gave the first up at 1.2 s; a probe that ends makes room 5 ms later.
  assert.equal(take(), [
    '1.2 192.0.2.21:80 CHECKING -> DOWN: TCP_CHECK 127.0.0.1:81: the check did not end within 1.2s',
    '1.205 ask 127.0.0.1:82',
    '1.21 ask 127.0.0.1:83',
    '1.333333 ask 127.0.0.1:83',
  ])
  runner.stop()
})

test('a check that hangs is given up by the watchdog, and asked again', async () => {
  const { answers, runner, signals, take, to } = bench([virtual(server(21, [check(81)]))], { 81: 'never' })
  await to(1.9)
  assert.is(signals[0]?.aborted, true)
  assert.equal(runner.snapshot()[0]?.checks[0]?.last, {
    at: 0,
    latency: { total: 1_200_000 },
    ok: false,
    error: { layer: 'check', text: 'the check did not end within 1.2s' },
  })
  answers.delete(81)
  await to(2.5)
  assert.is(take().at(-1), '2 192.0.2.21:80 DOWN -> UP: all checks pass')
  runner.stop()
})

test('a check that throws has failed', async () => {
  const { clock, to } = handClock()
  const seen: Observation[] = []
  const breaking = () => {
    throw new Error('broken \u001b[2J')
  }
  const listener = { ...deaf, onObservation: (_subject: unknown, observation: Observation) => seen.push(observation) }
  const runner = startHealth(listener, { clock, asking: () => breaking })
  runner.update([virtual(server(21, [check(81)]))], plainHealth)
  await to(0.1)
  assert.equal(
    seen.map((observation) => (observation.ok ? undefined : observation.error)),
    [{ layer: 'check', text: 'unforeseen: broken [2J' }],
  )
  runner.stop()
})

test('a reload keeps what is known of checks that stay, whatever their pace', async () => {
  const servers = [virtual(server(21, [check(81)]), server(22, [check(82)]))]
  const { runner, take, to } = bench(servers, { 81: refused })
  await to(1.5)
  take()
  runner.update(
    [
      virtual(
        server(23, [check(83)]),
        server(22, [check(82)]),
        server(21, [check(81, { retry: 3, delayLoop: seconds(8) })]),
      ),
    ],
    plainHealth,
  )
  assert.equal(standings(runner), [
    '192.0.2.23:80 CHECKING since 1.5: PENDING 0/2',
    '192.0.2.22:80 UP since 0.005: PASS 0/2',
    '192.0.2.21:80 DOWN since 0: FAIL 1/4',
  ])
  await to(9)
  assert.equal(
    take().filter((line) => line.endsWith(':81')),
    ['2 ask 127.0.0.1:81', '8 ask 127.0.0.1:81'],
  )
  runner.stop()
})

test('a reload ends the probes of checks that are gone, and with them what they said', async () => {
  const servers = [virtual(server(21, [check(81), check(82)]))]
  const { runner, signals, sleeping, take, to } = bench(servers, { 81: refused, 82: 'never' })
  await to(1.5)
  take()
  runner.update([virtual(server(21, [check(83)]))], plainHealth)
  assert.is(signals[1]?.aborted, true)
  await to(1.6)
  assert.equal(take(), [
    '1.5 192.0.2.21:80 DOWN -> CHECKING: the configuration was reloaded',
    '1.5 ask 127.0.0.1:83',
    '1.5 192.0.2.21:80 CHECKING -> UP: all checks pass',
  ])
  runner.update([], plainHealth)
  assert.equal(runner.snapshot(), [])
  assert.is(sleeping(), 0)
  runner.stop()
})

/** What is asked, and how often. */
const asked = (log: readonly string[]) => log.filter((line) => line.includes(' ask '))

test('checks of several virtual servers that ask the same are made once, for all of them', async () => {
  const other = { ...virtual(server(21, [check(81)])), port: 81 }
  const servers = [virtual(server(21, [check(81), check(81)])), other]
  const { answers, runner, take, to } = bench(servers)
  await to(1)
  assert.equal(take(), [
    '0 ask 127.0.0.1:81',
    '0 192.0.2.21:80 CHECKING -> UP: all checks pass',
    '0 192.0.2.21:80 CHECKING -> UP: all checks pass',
  ])
  answers.set(81, refused)
  await to(3.5)
  assert.equal(take(), [
    '2 ask 127.0.0.1:81',
    '3 ask 127.0.0.1:81',
    '3 192.0.2.21:80 UP -> DOWN: TCP_CHECK 127.0.0.1:81: refused',
    '3 192.0.2.21:80 UP -> DOWN: TCP_CHECK 127.0.0.1:81: refused',
  ])
  runner.stop()
  const apart = bench(servers, {}, { mergeChecks: false })
  await apart.to(0.5)
  assert.is(asked(apart.take()).length, 3)
  apart.runner.stop()
})

test('merged checks part when one of them is told another pace, and both keep what is known', async () => {
  const pair = (delayLoop: number) => [
    virtual(server(21, [check(81)])),
    { ...virtual(server(21, [check(81, { delayLoop: seconds(delayLoop) })])), port: 81 },
  ]
  const { runner, take, to } = bench(pair(2))
  await to(1)
  runner.update(pair(3), plainHealth)
  assert.equal(standings(runner), ['192.0.2.21:80 UP since 0: PASS 0/2', '192.0.2.21:80 UP since 0: PASS 0/2'])
  take()
  await to(3.5)
  assert.equal(take(), ['2 ask 127.0.0.1:81', '2 ask 127.0.0.1:81', '3 ask 127.0.0.1:81'])
  runner.stop()
})

const inService = (runner: HealthRunner) => runner.snapshot().map((one) => one.inService)

test('a server is in service before its first probe where the file says alpha off, or the kernel has it already', async () => {
  const servers = [
    virtual(server(21, [check(81, { presumed: true })]), server(22, [check(82)]), server(23, [check(83)])),
  ]
  const assumed = ({ real }: { real: string }) => real === '192.0.2.22:80'
  const { runner, take, to } = bench(servers, { 81: refused, 82: 'never', 83: 'never' }, { assumed })
  assert.equal(inService(runner), [true, true, false])
  await to(0.1)
  assert.equal(inService(runner), [false, true, false])
  assert.is(take()[1], '0 192.0.2.21:80 CHECKING -> DOWN: TCP_CHECK 127.0.0.1:81: refused')
  runner.stop()
})

test('a server in service stays there while a check that is new to it is made for the first time', async () => {
  const { runner, to } = bench([virtual(server(21, [check(81)]))], { 82: 'never' })
  await to(0.1)
  runner.update([virtual(server(21, [check(81), check(82)]))], plainHealth)
  assert.equal(standings(runner), ['192.0.2.21:80 CHECKING since 0.1: PASS 0/2, PENDING 0/2'])
  assert.equal(inService(runner), [true])
  runner.stop()
})

test('when too few servers pass, those that served go on, and one that never did stays out', async () => {
  const servers = [virtual(...[21, 22, 23, 24].map((last) => server(last, [check(last, { retry: 0 })])))]
  const { answers, runner, take, to } = bench(servers, { 24: refused }, { panicThreshold: 50 })
  await to(1)
  assert.equal(inService(runner), [true, true, true, false])
  take()
  answers.set(21, refused)
  await to(2.4)
  assert.equal(inService(runner), [false, true, true, false])
  answers.set(22, refused)
  await to(2.9)
  assert.equal(inService(runner), [true, true, true, false])
  assert.equal(
    take().filter((line) => !line.includes(' ask ')),
    [
      '2 192.0.2.21:80 UP -> DOWN: TCP_CHECK 127.0.0.1:21: refused',
      '2.5 192.0.2.22:80 UP -> DOWN: TCP_CHECK 127.0.0.1:22: refused',
      '2.5 192.0.2.100:80/tcp panic: 1 of 4 real servers pass their checks',
    ],
  )
  answers.delete(21)
  await to(4.1)
  assert.equal(inService(runner), [true, false, true, false])
  assert.is(take().at(-1), '4 192.0.2.100:80/tcp calm: 2 of 4 real servers pass their checks')
  runner.stop()
})

test('a server that returns comes to its weight in steps, one that comes for the first time at once', async () => {
  const { answers, runner, take, to } = bench(
    [virtual(server(21, [check(81, { retry: 0 })]))],
    {},
    { slowStart: seconds(10) },
  )
  const share = () => runner.find({ service: '192.0.2.100:80/tcp', real: '192.0.2.21:80' })?.share
  await to(1)
  assert.is(share(), 1)
  answers.set(81, refused)
  await to(3)
  answers.delete(81)
  await to(4.1)
  assert.is(share(), 0.05)
  await to(9.2)
  assert.is(share(), 0.55)
  take()
  await to(14.1)
  assert.is(share(), 1)
  assert.is(take().filter((line) => line.endsWith('weights')).length, 9)
  await to(20)
  assert.is(take().filter((line) => line.endsWith('weights')).length, 0)
  runner.stop()
})

test('what can be said of a virtual server has the same revision until it is something else', async () => {
  const service = virtual(server(21, [check(81, { retry: 0 })]))
  const other: VirtualServer = { ...virtual(server(31, [check(82)])), address: address('192.0.2.101') }
  const { answers, runner, to } = bench([service, other], {}, { slowStart: seconds(4) })
  await to(1)
  const revision = () => runner.revision('192.0.2.100:80/tcp')
  const ofOther = runner.revision('192.0.2.101:80/tcp')
  const seen = [revision()]
  const note = () => {
    if (seen.at(-1) !== revision()) seen.push(revision())
    return seen.length
  }
  await to(1.9)
  assert.is(note(), 1)
  answers.set(81, refused)
  await to(3)
  assert.is(note(), 2)
  runner.update([service, other], { ...plainHealth, slowStart: seconds(4) })
  assert.is(note(), 2)
  answers.delete(81)
  await to(4.1)
  assert.is(note(), 3)
  await to(5)
  assert.is(note(), 4)
  await to(9)
  assert.is(note(), 5)
  await to(9.9)
  assert.is(note(), 5)
  runner.update([virtual(server(21, [])), other], plainHealth)
  assert.is(note(), 6)
  assert.is(runner.revision('192.0.2.101:80/tcp'), ofOther)
  runner.stop()
})

test('rise asks for several successes in a row', async () => {
  const { answers, runner, take, to } = bench([virtual(server(21, [check(81)]))], { 81: refused }, { rise: 3 })
  await to(1)
  answers.delete(81)
  await to(7)
  assert.equal(
    take().filter((line) => !line.includes(' ask ')),
    [
      '0 192.0.2.21:80 CHECKING -> DOWN: TCP_CHECK 127.0.0.1:81: refused',
      '6 192.0.2.21:80 DOWN -> UP: all checks pass',
    ],
  )
  runner.stop()
})

test('after stop nothing is asked, said or left sleeping', async () => {
  const servers = [virtual(server(21, [check(81), check(82)]))]
  const { runner, signals, sleeping, take, to } = bench(servers, { 81: 'never' })
  await to(0.5)
  take()
  runner.stop()
  runner.update([virtual(server(22, [check(83)]))], plainHealth)
  assert.is(signals[0]?.aborted, true)
  assert.is(sleeping(), 0)
  await to(10)
  assert.equal(take(), [])
})

test('runOnce asks the chosen servers once, and answers in the order of the configuration', async () => {
  const ok = await startPeer(answering('HTTP/1.0 200 OK\r\n\r\n'))
  const bad = await startPeer(answering('HTTP/1.0 503 No\r\n\r\n'))
  const servers = [
    virtual(
      server(21, [httpCheck(bad.port)]),
      server(22, [tcpCheck(1)]),
      server(23, [httpCheck(ok.port), tcpCheck(ok.port)]),
    ),
  ]
  const results = await runOnce(servers, (_virtual, real) => serverName(real) !== '192.0.2.22:80', {
    clock: systemClock,
    ask: askWith(systemClock, { sockets, isThorough: true, runCommand }),
    atOnce: 2,
  })
  assert.equal(
    results.map(({ real, target, observation }) => `${real} ${target} ${observation.ok}`),
    [
      `192.0.2.21:80 http://127.0.0.1:${bad.port}/hc false`,
      `192.0.2.23:80 http://127.0.0.1:${ok.port}/hc true`,
      `192.0.2.23:80 127.0.0.1:${ok.port} true`,
    ],
  )
  await Promise.all([ok.close(), bad.close()])
})

test('end to end: a server dies and returns', async () => {
  const answer = answering('HTTP/1.0 200 OK\r\n\r\n')
  let peer = await startPeer(answer)
  const timing = { delayLoop: milliseconds(200), retry: 1, delayBeforeRetry: milliseconds(100) }
  const http = httpCheck(peer.port, { ...timing, urls: [url('/')] })
  let resume = (_because: string) => {}
  const verdict = () => new Promise<string>((resolve) => (resume = resolve))
  let pass = () => {}
  const firstPass = new Promise<void>((resolve) => (pass = resolve))
  const listener = {
    ...deaf,
    onObservation: (_subject: unknown, { ok }: Observation) => ok && pass(),
    onVerdict: (_server: unknown, { to }: { to: string }, because: string) => resume(`${to}: ${because}`),
  }
  const asking = () => askWith(systemClock, { sockets, isThorough: false, runCommand })
  const runner = startHealth(listener, { clock: systemClock, asking })
  runner.update([virtual(server(21, [http]))], plainHealth)
  try {
    await firstPass
    const down = verdict()
    await peer.close()
    const died = performance.now()
    assert.is(await down, `DOWN: HTTP_GET http://127.0.0.1:${peer.port}/: refused`)
    // Up to a delay_loop, and retry times delay_before_retry: 100 to 300 ms here.
    const took = performance.now() - died
    assert.ok(took >= 90 && took < 5000, `${took}`)
    const up = verdict()
    peer = await startPeer(answer, peer.port)
    assert.is(await up, 'UP: all checks pass')
    const since: Instant | undefined = runner.snapshot()[0]?.since
    assert.ok(since !== undefined && since > 0)
  } finally {
    runner.stop()
    await peer.close()
  }
})

test.run()
