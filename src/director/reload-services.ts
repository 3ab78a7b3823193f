import { forwardingText, methodWords } from '../config/forwarding-method.js'
import type { ReloadChange } from '../control/protocol.js'
import type { ObservedTable } from '../dataplane/dataplane.js'
import type { Check } from '../model/check.js'
import {
  type Forwarding,
  type RealServer,
  serverName,
  serviceName,
  type VirtualServer,
  type VirtualServerSettings,
} from '../model/service.js'
import { servicesOf } from '../model/service-group.js'
import { secondsText } from '../model/time.js'
import { commandAsText } from './command-text.js'
import { destinationKeyOf, type InService, type QuorumStates, quorumOf } from './forwarding.js'
import { checkTexts } from './reload-checks.js'

/** What is known of the virtual servers that run. */
export type LiveServices = {
  readonly inService: InService
  readonly quorums?: QuorumStates
  /** Undefined where it could not be read. */
  readonly table?: ObservedTable | undefined
}

/** Compares the virtual servers of two configurations, by name. */
export function serviceDifferences(
  before: readonly VirtualServer[],
  after: readonly VirtualServer[],
  live: LiveServices,
): ReloadChange[] {
  const old = new Map(before.map((virtual) => [serviceName(virtual), virtual]))
  const wanted = new Set(after.map(serviceName))
  return [
    ...after.flatMap((virtual) => {
      const known = old.get(serviceName(virtual))
      if (known === virtual) return []
      return known ? changedService(known, virtual, live) : addedService(virtual)
    }),
    ...before.filter((virtual) => !wanted.has(serviceName(virtual))).map((virtual) => removedService(virtual, live)),
  ]
}

/** Whether a virtual server, or a real one in it, is in the first list alone. */
export function removesServers(before: readonly VirtualServer[], after: readonly VirtualServer[]): boolean {
  const same = new Set(after)
  const changed = before.filter((virtual) => !same.has(virtual))
  if (changed.length === 0) return false
  const wanted = new Map(after.map((virtual) => [serviceName(virtual), virtual]))
  return changed.some((virtual) => {
    const next = wanted.get(serviceName(virtual))
    const servers = new Set(next?.realServers.map(serverName))
    return !next || virtual.realServers.some((real) => !servers.has(serverName(real)))
  })
}

const serversText = (n: number) => `${n} real server${n === 1 ? '' : 's'}`

const addedService = (virtual: VirtualServer): ReloadChange => ({
  kind: 'add',
  object: serviceName(virtual),
  what: 'virtual server',
  meaning: `${virtual.scheduler}, ${methodWords[virtual.forwarding]}, ${serversText(virtual.realServers.length)}`,
})

function removedService(virtual: VirtualServer, { table }: LiveServices): ReloadChange {
  const object = serviceName(virtual)
  const active = servicesOf(virtual)
    .flatMap((key) => [...(table?.get(serviceName(key))?.destinations.values() ?? [])])
    .reduce((sum, { activeConnections }) => sum + activeConnections, 0)
  return { kind: 'remove', object, what: 'virtual server', ...cut(active) }
}

/** Connections to a destination that has left the table get no further packet through. */
const cut = (active: number): { readonly meaning?: string } =>
  active > 0 ? { meaning: `its ${active} active connection${active === 1 ? '' : 's'} will be cut` } : {}

function changedService(before: VirtualServer, after: VirtualServer, live: LiveServices): ReloadChange[] {
  const object = serviceName(after)
  const own = Object.values(serviceSettings).flatMap(({ keyword, text, meaning }): ReloadChange[] => {
    const [from, to] = [text(before), text(after)]
    return from === to ? [] : [{ kind: 'change', object, what: keyword, from, to, meaning: meaning(after, live) }]
  })
  return [...own, ...serverChanges(before, after, live)]
}

type ServiceSetting = {
  readonly keyword: string
  readonly text: (virtual: VirtualServer) => string
  readonly meaning: (after: VirtualServer, live: LiveServices) => string
}

const forNewConnections = () => 'for new connections'

/** `inhibitOnFailure` is compared where it acts, in the real servers; a tunnel with its forwarding method. */
type ServiceSettingName = Exclude<keyof VirtualServerSettings, 'tunnel' | 'inhibitOnFailure' | 'realServers'> | 'group'

