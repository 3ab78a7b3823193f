import type { InstanceStatus, RealServerStatus, ServiceStatus } from '../control/protocol.js'
import type { Action } from './keys.js'
import type { Snapshot } from './snapshot.js'
import type { ClusterChange, Target, ViewerState } from './state.js'
import { whyNot } from './state.js'

/** Something an operator can do to what a row stands for. */
export type Operation = {
  readonly action: Extract<Action, 'promote' | 'demote' | 'drain' | 'enable' | 'weight' | 'reload'> | 'end'
  readonly key: string
  readonly label: string
  readonly on: Target['kind'] | 'daemon'
  /** Why it makes no sense for this one. The daemon decides; this only saves the question. */
  readonly refused: (found: Found) => string | undefined
  readonly change: (found: Found) => ClusterChange | undefined
  readonly command: (found: Found) => string
}

/** What a target is in the last snapshot. */
export type Found = {
  readonly instance?: InstanceStatus
  readonly service?: ServiceStatus
  readonly server?: RealServerStatus
}

export function find(snapshot: Snapshot, target: Target | undefined): Found {
  const { instances, services } = snapshot.status
  switch (target?.kind) {
    case 'instance': {
      const instance = instances.find(({ name }) => name === target.name)
      return instance ? { instance } : {}
    }
    case 'service': {
      const service = services.find(({ name }) => name === target.name)
      return service ? { service } : {}
    }
    case 'server': {
      const service = services.find(({ name }) => name === target.service)
      const server = service?.real_servers.find(({ name }) => name === target.name)
      return service && server ? { service, server } : {}
    }
    default:
      return {}
  }
}

const failover =
  (action: 'promote' | 'demote', end: boolean) =>
  ({ instance }: Found): ClusterChange | undefined =>
    instance && { kind: 'failover', action, instance: instance.name, end }

const server =
  (action: 'drain' | 'enable' | 'weight') =>
  ({ service, server: real }: Found): ClusterChange | undefined =>
    service && real && { kind: 'server', action, service: service.name, real: real.name, forceLast: false }

export const operations: readonly Operation[] = [
  {
    action: 'promote',
    key: 'P',
    label: 'promote: take it to this node',
    on: 'instance',
    refused: ({ instance }) => (instance?.state === 'MASTER' ? 'this node is MASTER already' : undefined),
    change: failover('promote', false),
    command: ({ instance }) => `lvsha promote ${instance?.name}`,
  },
  {
    action: 'demote',
    key: 'D',
    label: 'demote: hand it to another node',
    on: 'instance',
    refused: ({ instance }) => (instance?.state === 'MASTER' ? undefined : `this node is ${instance?.state} already`),
    change: failover('demote', false),
    command: ({ instance }) => `lvsha demote ${instance?.name}`,
  },
  {
    action: 'end',
    key: '',
    label: 'end what holds it: let the election decide',
    on: 'instance',
    refused: ({ instance }) => (instance?.hold ? undefined : 'nothing holds it'),
    change: (found) => failover(found.instance?.hold?.action ?? 'demote', true)(found),
    command: ({ instance }) => `lvsha ${instance?.hold?.action ?? 'demote'} ${instance?.name} --end`,
  },
  {
    action: 'drain',
    key: 'X',
    label: 'drain: no new connections',
    on: 'server',
    refused: ({ server: real }) =>
      real?.order?.action === 'drain' ? `drained already by ${real.order.by}` : undefined,
    change: server('drain'),
    command: ({ server: real, service }) => `lvsha drain ${real?.name} --vs ${service?.name}`,
  },
  {
    action: 'enable',
    key: 'E',
    label: 'enable: as the file has it',
    on: 'server',
    refused: ({ server: real }) => (real?.order ? undefined : 'it has its own weight already'),
    change: server('enable'),
    command: ({ server: real, service }) => `lvsha enable ${real?.name} --vs ${service?.name}`,
  },
  {
    action: 'weight',
    key: 'W',
    label: 'weight: another than that of the file',
    on: 'server',
    refused: () => undefined,
    change: server('weight'),
    command: ({ server: real, service }) => `lvsha weight ${real?.name} N --vs ${service?.name}`,
  },
  {
    action: 'reload',
    key: 'R',
    label: 'reload the configuration',
    on: 'daemon',
    refused: () => undefined,
    change: () => ({ kind: 'reload' }),
    command: () => 'lvsha reload --dry-run',
  },
]

/** An operation as it is for one target: what it would ask for, or why it cannot. */
export type Offer = {
  readonly operation: Operation
  readonly target: Target | undefined
  readonly command: string
  readonly why: string | undefined
  readonly change: ClusterChange | undefined
}

/** What can be done with a target, and with the daemon. */
export const offersFor = (state: ViewerState, target: Target | undefined): readonly Offer[] =>
  operations
    .filter(({ on }) => on === 'daemon' || on === target?.kind)
    .map((operation) => offer(state, operation, target))

export function offer(state: ViewerState, operation: Operation, target: Target | undefined): Offer {
  const found = state.snapshot ? find(state.snapshot, target) : {}
  const change = operation.change(found)
  const gone = change === undefined ? 'it is not there any more' : undefined
  return {
    operation,
    target,
    command: operation.command(found),
    change,
    why: whyNot(state) ?? gone ?? operation.refused(found),
  }
}

/** The command line that does or shows the same as a row. */
export function commandFor(target: Target | undefined): string {
  switch (target?.kind) {
    case 'instance':
      return `lvsha explain ${target.name}`
    case 'service':
    case 'node':
      return 'lvsha status'
    case 'server':
      return `lvsha health run ${target.name}`
    default:
      return 'lvsha status --json'
  }
}

/** What must be typed before a change is sent: the name of what moves, or of the last server that takes connections. */
export function wantedFor(change: ClusterChange, snapshot: Snapshot | undefined): string | undefined {
  if (change.kind === 'failover') return change.end ? undefined : change.instance
  return change.kind === 'server' && isLastServer(change, snapshot) ? change.real : undefined
}

/** Whether nobody else in the pool would take new connections. */
function isLastServer(change: Extract<ClusterChange, { kind: 'server' }>, snapshot: Snapshot | undefined): boolean {
  if (change.action !== 'drain' || !snapshot) return false
  const pool = snapshot.status.services.find(({ name }) => name === change.service)?.real_servers ?? []
  return !pool.some(({ name, weight }) => name !== change.real && weight.now > 0)
}
