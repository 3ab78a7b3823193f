import type { InstanceStatus, RealServerStatus, ServiceStatus, StatusDocument } from './protocol.js'

type Labels = Readonly<Record<string, string | number>>
type Sample = readonly [labels: Labels, value: number]
type Metric<Subject> = {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly samples: (subject: Subject) => readonly Sample[]
}

/**
 * A status in the text format of Prometheus (version 0.0.4). What RFC 8347, the YANG model of VRRP, has a leaf for has its
 * name, with the unit that Prometheus asks for.
 */
export function metricsText(status: StatusDocument): string {
  const services = status.services
  const servers = services.flatMap((service) => service.real_servers.map((server) => ({ service, server })))
  return [
    ...families(nodeMetrics, [status]),
    ...families(instanceMetrics, status.instances),
    ...families(serviceMetrics, services),
    ...families(serverMetrics, servers),
  ].join('')
}

const one = (value: number | boolean | undefined | null, labels: Labels = {}): readonly Sample[] =>
  value === undefined || value === null ? [] : [[labels, Number(value)]]

const nodeMetrics: readonly Metric<StatusDocument>[] = [
  {
    name: 'lvsha_info',
    type: 'gauge',
    help: 'The node and the version of its daemon; always 1.',
    samples: ({ node, daemon }) => one(1, { node, version: daemon.version }),
  },
  {
    name: 'lvsha_verdict',
    type: 'gauge',
    help: 'What `lvsha status` begins with: 0 ok, 1 warn, 2 crit.',
    samples: ({ verdict }) => one(['ok', 'warn', 'crit'].indexOf(verdict.level)),
  },
  {
    name: 'lvsha_problem',
    type: 'gauge',
    help: 'Each reason of the verdict; 1 while it lasts.',
    samples: ({ verdict }) => {
      const seen = new Map(verdict.reasons.map((reason) => [`${reason.code} ${reason.object}`, reason]))
      return [...seen.values()].map(({ code, level, object }) => [{ code, level, object }, 1] as const)
    },
  },
  {
    name: 'lvsha_uptime_seconds',
    type: 'gauge',
    help: 'How long the daemon runs.',
    samples: ({ daemon }) => one(daemon.uptime_ms / 1000),
  },
  {
    name: 'lvsha_guardian_armed',
    type: 'gauge',
    help: 'Whether the guardian holds the last will of every Master.',
    samples: ({ guardian }) => one(guardian.armed),
  },
  {
    name: 'lvsha_ipvs_available',
    type: 'gauge',
    help: 'Whether the LVS table of the kernel can be used.',
    samples: ({ dataplane }) => one(dataplane.available),
  },
  {
    name: 'lvsha_arbiter_connected',
    type: 'gauge',
    help: 'Whether the arbiter answers; absent without one.',
    samples: ({ arbiter }) => (arbiter ? one(arbiter.state === 'connected') : []),
  },
]

const states = { INIT: 'initialize', BACKUP: 'backup', MASTER: 'master', FAULT: 'fault' } as const

const ofInstance = ({ name, vrid, interface: link }: InstanceStatus): Labels => ({
  instance: name,
  vrid,
  interface: link,
})

type Gauge = readonly [name: string, help: string, value: (instance: InstanceStatus) => number | boolean]

const instanceGauges: readonly Gauge[] = [
  ['priority', 'The configured priority.', ({ priority }) => priority.base],
  ['effective_priority', 'The priority with all that is watched.', ({ priority }) => priority.effective],
  ['advertise_interval_seconds', 'The interval of its adverts.', ({ advert }) => advert.interval_ms / 1000],
  ['master_down_interval_seconds', 'After how long a silence it takes over.', (it) => it.timers.master_down_ms / 1000],
  ['skew_time_seconds', 'The part of it that the priority decides.', ({ timers }) => timers.skew_ms / 1000],
  ['last_change_seconds', 'Since when it is in its state, in seconds since 1970.', (it) => Date.parse(it.since) / 1000],
  ['held', 'Whether an operator has demoted or promoted it.', ({ hold }) => hold !== undefined],
  [
    'addresses_here',
    'How many virtual addresses this host has.',
    ({ vips }) => vips.filter(({ where }) => where !== 'absent').length,
  ],
]

