import type {
  CheckStatus,
  EventStatus,
  HealthDocument,
  InstanceStatus,
  RealServerStatus,
  ServiceStatus,
  StatusDocument,
} from '../../src/control/protocol.js'

/** When every document here was made; the times below are told from it. */
export const madeAt = '2026-11-22T14:03:22.000Z'

export const master: InstanceStatus = {
  name: 'VI_1',
  vrid: 51,
  interface: 'eth0',
  version: 2,
  state: 'MASTER',
  reason: 'preempted_peer',
  since: '2026-11-22T09:11:58.238Z',
  leaving: false,
  successor: { kind: 'unknown' },
  priority: { base: 150, effective: 130 },
  preempt: { enabled: true, delay_ms: 0 },
  advert: {
    interval_ms: 1_000,
    sent: 17_482,
    received: 3,
    last_sent_age_ms: 400,
    last_received_age_ms: 17_484_000,
    lateness_ms: [0.3, 0.4, 8, 0.2, 0.3, 0.4, 16, 0.3],
  },
  discarded: {},
  timers: { skew_ms: 492, master_down_ms: 3_492, master_down_left_ms: null },
  peers: [{ address: '192.0.2.12', priority: 100, age_ms: 17_484_000 }],
  vips: [
    { address: '192.0.2.100/24', interface: 'eth0', where: 'here' },
    { address: '192.0.2.101/24', interface: 'eth0', where: 'here' },
  ],
  lease: { valid_ms: 1_000, left_ms: 800 },
  transitions: 2,
}

export const backup: InstanceStatus = {
  name: 'VI_2',
  vrid: 52,
  interface: 'eth1',
  version: 2,
  state: 'BACKUP',
  reason: 'startup',
  since: '2026-11-22T09:11:54.824Z',
  leaving: false,
  successor: { kind: 'unknown' },
  priority: { base: 100, effective: 100 },
  preempt: { enabled: true, delay_ms: 0 },
  advert: {
    interval_ms: 1_000,
    sent: 0,
    received: 17_479,
    last_sent_age_ms: null,
    last_received_age_ms: 400,
    lateness_ms: [0.2, 0.3, 0.2, 20, 0.2, 0.3, 0.2, 0.3],
  },
  discarded: { checksum: 2 },
  timers: { skew_ms: 609, master_down_ms: 3_609, master_down_left_ms: 3_209 },
  peers: [{ address: '198.51.100.12', priority: 150, age_ms: 400 }],
  vips: [{ address: '198.51.100.100/24', interface: 'eth1', where: 'absent' }],
  lease: { valid_ms: 1_000, left_ms: null },
  transitions: 1,
}

export const passing: CheckStatus = {
  checker: 'HTTP_GET',
  target: 'http://192.0.2.21:80/hc',
  state: 'PASS',
  since: '2026-11-22T09:11:55.000Z',
  tries: { n: 0, of: 3 },
  last: { at: '2026-11-22T14:03:19.000Z', age_ms: 2000, ok: true, latency_ms: 4.1, status: 200 },
}

export const failing: CheckStatus = {
  checker: 'HTTP_GET',
  target: 'http://192.0.2.23:80/hc',
  state: 'FAIL',
  since: '2026-11-22T13:59:10.000Z',
  tries: { n: 3, of: 3 },
  last: {
    at: '2026-11-22T14:03:19.000Z',
    age_ms: 2000,
    ok: false,
    latency_ms: 5,
    status: 503,
    error: 'HTTP 503, want 200',
  },
}

export const up = (name: string): RealServerStatus => ({
  name,
  state: 'UP',
  since: '2026-11-22T09:11:55.000Z',
  weight: { configured: 100, now: 100 },
  active: 1_402,
  inactive: 3_310,
  checks: [{ ...passing, target: `http://${name}/hc` }],
})

export const down = (name: string): RealServerStatus => ({
  name,
  state: 'DOWN',
  since: '2026-11-22T13:59:10.000Z',
  weight: { configured: 100, now: 0 },
  active: 2,
  inactive: 41,
  checks: [{ ...failing, target: `http://${name}/hc` }],
})

export const webService: ServiceStatus = {
  name: '192.0.2.100:80/tcp',
  address: '192.0.2.100',
  port: 80,
  protocol: 'tcp',
  scheduler: 'wrr',
  forwarding: 'DR',
  quorum: { want: 1, have: 3, met: true },
  stats: {
    connections: 9_123_456,
    connections_per_s: 812,
    packets_in_per_s: 41_200,
    bytes_in_per_s: 5_100_000,
    bytes_out_per_s: 0,
  },
  real_servers: [up('192.0.2.21:80'), up('192.0.2.22:80'), down('192.0.2.23:80'), up('192.0.2.24:80')],
}

