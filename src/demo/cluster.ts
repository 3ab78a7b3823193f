import type {
  CheckStatus,
  EventStatus,
  InstanceStatus,
  RealServerStatus,
  Reason,
  ServiceStatus,
  StatusDocument,
} from '../control/protocol.js'
import { parseAddress } from '../model/address.js'
import { noise } from './noise.js'

/** What a node of the demo knows at one moment, before its verdict is made. */
export type World = Omit<StatusDocument, 'verdict' | 'kind' | 'v' | 'at'> & {
  readonly events: readonly EventStatus[]
  /** What the verdict has beside what follows from the rest. */
  readonly reasons: readonly Reason[]
}

/** When every demonstration begins, in milliseconds since 1970, and for how long all had been well by then. */
export const begins = Date.parse('2026-11-22T14:00:00.000Z')
const uptime = 17_487_000

/** A moment of the demo as RFC 3339, by the milliseconds since its beginning. */
export const timeAt = (ms: number) => new Date(begins + ms).toISOString()

const started = timeAt(-uptime)

/** Two directors, each Master of one virtual router, with two virtual servers of four real servers each; all is well. */
export function healthyWorld(seed: number, t: number): World {
  const moment = Math.floor(t / 1_000)
  return {
    node: 'lb1',
    daemon: { version: '0.1.0', pid: 812, uptime_ms: uptime + t, config_file: '/etc/lvsha/lvsha.conf' },
    guardian: { pid: 815, armed: true, refused: [] },
    instances: [
      instance(seed, t, { name: 'VI_1', vrid: 51, interface: 'eth0', state: 'MASTER', priority: 150, peer: 100 }),
      instance(seed, t, { name: 'VI_2', vrid: 52, interface: 'eth1', state: 'BACKUP', priority: 100, peer: 150 }),
    ],
    beacons: {
      nodes: [
        {
          name: 'lb2',
          address: '192.0.2.12',
          interface: 'eth0',
          age_ms: Math.floor((t + 400) % 1_000),
          state: 'known',
          instances: [
            { vrid: 51, state: 'BACKUP', priority: 100, held: false },
            { vrid: 52, state: 'MASTER', priority: 150, held: false },
          ],
          differs: [],
        },
      ],
      discarded: {},
    },
    dataplane: { kind: 'ipvs', available: true, version: '1.2.1' },
    services: [
      service(seed, moment, {
        port: 80,
        scheduler: 'wrr',
        forwarding: 'DR',
        rate: 812,
        checker: 'HTTP_GET',
        scheme: 'http',
      }),
      service(seed, moment, {
        port: 443,
        scheduler: 'wlc',
        forwarding: 'NAT',
        rate: 1_900,
        checker: 'SSL_GET',
        scheme: 'https',
      }),
    ],
    events: [
      {
        id: 1,
        at: started,
        kind: 'daemon',
        object: 'daemon',
        text: 'up, pid 812: 2 instances, 2 virtual servers, 8 real servers',
      },
      transition(2, 3_414 - uptime, 'VI_1', 'BACKUP', 'MASTER', 'preempted_peer', 'preempted 192.0.2.12 (100 < 150)'),
      transition(3, 3_500 - uptime, 'VI_2', 'INIT', 'BACKUP', 'startup', 'startup'),
    ],
    reasons: [],
  }
}

type InstanceSketch = Pick<InstanceStatus, 'name' | 'vrid' | 'interface' | 'state'> & {
  readonly priority: number
  readonly peer: number
}

