import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GuardianLink, type LinkPorts } from '../../src/engine/guardian-link.js'
import type { LastWill } from '../../src/engine/last-will.js'
import type { Pace } from '../../src/engine/pace.js'
import type { GuardianDeeds, LinkState } from '../../src/engine/ports.js'
import type { Address } from '../../src/model/address.js'
import type { Channel } from '../../src/model/channel.js'
import type { RouterSettings } from '../../src/model/router.js'
import { type Duration, instant, milliseconds, seconds } from '../../src/model/time.js'

const channel: Channel = { interface: 'eth0', family: 'ipv4', protocol: 'vrrp', group: '224.0.0.18' as Address }
const links = new Map<string, LinkState>([['eth0', { name: 'eth0', index: 2, up: true, mac: Buffer.alloc(6) }]])
const nothing = Buffer.alloc(0)
const socket = { domain: 2, type: 3, protocol: 112, options: [], address: nothing }

const will: LastWill = {
  name: 'VI_1',
  channel,
  source: '192.0.2.1' as Address,
  adverts: [{ payload: Buffer.of(1), source: '192.0.2.1' as Address, destination: '224.0.0.18' as Address, ttl: 255 }],
  bound: milliseconds(1050),
  rival: [],
  renewal: Buffer.of(2),
  lease: seconds(1),
  renewalInterval: milliseconds(250),
  removal: Buffer.of(3),
}

const words = ['', 'channel', 'close', 'will', 'disarm', 'beat', 'renewed', 'give-up', 'halt', 'release', 'permit']

/** A link whose guardians are made of paper. */
function makeLink(changes: Partial<LinkPorts> = {}) {
  const notices: string[] = []
  const waits: { delay: Duration; act: () => void }[] = []
  const guardians: {
    written: string[]
    say: (line: string) => void
    end: (why: string) => void
    killed: boolean
    deeds?: GuardianDeeds
    letters: Buffer[]
  }[] = []
  const link = new GuardianLink({
    start: ({ onLine, onEnd }) => {
      const guardian: (typeof guardians)[number] = { written: [], say: onLine, end: onEnd, killed: false, letters: [] }
      guardians.push(guardian)
      return {
        pid: 100 + guardians.length,
        write: (bytes) => {
          const letter = Buffer.from(bytes)
          guardian.letters.push(letter)
          guardian.written.push(`${words[letter.readUInt16LE(8)]} ${letter.readUInt16LE(10)}`)
        },
        close: () => void guardian.written.push('end'),
        kill: () => {
          guardian.killed = true
        },
        deeds: () => guardian.deeds,
      }
    },
    describe: () => socket,
    parcel: () => ({ destination: nothing, control: nothing, data: nothing }),
    requests: socket,
    request: (data) => ({ destination: nothing, control: nothing, data }),
    later: (delay, act) => void waits.push({ delay, act }),
    notice: (text) => void notices.push(text),
    ...changes,
  })
  const last = () => {
    const guardian = guardians.at(-1)
    if (!guardian) throw new Error('none was started')
    return guardian
  }
  return { link, notices, waits, guardians, last }
}

const ready = 'ready mlockall=0 SCHED_FIFO=1 oom_score_adj=13'

test('sockets are opened ahead; a will is armed, renewed and disarmed under one number', () => {
  const { link, last } = makeLink()
  link.keep([channel], links)
  link.keep([channel], links)
  link.arm('eth0 51', will)
  link.arm('eth0 52', will)
  link.renewed('eth0 52', seconds(5))
  link.disarm('eth0 51')
  link.arm('eth0 53', will)
  link.keep([], links)
  assert.equal(last().written, [
    'channel 0',
    'channel 1',
    'will 0',
    'will 1',
    'renewed 1',
    'disarm 0',
    'will 0',
    'close 1',
  ])
})

test('an interface that came anew has a new socket; one that is gone has none', () => {
  const { link, last } = makeLink()
  link.keep([channel], links)
  link.keep([channel], new Map([['eth0', { name: 'eth0', index: 3, up: true, mac: Buffer.alloc(6) }]]))
  link.keep([channel], new Map())
  assert.equal(last().written, ['channel 0', 'channel 1', 'close 1', 'channel 1', 'close 1'])
})

