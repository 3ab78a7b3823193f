import { closeSync, openSync } from 'node:fs'
import { diff } from '../dataplane/diff.js'
import { ipvsDataplane } from '../dataplane/ipvs.js'
import { forwardingTable } from '../dataplane/table.js'
import { IpvsClient } from '../ipvs/client.js'
import { formatPrefix } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { isSamePlace, type VirtualAddress } from '../model/router.js'
import { serviceName } from '../model/service.js'
import { NetlinkClient } from '../netlink/client.js'
import { type Addon, enterNamespace, loadAddon } from '../os/addon.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import { loadNftables } from '../os/nftables.js'
import { virtualAddresses } from '../os/virtual-addresses.js'
import { virtualInterfaces } from '../os/virtual-interfaces.js'
import { PacketFilter } from './packet-filter.js'
import { refuseSecondDaemon } from './run-directory.js'
import {
  type Holdings,
  type Leftovers,
  leftovers,
  noHoldings,
  packetFilterFile,
  readHoldings,
  writeHoldings,
} from './state-file.js'

/** What was found of an earlier life and is gone now. */
export type Release = {
  readonly kind: 'release'
  readonly v: 1
  /** `192.0.2.100/24 on eth0`. */
  readonly addresses: readonly string[]
  /** `vrrp.51`. */
  readonly interfaces: readonly string[]
  /** `the route 10.1.0.0/16`. */
  readonly routing: readonly string[]
  /** `192.0.2.100:80/tcp`. */
  readonly services: readonly string[]
}

/**
 * Clears what a daemon that died has left in the kernel: its virtual addresses, interfaces, routes, rules and servers, and
 * its table of nftables, nothing else.
 * @throws LvshaError ALREADY_RUNNING while a daemon answers: what is there is in use
 */
export async function release(packageRoot: string, stateDirectory: string, socket: string): Promise<Release> {
  await refuseSecondDaemon(socket)
  const addon = loadAddon(packageRoot)
  const holdings = readHoldings(stateDirectory)
  if (holdings.namespace !== undefined) enterNamespace(addon, holdings.namespace)

  return clear(addon, holdings, stateDirectory)
}

/**
 * Clears what an earlier life has left in another network namespace than the one that this life runs in; to be called before
 * that is entered. Rejects where the other one cannot be entered or cleared; the thread is then where it was before.
 * @returns what was there, as in a Release
 */
export async function releaseElsewhere(
  addon: Addon,
  namespace: string | undefined,
  stateDirectory: string,
): Promise<readonly string[]> {
  const { namespace: earlier, ...holdings } = readHoldings(stateDirectory)
  if (earlier === namespace || JSON.stringify(holdings) === JSON.stringify(noHoldings)) return []
  const own = openSync('/proc/self/ns/net', 'r')
  try {
    if (earlier !== undefined) enterNamespace(addon, earlier)
    const { addresses, interfaces, routing, services } = await clear(addon, holdings, stateDirectory)
    return [...addresses, ...interfaces, ...routing, ...services]
  } finally {
    addon.enterNetwork(`/proc/self/fd/${own}`)
    closeSync(own)
  }
}

async function clear(addon: Addon, holdings: Holdings, stateDirectory: string): Promise<Release> {
  const left = leftovers(holdings, noHoldings)
  const addresses = releaseAddresses(addon, holdings.virtualAddresses)
  const { interfaces, routing, ...others } = releaseLeftovers(addon, left, stateDirectory)
  withKernel(addon, (_, client) => virtualInterfaces(client, stateDirectory).setBack())

  const filter = packetFilterFile(stateDirectory)
  const notes: string[] = []
  await new PacketFilter({ load: loadNftables, file: filter, note: (text) => notes.push(text) }).clear()
  if (notes[0]) throw new LvshaError('NFTABLES', notes[0], ['nft list tables'], exitCodes.error)

  const services = await releaseServices(new IpvsClient(openNetlinkSocket(addon, 'NETLINK_GENERIC')), holdings.services)
  writeHoldings(stateDirectory, noHoldings)
  return {
    kind: 'release',
    v: 1,
    addresses: [...addresses, ...others.addresses],
    interfaces,
    routing,
    services,
  }
}

/** Removes what an earlier life has left. @returns what was there */
export const releaseLeftovers = (
  addon: Addon,
  left: Leftovers,
  stateDirectory: string,
): Pick<Release, 'addresses' | 'routing' | 'interfaces'> => ({
  routing: withKernel(addon, (kernel) => kernel.routing.remove(left.routing).changed),
  addresses: releaseAddresses(addon, left.addresses),
  interfaces: withKernel(addon, (_, client) => virtualInterfaces(client, stateDirectory).remove(left.interfaces)),
})

const releaseAddresses = (addon: Addon, addresses: readonly VirtualAddress[]): readonly string[] =>
  withKernel(addon, (kernel) => {
    const present = kernel.list()
    const left = addresses.filter((virtual) => present.some((held) => isSamePlace(held, virtual)))
    kernel.release(left)
    return left.map(({ prefix, interface: name }) => `${formatPrefix(prefix)} on ${name}`)
  })

type Kernel = ReturnType<typeof virtualAddresses>

function withKernel<Result>(addon: Addon, act: (kernel: Kernel, client: NetlinkClient) => Result): Result {
  const socket = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  try {
    const client = new NetlinkClient(socket)
    const kernel = virtualAddresses(client, socket)
    kernel.links()
    return act(kernel, client)
  } finally {
    socket.close()
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