function instance(seed: number, t: number, sketch: InstanceSketch): InstanceStatus {
  const { name, vrid, state, priority } = sketch
  const isMaster = state === 'MASTER'
  const skew = ((256 - priority) * 1_000) / 256
  const tick = Math.floor(t / 1_000)
  // Each instance has a second of its own in which its adverts go by.
  const age = Math.floor((t + 1_000 * noise(seed, name)) % 1_000)
  const network = name === 'VI_1' ? '192.0.2' : '198.51.100'
  const source = parseAddress(`${network}.12`)
  const adverts = Math.floor(uptime / 1_000) + tick
  return {
    name,
    vrid,
    interface: sketch.interface,
    version: 3,
    state,
    reason: isMaster ? 'preempted_peer' : 'startup',
    since: timeAt(3_414 - uptime),
    leaving: false,
    successor: source ? { kind: 'known', node: 'lb2', source, priority: sketch.peer } : { kind: 'unknown' },
    priority: { base: priority, effective: priority },
    preempt: { enabled: true, delay_ms: 0 },
    advert: {
      interval_ms: 1_000,
      sent: isMaster ? adverts : 0,
      received: isMaster ? 3 : adverts,
      last_sent_age_ms: isMaster ? age : null,
      last_received_age_ms: isMaster ? uptime + t : age,
      lateness_ms: Array.from({ length: 30 }, (_, i) => lateness(seed, name, tick - 29 + i)),
    },
    discarded: {},
    timers: { skew_ms: skew, master_down_ms: 3_000 + skew, master_down_left_ms: isMaster ? null : 3_000 + skew - age },
    peers: [{ address: `${network}.12`, priority: sketch.peer, age_ms: isMaster ? uptime + t - 3_400 : age }],
    vips: [100, 101].map((host) => ({
      address: `${network}.${host}/24`,
      interface: sketch.interface,
      where: isMaster ? 'here' : 'absent',
    })),
    lease: { valid_ms: 1_000, left_ms: isMaster ? 800 : null },
    transitions: isMaster ? 2 : 1,
  }
}

const lateness = (seed: number, name: string, tick: number) =>
  Math.round((noise(seed, name, 'late', tick) ** 8 * 20 + 0.2) * 10) / 10

type ServiceSketch = {
  readonly port: number
  readonly scheduler: string
  readonly forwarding: 'DR' | 'NAT'
  readonly rate: number
  readonly checker: string
  readonly scheme: string
  readonly vip?: string
  readonly servers?: number
}

/** A virtual server whose traffic swings around a rate. */
export function service(seed: number, moment: number, sketch: ServiceSketch): ServiceStatus {
  const { port, rate, vip = '192.0.2.100', servers = 4 } = sketch
  const swing = 0.85 + 0.3 * noise(seed, vip, port, Math.floor(moment / 5)) + 0.05 * noise(seed, vip, port, moment)
  const perSecond = Math.round(rate * swing)
  return {
    name: `${vip}:${port}/tcp`,
    address: vip,
    port,
    protocol: 'tcp',
    scheduler: sketch.scheduler,
    forwarding: sketch.forwarding,
    quorum: { want: 1, have: servers, met: true },
    sorry_server: { address: `192.0.2.90:${port}`, in_use: false },
    stats: {
      connections: 9_123_456 + rate * moment,
      connections_per_s: perSecond,
      packets_in_per_s: perSecond * 51,
      bytes_in_per_s: perSecond * 6_280,
      bytes_out_per_s: sketch.forwarding === 'NAT' ? perSecond * 41_000 : 0,
    },
    real_servers: Array.from({ length: servers }, (_, i) => server(seed, moment, sketch, `192.0.2.${21 + i}`)),
  }
}

function server(
  seed: number,
  moment: number,
  { port, checker, scheme, rate }: ServiceSketch,
  address: string,
): RealServerStatus {
  const name = `${address}:${port}`
  return {
    name,
    state: 'UP',
    since: timeAt(1_000 - uptime),
    weight: { configured: 100, now: 100 },
    active: Math.round(rate * (1.5 + 0.4 * noise(seed, name, Math.floor(moment / 3)))),
    inactive: Math.round(rate * (4 + noise(seed, name, 'inactive', moment))),
    checks: [check(seed, moment, name, checker, `${scheme}://${name}/hc`)],
  }
}

const checkEvery = 6

/** A check that passes; it runs every six seconds. */
function check(seed: number, moment: number, name: string, checker: string, target: string): CheckStatus {
  const phase = Math.floor(noise(seed, name, 'phase') * checkEvery)
  const ago = (moment + phase) % checkEvery
  const run = moment - ago
  return {
    checker,
    target,
    state: 'PASS',
    since: timeAt(1_000 - uptime),
    tries: { n: 0, of: 3 },
    last: {
      at: timeAt(run * 1_000),
      age_ms: ago * 1_000,
      ok: true,
      latency_ms: Math.round((3 + 4 * noise(seed, name, 'latency', run) ** 3) * 10) / 10,
      status: 200,
    },
  }
}

/** A change of state as the journal has it. */
export const transition = (
  id: number,
  ms: number,
  object: string,
  from: InstanceStatus['state'],
  to: InstanceStatus['state'],
  reason: NonNullable<EventStatus['transition']>['reason'],
  why: string,
): EventStatus => ({
  id,
  at: timeAt(ms),
  kind: 'vrrp',
  object,
  text: `${from} -> ${to}: ${why}`,
  transition: { from, to, reason },
})
