import { NetlinkClient, type Request } from '../netlink/client.js'
import { NetlinkError } from '../netlink/errors.js'
import { type Family, findFamily, genericHeader, genericPayload } from '../netlink/genl.js'
import type { Reply } from '../netlink/message.js'
import type { NetlinkTransport } from '../netlink/transport.js'
import { command, commandAttributes, daemonRoles, familyName, infoAttributes } from './attributes.js'
import { type DaemonRole, daemonFrom, daemonSettings, type SyncDaemon } from './daemon.js'
import {
  type Destination,
  type DestinationKey,
  destinationFrom,
  destinationKeyAttributes,
  destinationSettingAttributes,
  type ObservedDestination,
} from './destination.js'
import { IpvsUnavailableError } from './errors.js'
import {
  endpointText,
  keyAttributes,
  type ObservedService,
  type Service,
  type ServiceKey,
  serviceFamily,
  serviceFrom,
  serviceText,
  settingAttributes,
} from './service.js'

/** One edit of the kernel's table. Removing a service resets the connections that go through it; editing keeps them. */
export type Change =
  | { readonly kind: 'add-service' | 'edit-service'; readonly service: Service }
  | { readonly kind: 'remove-service'; readonly service: ServiceKey }
  | {
      readonly kind: 'add-destination' | 'edit-destination'
      readonly service: ServiceKey
      readonly destination: Destination
    }
  | { readonly kind: 'remove-destination'; readonly service: ServiceKey; readonly destination: DestinationKey }

/** Whole seconds, of TCP connections, of closing ones, and of UDP. */
export type Timeouts = { readonly tcp: number; readonly tcpFin: number; readonly udp: number }

/** A change that the kernel refused, by its place in the list. */
export type ChangeFailure = { readonly index: number; readonly error: NetlinkError }

/**
 * The IPVS table of one network namespace, over a generic netlink socket of its own. Every method returns when the kernel
 * has answered; each throws an IpvsUnavailableError where the kernel has no ip_vs, a NetlinkError (EPERM without
 * CAP_NET_ADMIN) where it refuses.
 */
export class IpvsClient {
  readonly #netlink: NetlinkClient
  #family: Family | undefined

  constructor(transport: NetlinkTransport) {
    this.#netlink = new NetlinkClient(transport)
  }

  /** The version of the kernel's IPVS: `1.2.1`. */
  version(): string {
    this.#family = undefined
    const [reply] = this.#netlink.query(this.#request('ask the version of IPVS', command.getInfo))
    const { version = 0 } = reply ? infoAttributes.decode(reply.payload.subarray(genericHeader.size)) : {}
    return [version >> 16, version >> 8, version].map((octet) => octet & 0xff).join('.')
  }

  /** Every virtual service. */
  services(): ObservedService[] {
    // Asked for anew: a module that was unloaded and loaded again has another number.
    this.#family = undefined
    const replies = this.#netlink.dump(this.#request('list the virtual services', command.getService))
    return replies.flatMap((reply) => {
      const { service } = decoded(reply)
      return (service && serviceFrom(service)) ?? []
    })
  }

