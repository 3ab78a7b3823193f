import { diff } from '../dataplane/diff.js'
import { ipvsDataplane } from '../dataplane/ipvs.js'
import { forwardingTable } from '../dataplane/table.js'
import { IpvsClient } from '../ipvs/client.js'
import { formatPrefix } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { isSamePlace } from '../model/router.js'
import { serviceName } from '../model/service.js'
import { NetlinkClient } from '../netlink/client.js'
import { loadAddon } from '../os/addon.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import { virtualAddresses } from '../os/virtual-addresses.js'
import { refuseSecondDaemon } from './run-directory.js'
import { noHoldings, readHoldings, writeHoldings } from './state-file.js'

/** What was found of an earlier life and is gone now. */
export type Release = {
  readonly kind: 'release'
  readonly v: 1
  /** `192.0.2.100/24 on eth0`. */
  readonly addresses: readonly string[]
  /** `192.0.2.100:80/tcp`. */
  readonly services: readonly string[]
}

/**
 * Clears what a daemon that died has left in the kernel: its virtual addresses and its virtual servers, nothing else.
 * @throws LvshaError ALREADY_RUNNING while a daemon answers: what is there is in use
 */
export async function release(packageRoot: string, stateDirectory: string, socket: string): Promise<Release> {
  await refuseSecondDaemon(socket)
  const addon = loadAddon(packageRoot)
  const holdings = readHoldings(stateDirectory)

  const routes = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  const kernel = virtualAddresses(new NetlinkClient(routes), routes)
  kernel.links()
  const present = kernel.list()
  const left = holdings.virtualAddresses.filter((virtual) => present.some((held) => isSamePlace(held, virtual)))
  kernel.release(left)
  routes.close()

  const services = await releaseServices(new IpvsClient(openNetlinkSocket(addon, 'NETLINK_GENERIC')), holdings.services)
  writeHoldings(stateDirectory, noHoldings)
  return {
    kind: 'release',
    v: 1,
    addresses: left.map(({ prefix, interface: name }) => `${formatPrefix(prefix)} on ${name}`),
    services,
  }
}

async function releaseServices(client: IpvsClient, owned: readonly string[]): Promise<string[]> {
  const dataplane = ipvsDataplane(client)
  const availability = await dataplane.availability()
  if (!availability.available) {
    if (!availability.exists) return []
    throw new LvshaError('IPVS_UNREADABLE', availability.reason, availability.next, exitCodes.permission)
  }
  const changes = diff(forwardingTable([]), await dataplane.read(), new Set(owned))
  const [failure] = await dataplane.apply(changes)
  if (failure) throw failure.error
  return changes.map(({ service }) => serviceName(service))
}