export const secureService: ServiceStatus = {
  name: '192.0.2.100:443/tcp',
  address: '192.0.2.100',
  port: 443,
  protocol: 'tcp',
  scheduler: 'wlc',
  forwarding: 'NAT',
  persistence_s: 300,
  quorum: { want: 2, have: 2, met: true },
  sorry_server: { address: '192.0.2.9:443', in_use: false },
  stats: {
    connections: 4_123_456,
    connections_per_s: 1_900,
    packets_in_per_s: 88_000,
    bytes_in_per_s: 9_800_000,
    bytes_out_per_s: 12_300_000,
  },
  real_servers: [up('192.0.2.21:443'), up('192.0.2.22:443')],
}

export const status: StatusDocument = {
  kind: 'status',
  v: 1,
  at: madeAt,
  node: 'lb1',
  verdict: {
    level: 'warn',
    reasons: [
      {
        code: 'REAL_SERVER_DOWN',
        level: 'warn',
        object: '192.0.2.23:80',
        text: '1 of 6 real servers DOWN',
      },
      { code: 'PRIORITY_BELOW_BASE', level: 'warn', object: 'VI_1', text: 'VI_1 priority 20 below base' },
    ],
  },
  daemon: { version: '0.1.0', pid: 812, uptime_ms: 17_487_210, config_file: '/etc/lvsha/lvsha.conf' },
  guardian: { pid: 815, armed: true, refused: [] },
  instances: [master, backup],
  dataplane: { kind: 'ipvs', available: true, version: '1.2.1' },
  services: [webService, secureService],
}

export const withoutIpvs: StatusDocument = {
  ...status,
  dataplane: {
    kind: 'ipvs',
    available: false,
    reason: 'this kernel has no ip_vs',
    next: ['modprobe ip_vs', 'use a kernel with CONFIG_IP_VS'],
  },
}

export const events: readonly EventStatus[] = [
  { id: 1, at: '2026-11-22T09:11:54.790Z', kind: 'daemon', object: 'daemon', text: 'up, pid 812' },
  {
    id: 2,
    at: '2026-11-22T09:11:58.238Z',
    kind: 'vrrp',
    object: 'VI_1',
    text: 'BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)',
    transition: { from: 'BACKUP', to: 'MASTER', reason: 'preempted_peer' },
  },
  {
    id: 3,
    at: '2026-11-22T13:59:10.402Z',
    kind: 'health',
    object: '192.0.2.23:80',
    text: '192.0.2.23:80 UP -> DOWN: HTTP 503, want 200',
  },
]

export const health: HealthDocument = {
  kind: 'health',
  v: 1,
  at: madeAt,
  node: 'lb1',
  checks: [
    { ...passing, real: '192.0.2.21:80', service: '192.0.2.100:80/tcp' },
    { ...failing, real: '192.0.2.23:80', service: '192.0.2.100:80/tcp' },
    {
      checker: 'TCP_CHECK',
      target: '192.0.2.24:80',
      state: 'PENDING',
      since: '2026-11-22T14:03:20.000Z',
      tries: { n: 0, of: 1 },
      last: null,
      real: '192.0.2.24:80',
      service: '192.0.2.100:80/tcp',
    },
  ],
}

const hostileText = 'evil\u001b[2J\u001b[31mMASTER\u0007\r\n\u202Egnp\u200b ⚠\uFE0F 日本語 '.repeat(40)

/** What a compromised real server or a strange configuration could put into every text of a document. */
export const hostile: StatusDocument = {
  ...status,
  node: hostileText,
  verdict: { level: 'crit', reasons: [{ code: 'X', level: 'crit', object: hostileText, text: hostileText }] },
  instances: [
    {
      ...master,
      name: hostileText,
      interface: hostileText,
      state: 'FAULT',
      fault: hostileText,
      reason: null,
      since: 'never',
      advert: { ...master.advert, last_sent_age_ms: null, last_received_age_ms: null, lateness_ms: [] },
      peers: [{ address: hostileText, priority: 1e12, age_ms: 1e15 }],
      vips: [{ address: hostileText, interface: hostileText, where: 'here_unowned' }],
    },
  ],
  services: [
    {
      ...webService,
      name: hostileText,
      scheduler: hostileText,
      real_servers: [
        { ...down(hostileText), checks: [{ ...failing, checker: hostileText, target: hostileText, last: null }] },
        { ...down('[2001:db8:1111:2222:3333:4444:5555:6666]:65535'), checks: [] },
      ],
    },
  ],
}

/** A director with so many virtual servers, of three real servers each. */
export const crowded = (services: number): StatusDocument => ({
  ...status,
  services: Array.from({ length: services }, (_, i) => ({
    ...webService,
    name: `198.51.100.${i}:8080/tcp`,
    real_servers: [
      up(`10.0.${i}.1:8080`),
      up(`10.0.${i}.2:8080`),
      i % 7 === 0 ? down(`10.0.${i}.3:8080`) : up(`10.0.${i}.3:8080`),
    ],
  })),
})

export const empty: StatusDocument = {
  ...status,
  verdict: { level: 'ok', reasons: [] },
  instances: [],
  services: [],
}
