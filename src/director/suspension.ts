import type { RouterSettings, RouterState } from '../model/router.js'
import { serviceName, type VirtualServer } from '../model/service.js'
import { servicesOf } from '../model/service-group.js'

/**
 * The virtual servers with `ha_suspend` whose address this node does not hold: instances have it, and none of them is
 * Master. One whose address no instance has is checked, like a firewall mark.
 * @param states by the name of the instance
 */
export function suspendedServices(
  virtualServers: readonly VirtualServer[],
  routers: readonly RouterSettings[],
  states: ReadonlyMap<string, RouterState>,
): ReadonlySet<string> {
  const holdersOf = (address: string) =>
    routers.filter(({ virtualAddresses }) => virtualAddresses.some(({ prefix }) => prefix.address === address))
  const isSuspended = (virtual: VirtualServer) => {
    const holders = servicesOf(virtual).flatMap((key) => ('address' in key ? holdersOf(key.address) : []))
    return holders.length > 0 && !holders.some(({ name }) => states.get(name) === 'Master')
  }
  return new Set(virtualServers.filter((virtual) => virtual.haSuspend && isSuspended(virtual)).map(serviceName))
}