test('adverts with a virtual MAC address leave by a socket of their own, and rivals are heard on the other', () => {
  const letters: Buffer[] = []
  const { link } = makeLink({
    start: () => ({
      pid: 101,
      write: (bytes) => void letters.push(Buffer.from(bytes)),
      close: () => undefined,
      kill: () => undefined,
      deeds: () => undefined,
    }),
    describe: (_, role) => ({ ...socket, protocol: role === 'sender' ? 113 : 112 }),
  })
  const virtual = { ...channel, sender: 'vrrp.51' }
  link.keep([virtual], links)
  link.keep([virtual], new Map([...links, ['vrrp.51', { name: 'vrrp.51', index: 7, up: true, mac: Buffer.alloc(6) }]]))
  link.arm('eth0 51', { ...will, channel: virtual })
  const [, listener, sender, armed] = letters
  assert.equal(
    [listener, sender].map((letter) => [letter?.readUInt16LE(10), letter?.readInt32LE(20)]),
    [
      [1, 112],
      [2, 113],
    ],
  )
  // Whether it hears, and whether what it receives are refusals.
  assert.equal(
    [listener, sender].map((letter) => [letter?.readUInt8(24), letter?.readUInt8(25)]),
    [
      [1, 0],
      [0, 0],
    ],
  )
  // Behind four times and the name: the channel to listen on, a source of four octets, no tests, one parcel.
  const behindName = 12 + 4 * 8 + 4 + will.name.length
  assert.equal(
    [behindName, behindName + 2 + 8 + 2 + 2].map((offset) => armed?.readUInt16LE(offset)),
    [1, 2],
  )
})

const settings = { vrid: 51 } as unknown as RouterSettings

const pace: Pace = {
  interval: milliseconds(10),
  due: instant(500),
  frames: [will.adverts],
  isEndless: true,
  priority: 100,
  source: will.source,
  settings,
}

const due = instant(500)

test("adverts are the guardian's once it has said so, until it is told to halt, says that it has, or does not answer", () => {
  const { link, last, waits } = makeLink()
  link.keep([channel], links)
  link.arm('eth0 51', { ...will, pace })
  assert.is(link.pacing('eth0 51', due), undefined)
  last().say('pacing 0')
  assert.is(link.pacing('eth0 51', due), 0)
  last().say('beat 120')
  assert.is(link.pacing('eth0 51', due), 120)
  for (let beat = 0; beat < 3; beat++) link.beat()
  assert.is(link.pacing('eth0 51', due), undefined)
  last().say('beat 4')
  assert.is(link.pacing('eth0 51', due), 4)
  // However often it says so, it is told once.
  for (let advert = 0; advert < 5; advert++) last().say('halted 0')
  assert.is(waits.length, 1)
  assert.is(link.pacing('eth0 51', due), undefined)
  waits.shift()?.act()
  assert.is(last().written.at(-1), 'will 0')
  last().say('pacing 0')
  link.halt('eth0 51', { saysFarewell: false })
  assert.is(link.pacing('eth0 51', due), undefined)
  assert.is(last().written.at(-1), 'halt 0')
  link.arm('eth0 51', { ...will, pace })
  last().say('pacing 0')
  last().end('SIGKILL')
  assert.is(link.pacing('eth0 51', due), undefined)
  waits[0]?.act()
  last().say('pacing 0')
  assert.is(link.pacing('eth0 51', due), 4)
  last().say('refused will 0 28')
  assert.is(link.pacing('eth0 51', due), undefined)
})

test('an advert that was due and has not left is not taken for sent, however well the guardian answers', () => {
  const { link, last } = makeLink()
  const deeds = (advertisedAt: number) => ({ renewedAt: seconds(0), advertisedAt: instant(advertisedAt) })
  link.keep([channel], links)
  link.arm('eth0 51', { ...will, pace })
  last().say('pacing 0')
  last().deeds = deeds(milliseconds(90))
  assert.is(link.pacing('eth0 51', instant(milliseconds(100))), undefined)
  last().deeds = deeds(milliseconds(100) - 0.4)
  assert.is(link.pacing('eth0 51', instant(milliseconds(100))), 0)
  last().deeds = deeds(milliseconds(108))
  assert.is(link.pacing('eth0 51', instant(milliseconds(100))), 0)
})

test('what the guardian renewed is known; a release and the end of a permit are written, and the next guardian knows them', () => {
  const { link, last, waits } = makeLink()
  link.arm('eth0 51', will)
  assert.is(link.keptAt('eth0 51'), undefined)
  last().deeds = { renewedAt: seconds(7), advertisedAt: instant(0) }
  assert.is(link.keptAt('eth0 51'), seconds(7))
  assert.is(link.keptAt('eth0 52'), undefined)
  link.renewed('eth0 51', seconds(5))
  link.permit('eth0 51', seconds(30))
  link.permit('eth0 51', seconds(30))
  link.permit('eth0 52', seconds(30))
  link.release('eth0 51')
  assert.equal(last().written.slice(2), ['renewed 0', 'permit 0', 'release 0'])
  last().end('SIGKILL')
  waits[0]?.act()
  const armed = last().letters.at(-1) ?? Buffer.alloc(0)
  // It never renewed, and may not from then on.
  assert.is(armed.readBigInt64LE(12 + 24), -(2n ** 63n))
  assert.is(armed.readBigInt64LE(armed.length - 8), 30_000_000n)
})

