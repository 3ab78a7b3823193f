import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { NetlinkTransport } from './netlink/transport.js'
import { loadAddon } from './os/addon.js'
import { openNetlinkSocket } from './os/netlink-socket.js'

/**
 * A socket for generic netlink, for programs that import `lvsha/ipvs`.
 * @throws LvshaError ADDON_NOT_LOADED; a system error where the socket cannot be made
 */
export function openGenericNetlink(): NetlinkTransport {
  const packageRoot = dirname(createRequire(import.meta.url).resolve('lvsha/package.json'))
  return openNetlinkSocket(loadAddon(packageRoot), 'NETLINK_GENERIC')
}