const instanceMetrics: readonly Metric<InstanceStatus>[] = [
  {
    name: 'lvsha_vrrp_state',
    type: 'gauge',
    help: 'The state of the virtual router: 1 at the one that it is in.',
    samples: (instance) =>
      Object.entries(states).map(
        ([word, state]) => [{ ...ofInstance(instance), state }, Number(instance.state === word)] as const,
      ),
  },
  ...instanceGauges.map(
    ([name, help, value]): Metric<InstanceStatus> => ({
      name: `lvsha_vrrp_${name}`,
      type: 'gauge',
      help,
      samples: (instance) => one(value(instance), ofInstance(instance)),
    }),
  ),
  {
    name: 'lvsha_vrrp_state_transitions_total',
    type: 'counter',
    help: 'Changes of state since the daemon started.',
    samples: (instance) => one(instance.transitions, ofInstance(instance)),
  },
  {
    name: 'lvsha_vrrp_advertisement_sent_total',
    type: 'counter',
    help: 'Adverts sent.',
    samples: (instance) => one(instance.advert.sent, ofInstance(instance)),
  },
  {
    name: 'lvsha_vrrp_advertisement_rcvd_total',
    type: 'counter',
    help: 'Adverts accepted.',
    samples: (instance) => one(instance.advert.received, ofInstance(instance)),
  },
  {
    name: 'lvsha_vrrp_advertisement_discarded_total',
    type: 'counter',
    help: 'Adverts that changed nothing, by reason.',
    samples: (instance) =>
      Object.entries(instance.discarded).map(
        ([reason, count]) => [{ ...ofInstance(instance), reason }, count] as const,
      ),
  },
]

const ofService = ({ name }: ServiceStatus): Labels => ({ service: name })

const serviceMetrics: readonly Metric<ServiceStatus>[] = [
  {
    name: 'lvsha_service_quorum_met',
    type: 'gauge',
    help: 'Whether the virtual server has its quorum.',
    samples: (service) => one(service.quorum.met, ofService(service)),
  },
  {
    name: 'lvsha_service_sorry_server_in_use',
    type: 'gauge',
    help: 'Whether the sorry server answers; absent without one.',
    samples: (service) => one(service.sorry_server?.in_use, ofService(service)),
  },
  {
    name: 'lvsha_service_connections_total',
    type: 'counter',
    help: 'Connections since the service is in the table of the kernel.',
    samples: (service) => one(service.stats?.connections, ofService(service)),
  },
  {
    name: 'lvsha_service_in_bytes_per_second',
    type: 'gauge',
    help: 'From clients, as the kernel estimates it.',
    samples: (service) => one(service.stats?.bytes_in_per_s, ofService(service)),
  },
  {
    name: 'lvsha_service_out_bytes_per_second',
    type: 'gauge',
    help: 'To clients, where it passes here.',
    samples: (service) => one(service.stats?.bytes_out_per_s, ofService(service)),
  },
]

type Placed = { readonly service: ServiceStatus; readonly server: RealServerStatus }

const ofServer = ({ service, server }: Placed): Labels => ({ service: service.name, server: server.name })

const serverMetrics: readonly Metric<Placed>[] = [
  {
    name: 'lvsha_real_server_up',
    type: 'gauge',
    help: 'Whether the real server is in service by its checks.',
    samples: (placed) => one(placed.server.state !== 'DOWN', ofServer(placed)),
  },
  {
    name: 'lvsha_real_server_weight',
    type: 'gauge',
    help: 'The weight that it has in the table of the kernel.',
    samples: (placed) => one(placed.server.weight.now, ofServer(placed)),
  },
  {
    name: 'lvsha_real_server_active_connections',
    type: 'gauge',
    help: 'Established connections.',
    samples: (placed) => one(placed.server.active, ofServer(placed)),
  },
  {
    name: 'lvsha_real_server_check_latency_seconds',
    type: 'gauge',
    help: 'How long the last answer to a check took.',
    samples: (placed) =>
      placed.server.checks.flatMap(({ checker, target, last }) =>
        last ? one(last.latency_ms / 1000, { ...ofServer(placed), checker, target }) : [],
      ),
  },
]

function families<Subject>(metrics: readonly Metric<Subject>[], subjects: readonly Subject[]): string[] {
  return metrics.flatMap(({ name, type, help, samples }) => {
    const lines = subjects.flatMap(samples).map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`)
    return lines.length === 0 ? [] : [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...new Set(lines)]
  })
}

function labelText(labels: Labels): string {
  const words = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return words.length === 0 ? '' : `{${words.join(',')}}`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

const escaped = (value: string) => value.replace(/[\\"\n]/g, (character) => escapes[character] ?? '')