const onOff = (isOn: boolean) => (isOn ? 'on' : 'off')
const atTheNext = () => 'at the next change'

const serviceSettings: Readonly<Record<ServiceSettingName, ServiceSetting>> = {
  scheduler: { keyword: 'lb_algo', text: ({ scheduler }) => scheduler, meaning: forNewConnections },
  group: {
    keyword: 'virtual_server_group',
    text: (virtual) => ('group' in virtual ? servicesOf(virtual).map(serviceName).join(', ') : ''),
    meaning: () => 'services that are no longer named lose their connections',
  },
  schedulerFlags: {
    keyword: 'flags of lb_algo',
    text: ({ schedulerFlags = 0 }) =>
      [1, 2, 3]
        .filter((flag) => schedulerFlags & (1 << (flag - 1)))
        .map((flag) => `flag-${flag}`)
        .join(' ') || 'none',
    meaning: forNewConnections,
  },
  onePacket: { keyword: 'ops', text: ({ onePacket = false }) => onOff(onePacket), meaning: forNewConnections },
  forwarding: { keyword: 'lb_kind', text: forwardingText, meaning: forNewConnections },
  persistence: {
    keyword: 'persistence_timeout',
    text: ({ persistence }) => (persistence === undefined ? 'none' : secondsText(persistence)),
    meaning: forNewConnections,
  },
  persistenceLength: {
    keyword: 'persistence_granularity',
    text: ({ persistenceLength }) => (persistenceLength === undefined ? 'none' : `/${persistenceLength}`),
    meaning: forNewConnections,
  },
  persistenceEngine: {
    keyword: 'persistence_engine',
    text: ({ persistenceEngine = 'none' }) => persistenceEngine,
    meaning: forNewConnections,
  },
  hysteresis: { keyword: 'hysteresis', text: ({ hysteresis = 0 }) => String(hysteresis), meaning: atTheNext },
  quorumUp: { keyword: 'quorum_up', text: ({ quorumUp }) => commandAsText(quorumUp), meaning: atTheNext },
  quorumDown: { keyword: 'quorum_down', text: ({ quorumDown }) => commandAsText(quorumDown), meaning: atTheNext },
  haSuspend: { keyword: 'ha_suspend', text: ({ haSuspend = false }) => onOff(haSuspend), meaning: () => 'at once' },
  omega: { keyword: 'omega', text: ({ omega = false }) => onOff(omega), meaning: () => 'at the stop' },
  quorum: {
    keyword: 'quorum',
    text: ({ quorum }) => String(quorum),
    meaning(after, { inService, quorums }) {
      const { have, want, met } = quorumOf(after, inService, quorums)
      return `${met ? 'met' : 'lost'} (${have} ${met ? '>=' : '<'} ${want})`
    },
  },
  alerts: { keyword: 'smtp_alert', text: ({ alerts = false }) => onOff(alerts), meaning: atTheNext },
  sorryServer: {
    keyword: 'sorry_server',
    text: ({ sorryServer }) =>
      sorryServer
        ? [serverName(sorryServer), ...ownForwarding(sorryServer), ...(sorryServer.inhibit ? ['inhibit'] : [])].join(
            ' ',
          )
        : 'none',
    meaning: (after, { inService, quorums }) =>
      quorumOf(after, inService, quorums).met ? 'not in use' : 'the quorum is lost',
  },
}

/** Nothing where it is that of the virtual server. */
const ownForwarding = ({ forwarding, tunnel }: Partial<Forwarding>): string[] =>
  forwarding === undefined ? [] : [forwardingText({ forwarding, ...(tunnel ? { tunnel } : {}) })]

/** A change of one real server, before it is known whether the others share it. */
type ServerChange = Pick<ReloadChange, 'from' | 'to' | 'meaning'> & { readonly what: string }

