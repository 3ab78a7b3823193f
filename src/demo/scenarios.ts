import type { NodeStatus } from '../control/protocol.js'
import { failed, told, withEvents, withInstance, withReason, withServers } from './changes.js'
import { service, timeAt, transition, type World } from './cluster.js'

/** A fault and what becomes of it. The world given is healthy; `t` is milliseconds since the demo began. */
export type Scenario = {
  readonly does: string
  /** A moment at which the fault is there. */
  readonly shownAt: number
  /** What the first line of `status` says then. */
  readonly cause?: RegExp
  /** Whether the daemon answers. */
  readonly answers?: (t: number) => boolean
  readonly play: (world: World, t: number, seed: number) => World
}

/** The moment at which every fault begins. */
const fault = 5_000

/** Nothing happens before the fault. */
const from =
  (at: number, play: Scenario['play']): Scenario['play'] =>
  (world, t, seed) =>
    t < at ? world : play(world, t, seed)

const withNode = (world: World, change: Partial<NodeStatus>): World => ({
  ...world,
  beacons: {
    discarded: world.beacons?.discarded ?? {},
    nodes: (world.beacons?.nodes ?? []).map((node) => ({ ...node, ...change })),
  },
})

/** When lb1 has waited long enough for lb2: three adverts and the skew of priority 100. */
const takenOver = fault + 3_609