test('without an interface to send them by, nobody is told to send adverts', () => {
  const { link, last } = makeLink()
  link.arm('eth0 51', { ...will, pace })
  last().say('pacing 0')
  link.arm('eth0 51', will)
  assert.is(link.pacing('eth0 51', due), undefined)
})

test('it says what the guardian does without, and how many wills that has', () => {
  const { link, last, notices } = makeLink()
  assert.equal(link.report(), { pid: undefined, wills: 0, armed: 0, refused: [] })
  last().say(ready)
  link.arm('eth0 51', will)
  assert.equal(link.report(), { pid: 101, wills: 1, armed: 0, refused: ['SCHED_FIFO: EPERM', 'oom_score_adj: EACCES'] })
  last().say('armed 1')
  assert.is(link.report().armed, 1)
  assert.equal(notices, ['the guardian runs, pid 101, without SCHED_FIFO: EPERM, oom_score_adj: EACCES'])
})

test('one that ended is replaced, later each time, and the next one is told everything', () => {
  const { link, guardians, last, notices, waits } = makeLink()
  link.keep([channel], links)
  link.arm('eth0 51', will)
  last().say('ready mlockall=0 SCHED_FIFO=0 oom_score_adj=0')
  last().end('SIGKILL')
  assert.is(link.report().pid, undefined)
  link.renewed('eth0 51', seconds(5))
  waits[0]?.act()
  assert.equal(last().written, ['channel 0', 'channel 1', 'will 0'])
  last().end('SIGKILL')
  waits[1]?.act()
  assert.is(guardians.length, 3)
  assert.equal(
    waits.map(({ delay }) => delay),
    [milliseconds(100), milliseconds(200)],
  )
  last().say('ready mlockall=0 SCHED_FIFO=0 oom_score_adj=0')
  last().say('beat')
  last().end('exit status 1')
  assert.is(waits[2]?.delay, milliseconds(100))
  assert.equal(notices, [
    'the guardian runs, pid 101',
    'there is no guardian (SIGKILL): until there is one, the lease alone lets go of addresses',
    'the guardian runs, pid 103',
    'there is no guardian (exit status 1): until there is one, the lease alone lets go of addresses',
  ])
})

test('one that does not answer is killed', () => {
  const { link, last } = makeLink()
  last().say(ready)
  for (let beat = 0; beat < 30; beat++) link.beat()
  assert.not(last().killed)
  last().say('beat')
  for (let beat = 0; beat < 31; beat++) link.beat()
  assert.ok(last().killed)
})

test('giving up needs a guardian that holds every will', () => {
  const { link, last } = makeLink()
  link.arm('eth0 51', will)
  last().say(ready)
  assert.not(link.giveUp())
  last().say('armed 1')
  assert.ok(link.giveUp())
  assert.is(last().written.at(-1), 'give-up 0')
})

test('closed, it lets its guardian end and starts none', () => {
  const { link, last, guardians, notices, waits } = makeLink()
  link.close()
  last().end('exit status 0')
  assert.equal([last().written.at(-1), guardians.length, waits.length, notices.length], ['end', 1, 0, 0])
})

test('a will that is too long is told, and none is left of before', () => {
  const { link, last, notices } = makeLink()
  link.arm('eth0 51', { ...will, renewal: Buffer.alloc(300_000) })
  assert.equal(last().written, ['channel 0', 'disarm 0'])
  assert.match(notices[0] ?? '', /^the last will of VI_1 is too long for the guardian: 300\d\d\d octets$/)
})

test('what the guardian refuses is told by its name', () => {
  const { link, last, notices } = makeLink()
  link.keep([channel], links)
  link.arm('eth0 51', will)
  for (const line of ['refused channel 1 19', 'refused will 0 28', 'refused letter 0 71']) last().say(line)
  assert.equal(notices, [
    'the guardian cannot take a socket for eth0 ipv4 vrrp 224.0.0.18: ENODEV',
    'the guardian cannot take the last will of VI_1: ENOSPC',
    'the guardian cannot take letter 0: EPROTO',
  ])
})

test('without its socket a will still lets go of the addresses', () => {
  const { link, last, notices } = makeLink({
    describe: () => {
      throw new Error('if_nametoindex eth0: ENODEV')
    },
  })
  link.keep([channel], links)
  link.arm('eth0 51', will)
  assert.equal(last().written, ['channel 0', 'will 0'])
  assert.equal(notices, ['the guardian cannot have a socket: if_nametoindex eth0: ENODEV'])
})

test.run()