function serverChanges(before: VirtualServer, after: VirtualServer, { table }: LiveServices): ReloadChange[] {
  const object = serviceName(after)
  const old = new Map(before.realServers.map((real) => [serverName(real), real]))
  const wanted = new Set(after.realServers.map(serverName))
  const keys = servicesOf(before)
  const activeOf = (real: RealServer) =>
    keys.reduce((sum, key) => {
      const destinations = table?.get(serviceName(key))?.destinations
      const found = destinations?.get(serverName(destinationKeyOf(before, key, real)))
      return sum + (found?.activeConnections ?? 0)
    }, 0)
  const kept = after.realServers.flatMap((real) => {
    const name = serverName(real)
    const known = old.get(name)
    return known ? [{ name, changes: changedServer(known, real) }] : []
  })
  const added = after.realServers.filter((real) => !old.has(serverName(real)))
  const removed = before.realServers.filter((real) => !wanted.has(serverName(real)))
  return [
    ...sharedOrEach(kept, object),
    ...added.map((real): ReloadChange => {
      const meaning = real.weight === 0 ? 'weight 0: takes no connections' : `weight ${real.weight}`
      return { kind: 'add', object, what: `real server ${serverName(real)}`, meaning }
    }),
    ...removed.map((real): ReloadChange => {
      return { kind: 'remove', object, what: `real server ${serverName(real)}`, ...cut(activeOf(real)) }
    }),
  ]
}

type Kept = { readonly name: string; readonly changes: readonly ServerChange[] }

/** A setting that all real servers take from their virtual server is one change, not one for each. */
function sharedOrEach(kept: readonly Kept[], object: string): ReloadChange[] {
  const counts = new Map<string, number>()
  for (const change of kept.flatMap(({ changes }) => changes)) {
    const key = JSON.stringify(change)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const isShared = (change: ServerChange) => kept.length > 1 && counts.get(JSON.stringify(change)) === kept.length
  const shared = kept[0]?.changes.filter(isShared) ?? []
  return [
    ...shared.map((change) => worded(change, object, `all ${kept.length} real servers`)),
    ...kept.flatMap(({ name, changes }) =>
      changes.filter((change) => !isShared(change)).map((change) => worded(change, object, `real server ${name}`)),
    ),
  ]
}

const worded = ({ what, ...values }: ServerChange, object: string, whose: string): ReloadChange => ({
  kind: 'change',
  object,
  what: `${whose} ${what}`,
  ...values,
})

const changedCheck = (before: Check, after: Check): ServerChange[] => {
  const old = checkTexts(before)
  return checkTexts(after).flatMap(({ keyword, text, meaning }, index) =>
    different(`${after.kind} ${keyword}`, old[index]?.text ?? 'none', text, meaning),
  )
}

function changedServer(before: RealServer, after: RealServer): ServerChange[] {
  return [
    ...different('weight', String(before.weight), String(after.weight), weightMeaning(before.weight, after.weight)),
    ...different(
      'lvs_method',
      ownForwarding(before)[0] ?? 'lb_kind',
      ownForwarding(after)[0] ?? 'lb_kind',
      'for new connections',
    ),
    ...different('uthreshold', String(before.upperThreshold ?? 0), String(after.upperThreshold ?? 0)),
    ...different('lthreshold', String(before.lowerThreshold ?? 0), String(after.lowerThreshold ?? 0)),
    ...different('smtp_alert', onOff(!before.isSilent), onOff(!after.isSilent)),
    ...different('inhibit_on_failure', onOff(before.inhibitOnFailure), onOff(after.inhibitOnFailure)),
    ...different('notify_up', commandAsText(before.notifyUp), commandAsText(after.notifyUp), atTheNext()),
    ...different('notify_down', commandAsText(before.notifyDown), commandAsText(after.notifyDown), atTheNext()),
    ...different('alpha', onOff(before.alpha ?? false), onOff(after.alpha ?? false), 'at the next start'),
    ...checkChanges(before.checks, after.checks),
  ]
}

const different = (what: string, from: string, to: string, meaning?: string): ServerChange[] =>
  from === to ? [] : [{ what, from, to, ...(meaning === undefined ? {} : { meaning }) }]

function weightMeaning(before: number, after: number): string | undefined {
  if (after === 0) return 'takes no new connections'
  return before === 0 ? 'takes connections again' : undefined
}

/** Checks are compared in their order: of a server that has only one kind of each, that is by kind. */
function checkChanges(before: readonly Check[], after: readonly Check[]): ServerChange[] {
  const [from, to] = [before.map(({ kind }) => kind).join(', '), after.map(({ kind }) => kind).join(', ')]
  if (from !== to) return different('checks', from || 'none', to || 'none', 'they start anew')
  return after.flatMap((check, index) => {
    const known = before[index]
    return known ? changedCheck(known, check) : []
  })
}