  /** Every destination of a service; none where there is no such service. */
  destinations(service: ServiceKey): ObservedDestination[] {
    const operation = `list the destinations of ${serviceText(service)}`
    const replies = this.#netlink.dump(
      this.#request(operation, command.getDestination, { service: keyAttributes(service) }),
    )
    return replies.flatMap((reply) => {
      const { destination } = decoded(reply)
      return destination ? [destinationFrom(destination, serviceFamily(service))] : []
    })
  }

  /** How long the kernel remembers idle connections. */
  timeouts(): Timeouts {
    const [reply] = this.#netlink.query(this.#request('read the timeouts of IPVS', command.getConfig))
    const { tcp = 0, tcpFin = 0, udp = 0 } = reply ? decoded(reply) : {}
    return { tcp, tcpFin, udp }
  }

  /** Sets those that are given; the others stay. */
  setTimeouts(timeouts: Partial<Timeouts>) {
    this.#order('set the timeouts of IPVS', command.setConfig, timeouts)
  }

  /** The daemons that run, which tell connections to other kernels or hear of theirs. */
  daemons(): SyncDaemon[] {
    const replies = this.#netlink.dump(this.#request('list the sync daemons', command.getDaemon))
    return replies.flatMap((reply) => {
      const { daemon } = decoded(reply)
      return (daemon && daemonFrom(daemon)) ?? []
    })
  }

  /** EEXIST where one with the role runs already, ENODEV where there is no such interface. */
  startDaemon(daemon: SyncDaemon) {
    const operation = `start the ${daemon.role} sync daemon on ${daemon.interface}`
    this.#order(operation, command.newDaemon, { daemon: daemonSettings(daemon) })
  }

  /** ESRCH where none with the role runs. */
  stopDaemon(role: DaemonRole) {
    this.#order(`stop the ${role} sync daemon`, command.delDaemon, { daemon: { role: daemonRoles[role] } })
  }

  /** Sets the counters of a service and its destinations to 0, or those of all. */
  zero(service?: ServiceKey) {
    const operation = `zero the counters of ${service ? serviceText(service) : 'all services'}`
    this.#order(operation, command.zero, service && { service: keyAttributes(service) })
  }

  /** Removes every service, whoever made it; their connections are reset. */
  flush() {
    this.#order('remove all services', command.flush)
  }

  /** Makes these changes in order, many in one datagram; one that is refused does not keep back the rest. */
  apply(changes: readonly Change[]): ChangeFailure[] {
    return this.#netlink.request(this.#requests(changes))
  }

  close() {
    this.#netlink.close()
  }

  *#requests(changes: readonly Change[]) {
    const key = lastKey()
    for (const change of changes) {
      const { type, payload } = this.#request('', commands[change.kind], valuesOf(change, key))
      yield new ChangeRequest(change, type, payload)
    }
  }

  #order(operation: string, number: number, values?: Values) {
    const [failure] = this.#netlink.request([this.#request(operation, number, values)])
    if (failure) throw failure.error
  }

  #request(operation: string, number: number, values?: Values): Request {
    this.#family ??= findIpvs(this.#netlink)
    const payload = genericPayload(number, this.#family.version, commandAttributes.inPlace, values)
    return { operation, type: this.#family.id, payload }
  }
}

/** The request for a change. What it is called is put together only where it is refused: there may be tens of thousands. */
class ChangeRequest implements Request {
  readonly #change: Change
  readonly type: number
  readonly payload: Request['payload']

  constructor(change: Change, type: number, payload: Request['payload']) {
    this.#change = change
    this.type = type
    this.payload = payload
  }

  get operation(): string {
    return operationOf(this.#change)
  }
}

const commands = {
  'add-service': command.newService,
  'edit-service': command.setService,
  'remove-service': command.delService,
  'add-destination': command.newDestination,
  'edit-destination': command.setDestination,
  'remove-destination': command.delDestination,
} as const satisfies Record<Change['kind'], number>

type Values = Parameters<typeof commandAttributes.encode>[0]

/** The attributes of a service's key; its destinations come one after the other and are all told them. */
function lastKey() {
  let last: { readonly service: ServiceKey; readonly attributes: ReturnType<typeof keyAttributes> } | undefined
  return (service: ServiceKey) => {
    if (last?.service !== service) last = { service, attributes: keyAttributes(service) }
    return last.attributes
  }
}

function valuesOf(change: Change, key: ReturnType<typeof lastKey>): Values {
  switch (change.kind) {
    case 'add-service':
    case 'edit-service':
      return { service: settingAttributes(change.service) }
    case 'remove-service':
      return { service: key(change.service) }
    case 'add-destination':
    case 'edit-destination':
      return { service: key(change.service), destination: destinationSettingAttributes(change.destination) }
    case 'remove-destination':
      return { service: key(change.service), destination: destinationKeyAttributes(change.destination) }
  }
}

const decoded = ({ payload }: Reply) => commandAttributes.decode(payload.subarray(genericHeader.size))

/** `add destination 192.0.2.23:80 of 192.0.2.100:80/tcp`. */
function operationOf(change: Change): string {
  const what = change.kind.replace('-', ' ')
  if (!('destination' in change)) return `${what} ${serviceText(change.service)}`
  return `${what} ${endpointText(change.destination)} of ${serviceText(change.service)}`
}

function findIpvs(netlink: NetlinkClient): Family {
  try {
    return findFamily(netlink, familyName)
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENOENT') throw new IpvsUnavailableError(error)
    throw error
  }
}
