import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { GivenAnswers } from '../../src/init/answers.js'
import { type Detected, nothingDetected, type Probes } from '../../src/init/detected.js'
import { type Asker, interview, withoutInput } from '../../src/init/interview.js'
import { type Address, type Prefix, parsePrefix } from '../../src/model/address.js'
import { LvshaError } from '../../src/model/errors.js'

const host: Detected = {
  hostname: 'lb1',
  interfaces: [
    { name: 'eth1', isUp: false, addresses: [], isDhcp: false },
    { name: 'eth0', isUp: true, addresses: [parsePrefix('192.0.2.11/24') as Prefix], isDhcp: false },
  ],
  defaultInterface: 'eth0',
  isVirtual: false,
  model: '',
}
const options = { ignoreConflict: false }
const nodes = { node: ['lb1=192.0.2.11', 'lb2=192.0.2.12'] }
const least: GivenAnswers = { ...nodes, vip: ['192.0.2.100/24'], real: ['192.0.2.21:80'] }

const refusal = async (given: GivenAnswers, detected = host, probes?: Probes) => {
  try {
    await interview(given, detected, withoutInput(probes), options)
  } catch (error) {
    if (error instanceof LvshaError)
      return { code: error.code, message: error.message, next: error.next, exit: error.exit }
    throw error
  }
  return undefined
}

test('what is not given is taken from the host, or is the usual', async () => {
  const { answers, texts } = await interview(least, host, withoutInput(undefined), options)
  assert.is(answers.interface, 'eth0')
  assert.is(answers.transport, 'multicast')
  assert.is(answers.prefer, 'lb1')
  assert.is(answers.forward, 'direct')
  assert.equal(texts.service, ['192.0.2.100:80/tcp'])
  const virtual = await interview(least, { ...host, isVirtual: true }, withoutInput(undefined), options)
  assert.is(virtual.answers.transport, 'unicast')
  const far = await interview({ ...least, real: ['198.51.100.21:80'] }, host, withoutInput(undefined), options)
  assert.is(far.answers.forward, 'masquerade')
})

test('without input what is missing is named, with the flag that gives it', async () => {
  assert.equal(await refusal(nodes), {
    code: 'LV-E203',
    message: '--vip is required with --no-input',
    next: ['--vip 192.0.2.100/24'],
    exit: 2,
  })
  assert.is((await refusal(least, nothingDetected))?.code, 'LV-E201')
})

test('answers that contradict each other, or are none, are refused with the reason', async () => {
  const cases: [GivenAnswers, string][] = [
    [{ node: ['lb1=192.0.2.11'] }, '--node: two nodes are needed, not 1'],
    [{ node: ['lb1=192.0.2.11', 'lb1=192.0.2.12'] }, '--node: both nodes have one name'],
    [{ node: ['lb1=192.0.2.11', 'lb2=192.0.2.11'] }, '--node: both nodes have one address'],
    [{ node: ['lb1=1.2.3', 'lb2=192.0.2.11'] }, '--node: 1.2.3 is no address'],
    [{ prefer: ['lb3'] }, '--prefer: lb3 is none of lb1, lb2, none'],
    [{ vip: ['192.0.2.12/24'] }, '--vip: 192.0.2.12 is the own address of lb2, and cannot float'],
    [{ vip: ['198.51.100.1/24'] }, '--vip: 198.51.100.1 is in no subnet of eth0'],
    [{ vip: ['2001:db8::1/64'] }, '--vip: 2001:db8::1 is of another family than the addresses of the nodes'],
    [{ vrid: ['256'] }, '--vrid: 256 is no whole number from 1 to 255'],
    [{ 'advert-int': ['1'] }, '--advert-int: 1 is no time from 10ms to 40.95s'],
    [{ 'advert-int': ['15ms'] }, '--advert-int: adverts count in hundredths of a second'],
    [{ service: ['192.0.2.101:80'] }, '--service: 192.0.2.101 is no floating address: add --vip'],
    [{ service: ['192.0.2.100:80/icmp'] }, '--service: icmp is none of tcp, udp, sctp'],
    [
      { real: ['192.0.2.21:80,weight=x'] },
      '--real: 192.0.2.21:80,weight=x is no real server such as 192.0.2.21:80,weight=100',
    ],
    [
      { real: ['192.0.2.21:81'], forward: ['DR'] },
      '--forward: port 81 of 192.0.2.21 is that of no service: only NAT changes ports',
    ],
    [{ check: ['http'] }, '--check: http is no check such as tcp, ping, http:/hc=200 or https:/hc=200'],
    [{ interface: ['a{b'] }, '--interface: a{b is no name of an interface'],
  ]
  for (const [given, message] of cases) assert.is((await refusal({ ...least, ...given }))?.message, message)
})