export const scenarios = {
  healthy: { does: 'all is well', shownAt: 10_000, play: (world) => world },

  'peer-dies': {
    does: 'lb2 dies; lb1 takes its address when Master_Down has run out',
    shownAt: 12_000,
    cause: /lb2 is silent/,
    play: from(fault, (world, t) => {
      const silent = t - fault
      const dead = withInstance(world, 'VI_2', (own) => ({
        peers: own.peers.map((peer) => ({ ...peer, age_ms: silent })),
        successor: { kind: 'known dead', node: 'lb2', because: 'silent' },
        advert: { ...own.advert, last_received_age_ms: silent },
        timers: { ...own.timers, master_down_left_ms: Math.max(0, takenOver - t) },
      }))
      const known = withNode(dead, { age_ms: silent, state: silent > 3_000 ? 'silent' : 'known' })
      if (t < takenOver) return known
      const master = withInstance(known, 'VI_2', (own) => ({
        state: 'MASTER',
        reason: 'timer_expired',
        since: timeAt(takenOver),
        vips: own.vips.map((vip) => ({ ...vip, where: 'here' })),
        timers: { ...own.timers, master_down_left_ms: null },
        advert: {
          ...own.advert,
          sent: Math.floor((t - takenOver) / 1_000) + 1,
          last_sent_age_ms: (t - takenOver) % 1_000,
        },
        lease: { valid_ms: 1_000, left_ms: 800 },
        transitions: 2,
      }))
      const alone = withInstance(master, 'VI_1', () => ({
        successor: { kind: 'known dead', node: 'lb2', because: 'silent' },
      }))
      const text = 'lb2 is silent: nobody would take over from this node'
      return withReason(
        withEvents(
          alone,
          told(10, fault + 3_000, 'vrrp', 'lb2', 'silent: no beacon for 3.0s'),
          transition(
            11,
            takenOver,
            'VI_2',
            'BACKUP',
            'MASTER',
            'timer_expired',
            'nothing heard of 198.51.100.12 for 3.609s',
          ),
        ),
        { code: 'PEER_SILENT', level: 'warn', object: 'lb2', text },
      )
    }),
  },

  'split-brain': {
    does: 'both nodes are MASTER of VI_1, for adverts reach only one of them',
    shownAt: 12_000,
    cause: /192\.0\.2\.12 also says MASTER/,
    play: from(fault, (world, t) => {
      const heard = withInstance(world, 'VI_1', (own) => ({
        peers: own.peers.map((peer) => ({ ...peer, age_ms: (t - fault) % 1_000 })),
        advert: {
          ...own.advert,
          received: 3 + Math.floor((t - fault) / 1_000),
          last_received_age_ms: (t - fault) % 1_000,
        },
      }))
      const told2 = withNode(heard, {
        instances: [
          { vrid: 51, state: 'MASTER', priority: 100, held: false },
          { vrid: 52, state: 'MASTER', priority: 150, held: false },
        ],
      })
      const text = 'VI_1: 192.0.2.12 also says MASTER (priority 100 < 150): our adverts do not reach it'
      return withReason(
        withEvents(
          told2,
          told(10, fault, 'vrrp', 'VI_1', 'VI_1 hears adverts of 192.0.2.12 with priority 100 while it is MASTER'),
        ),
        { code: 'OTHER_MASTER', level: 'crit', object: 'VI_1', text },
      )
    }),
  },

  flap: {
    does: 'the cable of eth0 has a loose contact',
    shownAt: 6_000,
    cause: /VI_1 FAULT: eth0 is down/,
    play: from(fault, (world, t) => {
      const phase = Math.floor((t - fault) / 4_000)
      const began = fault + phase * 4_000
      const isDown = phase % 2 === 0
      const events = Array.from({ length: phase + 1 }, (_, i) => {
        const at = fault + i * 4_000
        return i % 2 === 0
          ? transition(10 + i, at, 'VI_1', 'MASTER', 'FAULT', 'interface_down', 'eth0 is down')
          : transition(10 + i, at, 'VI_1', 'FAULT', 'MASTER', 'interface_up', 'eth0 is up')
      })
      const counted = withInstance(withEvents(world, ...events), 'VI_1', () => ({
        since: timeAt(began),
        reason: isDown ? 'interface_down' : 'interface_up',
        transitions: 3 + phase,
      }))
      return isDown ? withInstance(counted, 'VI_1', inFault('eth0 is down')) : counted
    }),
  },

  'interface-down': {
    does: 'eth0 loses its link, and VI_1 its addresses',
    shownAt: 10_000,
    cause: /VI_1 FAULT: eth0 is down/,
    play: from(fault, (world) =>
      withEvents(
        withInstance(world, 'VI_1', (own) => ({
          ...inFault('eth0 is down')(own),
          since: timeAt(fault),
          reason: 'interface_down',
          transitions: 3,
        })),
        told(10, fault, 'net', 'eth0', 'eth0 lost its link'),
        transition(11, fault, 'VI_1', 'MASTER', 'FAULT', 'interface_down', 'eth0 is down'),
      ),
    ),
  },

  'tracker-fails': {
    does: 'a track_script fails and takes 20 off the priority',
    shownAt: 10_000,
    cause: /VI_1 priority below base \(130 < 150\), script chk_dns exit status 1/,
    play: from(fault, (world) =>
      withEvents(
        withInstance(world, 'VI_1', (own) => ({
          priority: {
            ...own.priority,
            effective: 130,
            reasons: [{ what: 'script chk_dns', effect: -20, because: 'exit status 1' }],
          },
        })),
        told(10, fault, 'vrrp', 'VI_1', 'VI_1 effective priority 150 -> 130: script chk_dns exit status 1 (-20)'),
      ),
    ),
  },

  'server-down': {
    does: 'one real server answers 503',
    shownAt: 10_000,
    cause: /1 of 8 real servers DOWN \(192\.0\.2\.23:80\)/,
    play: from(fault, (world, t) =>
      withEvents(
        withServers(world, 80, ['192.0.2.23'], failed(fault, t, 'HTTP 503, want 200', 503)),
        told(10, fault, 'health', '192.0.2.23:80', '192.0.2.23:80 UP -> DOWN: HTTP 503, want 200'),
      ),
    ),
  },

  'quorum-lost': {
    does: 'all real servers of port 80 refuse, and the sorry server answers',
    shownAt: 12_000,
    cause: /192\.0\.2\.100:80\/tcp below quorum \(0 < 1\), 192\.0\.2\.90:80 answers instead/,
    play: from(fault, (world, t) =>
      ['192.0.2.21', '192.0.2.22', '192.0.2.23', '192.0.2.24'].reduce<World>((now, name, i) => {
        const at = fault + i * 1_000
        if (t < at) return now
        return withEvents(
          withServers(now, 80, [name], failed(at, t, 'refused')),
          told(10 + i, at, 'health', `${name}:80`, `${name}:80 UP -> DOWN: refused`),
        )
      }, world),
    ),
  },

  'no-ipvs': {
    does: 'the kernel has no ip_vs: VRRP works, nothing is forwarded',
    shownAt: 10_000,
    cause: /IPVS forwards nothing: this kernel has no ip_vs/,
    play: (world) => ({
      ...world,
      dataplane: {
        kind: 'ipvs',
        available: false,
        reason: 'this kernel has no ip_vs',
        next: ['modprobe ip_vs', 'use a kernel with CONFIG_IP_VS'],
      },
      services: world.services.map(({ stats: _, ...rest }) => ({
        ...rest,
        real_servers: rest.real_servers.map(({ active: _a, inactive: _i, ...server }) => server),
      })),
    }),
  },

  'adverts-refused': {
    does: 'the adverts of lb2 fail our check of their checksum',
    shownAt: 10_000,
    cause: /VI_2 ignores 198\.51\.100\.12: checksum/,
    play: from(fault, (world, t) =>
      withInstance(world, 'VI_2', () => ({
        discarded: { checksum: Math.floor((t - fault) / 1_000) + 1 },
        refused: { source: '198.51.100.12', reason: 'checksum', age_ms: (t - fault) % 1_000 },
      })),
    ),
  },

  'vip-removed': {
    does: 'another program takes an address off the interface',
    shownAt: 10_000,
    cause: /VI_1 is MASTER but 192\.0\.2\.101\/24 is not on this host/,
    play: from(fault, (world) =>
      withEvents(
        withInstance(world, 'VI_1', (own) => ({
          vips: own.vips.map((vip) => (vip.address === '192.0.2.101/24' ? { ...vip, where: 'absent' } : vip)),
        })),
        told(10, fault, 'net', 'VI_1', '192.0.2.101/24 was removed from eth0 by somebody else'),
      ),
    ),
  },

  'no-guardian': {
    does: 'the guardian process is killed',
    shownAt: 10_000,
    cause: /no guardian: killed or hung, only the lease lets go of addresses/,
    play: from(fault, (world) =>
      withEvents(
        { ...world, guardian: { pid: null, armed: false, refused: [] } },
        told(10, fault, 'daemon', 'guardian', 'the guardian ended'),
      ),
    ),
  },

  stale: {
    does: 'the daemon stops answering',
    shownAt: 12_000,
    answers: (t) => t < fault,
    play: (world) => world,
  },

  big: {
    does: '200 virtual servers with 5,000 real servers',
    shownAt: 10_000,
    cause: /of 5000 real servers DOWN/,
    play: (world, t, seed) => {
      const moment = Math.floor(t / 1_000)
      const services = Array.from({ length: 200 }, (_, i) =>
        service(seed, moment, {
          port: 8_000 + i,
          scheduler: i % 3 === 0 ? 'wlc' : 'wrr',
          forwarding: i % 2 === 0 ? 'DR' : 'NAT',
          rate: 5 + ((i * 37) % 900),
          checker: 'TCP_CHECK',
          scheme: 'tcp',
          vip: `198.51.100.${i}`,
          servers: 25,
        }),
      )
      return Array.from({ length: 20 }, (_, i) => 8_000 + i * 10).reduce<World>(
        (now, port) => withServers(now, port, ['192.0.2.30'], failed(fault, Math.max(t, fault), 'connect timeout 3s')),
        { ...world, services },
      )
    },
  },
} as const satisfies Record<string, Scenario>

const inFault =
  (why: string) =>
  (own: World['instances'][number]): Partial<World['instances'][number]> => ({
    state: 'FAULT',
    fault: why,
    vips: own.vips.map((vip) => ({ ...vip, where: 'absent' })),
    lease: { ...own.lease, left_ms: null },
    timers: { ...own.timers, master_down_left_ms: null },
  })

export type ScenarioName = keyof typeof scenarios
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[]
