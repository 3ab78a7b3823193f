import type {
  AnswererStatus,
  GuardianStatus,
  InstanceStatus,
  Level,
  PendingReload,
  Reason,
  ServiceStatus,
  StatusDocument,
} from '../control/protocol.js'

const order: readonly Level[] = ['ok', 'warn', 'crit']

/** The one sentence that matters, worst facts first: what `status`, the TUI and exit codes all say. */
export function verdictOf(
  instances: readonly InstanceStatus[],
  services: readonly ServiceStatus[],
  dataplane: StatusDocument['dataplane'],
  reload: PendingReload | undefined,
  guardian: GuardianStatus,
  more: readonly Reason[] = [],
): StatusDocument['verdict'] {
  const reasons = [
    ...instances.flatMap(instanceReasons),
    ...(guardian.pid === null && instances.length > 0
      ? [
          reason(
            'GUARDIAN_MISSING',
            'warn',
            'guardian',
            'no guardian: killed or hung, only the lease lets go of addresses',
          ),
        ]
      : []),
    ...(dataplane.available || services.length === 0
      ? []
      : [reason('DATAPLANE_UNAVAILABLE', 'crit', 'ipvs', `IPVS forwards nothing: ${dataplane.reason}`)]),
    ...services.flatMap(serviceReasons),
    ...serverReasons(services),
    ...more,
    ...(reload ? [unconfirmed(reload)] : []),
  ].sort((a, b) => order.indexOf(b.level) - order.indexOf(a.level))
  return { level: reasons[0]?.level ?? 'ok', reasons }
}

const reason = (code: string, level: Level, object: string, text: string): Reason => ({ code, level, object, text })

function unconfirmed({ left_ms: left }: PendingReload): Reason {
  const text = `the last reload goes back in ${Math.ceil(left / 1_000)}s unless confirmed: lvsha reload confirm`
  return reason('RELOAD_UNCONFIRMED', 'warn', 'reload', text)
}

function instanceReasons(instance: InstanceStatus): Reason[] {
  const { name, state, vips } = instance
  if (state === 'FAULT') return [reason('INSTANCE_FAULT', 'crit', name, `${name} FAULT: ${instance.fault ?? ''}`)]
  const addresses = (where: InstanceStatus['vips'][number]['where']) =>
    vips.filter((vip) => vip.where === where).map((vip) => vip.address)
  const missing = state === 'MASTER' ? addresses('absent') : []
  const unowned = addresses('here_unowned')
  return [
    ...(missing.length > 0
      ? [reason('VIP_MISSING', 'crit', name, `${name} is MASTER but ${missing.join(', ')} is not on this host`)]
      : []),
    ...(unowned.length > 0
      ? [reason('VIP_UNOWNED', 'crit', name, `${name} is ${state} but ${unowned.join(', ')} is on this host`)]
      : []),
    ...(isRefusing(instance)
      ? [
          reason(
            'ADVERTS_REFUSED',
            'warn',
            name,
            `${name} ignores ${instance.refused?.source}: ${instance.refused?.reason}`,
          ),
        ]
      : []),
    ...(instance.answered_by ?? []).map((answerer) => answererReason(name, answerer)),
    ...(instance.takeover_held_back
      ? [
          reason(
            'TAKEOVER_HELD_BACK',
            'crit',
            name,
            `${name} hears no advert, but its MASTER still answers: what drops protocol 112?`,
          ),
        ]
      : []),
    ...(instance.priority.effective < instance.priority.base
      ? [reason('PRIORITY_BELOW_BASE', 'warn', name, belowBase(instance))]
      : []),
  ]
}

function belowBase({ name, priority: { base, effective, reasons = [] } }: InstanceStatus): string {
  const causes = reasons.flatMap(({ what, effect, because }) =>
    typeof effect === 'number' && effect < 0 ? [`${what} ${because}`] : [],
  )
  return [`${name} priority below base (${effective} < ${base})`, ...causes].join(', ')
}

/** Within the last adverts: a stranger that went away is no news. */
const answererReason = (name: string, { mac, address, rival }: AnswererStatus) =>
  rival
    ? reason('CONFLICT', 'crit', name, `${address} of ${name} is answered by the other node too (${mac})`)
    : reason('VIP_ANSWERED_ELSEWHERE', 'warn', name, `${address} of ${name} is answered by ${mac} too`)

const isRefusing = ({ refused, timers }: InstanceStatus) =>
  refused !== undefined && refused.age_ms < timers.master_down_ms

function serviceReasons({ name, quorum, sorry_server: sorry, real_servers: servers }: ServiceStatus): Reason[] {
  if (quorum.met || servers.length === 0) return []
  const instead = sorry?.in_use ? `, ${sorry.address} answers instead` : ''
  return [reason('QUORUM_LOST', 'crit', name, `${name} below quorum (${quorum.have} < ${quorum.want})${instead}`)]
}

function serverReasons(services: readonly ServiceStatus[]): Reason[] {
  const all = services.flatMap((service) => service.real_servers)
  const down = all.filter((server) => server.state === 'DOWN')
  if (down.length === 0) return []
  const only = down.length === 1 ? ` (${down[0]?.name})` : ''
  const text = `${down.length} of ${all.length} real servers DOWN${only}`
  return [reason('REAL_SERVERS_DOWN', 'warn', 'real servers', text)]
}