const quiet: Probes = {
  heard: async () => [],
  claims: async () => [],
  reach: async () => ({ isOpen: false, text: 'ECONNREFUSED' }),
}

test('what the network says decides what is suggested, and what is refused', async () => {
  const heard = async () => [{ vrid: 51, source: '192.0.2.5' as Address, priority: 100 }]
  const probes: Probes = { ...quiet, heard, reach: async () => ({ isOpen: true, status: 404, text: '' }) }
  const { answers } = await interview(least, host, withoutInput(probes), options)
  assert.is(answers.vrid, 52)
  assert.equal(answers.check, { kind: 'http', path: '/', status: 404 })
  assert.is(
    (await refusal({ ...least, vrid: ['51'] }, host, probes))?.message,
    '--vrid: 51 is in use: 192.0.2.5 advertises it',
  )

  const claims = async () => [{ address: '192.0.2.100' as Address, mac: '02:42:ac:11:00:05' }]
  const taken = { ...quiet, claims }
  assert.equal(await refusal(least, host, taken), {
    code: 'LV-E202',
    message: '192.0.2.100 already answers ARP from 02:42:ac:11:00:05',
    next: ['another --vip', '--ignore-conflict'],
    exit: 7,
  })
  assert.ok(await interview(least, host, withoutInput(taken), { ignoreConflict: true }))
})

test('going back asks the question before again, and suggests what was answered', async () => {
  const said: string[] = []
  const script: Record<string, (string | undefined)[]> = {
    vip: ['192.0.2.100/24', '192.0.2.101/24'],
    vrid: [undefined, '9'],
  }
  const person: Asker = {
    probes: async () => undefined,
    ask: async (question, known) => {
      const suggestion = question.suggest(known)
      said.push(`${question.flag} ${suggestion}`)
      const scripted = script[question.flag]
      const answer = scripted ? scripted.shift() : suggestion
      return answer === undefined ? undefined : [answer]
    },
  }
  const { answers } = await interview(
    { ...nodes, profile: ['vip'], interface: ['eth0'], prefer: ['lb2'] },
    host,
    person,
    options,
  )
  assert.equal(said.slice(0, 4), ['vip undefined', 'vrid 51', 'vip 192.0.2.100/24', 'vrid 51'])
  assert.is(answers.vips[0]?.address, '192.0.2.101')
  assert.is(answers.vrid, 9)
})

test('an answer that the network contradicts is asked again with the reason', async () => {
  const problems: (string | undefined)[] = []
  const answered = ['192.0.2.100/24', '192.0.2.101/24']
  const person: Asker = {
    probes: async () => ({
      ...quiet,
      claims: async (_, [address]) => (address === '192.0.2.100' ? [{ address, mac: '02:00:00:00:00:01' }] : []),
    }),
    ask: async (question, known, problem) => {
      if (question.flag !== 'vip') return [question.suggest(known) ?? '']
      problems.push(problem)
      return [answered.shift() ?? '']
    },
  }
  const { answers } = await interview({ ...nodes, profile: ['vip'] }, host, person, options)
  assert.equal(problems, [undefined, '192.0.2.100 already answers ARP from 02:00:00:00:00:01'])
  assert.is(answers.vips[0]?.address, '192.0.2.101')
})

test.run()
