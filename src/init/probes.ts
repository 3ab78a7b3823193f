import { exitOfSystemError, LvshaError } from '../model/errors.js'
import { milliseconds, seconds } from '../model/time.js'
import { NetlinkClient } from '../netlink/client.js'
import { type Addon, loadAddon, type SystemError } from '../os/addon.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import { listenForAdverts } from '../survey/adverts.js'
import { askByArp, macOf } from '../survey/arp.js'
import { reach } from '../survey/reach.js'
import type { Probes } from './detected.js'

/** Adverts come once a second, seldom less often. */
const listening = seconds(4)
const patience = milliseconds(1500)

/**
 * Questions to the network that this host is on.
 * @param packageRoot the folder of package.json, where the native addon lies
 */
export function networkProbes(packageRoot: string): Probes {
  const addon = loadAddon(packageRoot)
  return {
    heard: (name) =>
      allowed(async () => {
        const { atInterface } = await listenForAdverts(addon, { interface: name }, listening)
        return atInterface.map(({ vrid, source, said }) => ({
          vrid,
          source,
          priority: typeof said === 'string' ? 0 : said.priority,
        }))
      }),
    claims: (name, addresses) =>
      allowed(async () => {
        const mac = hardwareAddress(addon, name)
        return mac && addresses.length > 0 ? askByArp(addon, { interface: name, mac }, addresses, patience) : []
      }),
    reach: (address, port) => reach(address, port, patience),
  }
}

function hardwareAddress(addon: Addon, name: string) {
  const socket = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  try {
    return macOf(new NetlinkClient(socket), name)
  } finally {
    socket.close()
  }
}

/** Raw sockets are for those with CAP_NET_RAW. */
async function allowed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = error as SystemError
    const sentence = `the network cannot be asked: ${failure.message}`
    throw new LvshaError('PROBE_FAILED', sentence, ['sudo', '--no-probe'], exitOfSystemError(failure), error)
  }
}
