import type { Address } from '../model/address.js'
import type { ServerKey, VirtualServerKey } from '../model/service.js'

/** `VS [192.0.2.100]:tcp:80 UP`: the line that a pipe gets of a quorum that is reached or lost. */
export const quorumLine = (service: VirtualServerKey, isUp: boolean) => `VS ${placeText(service)} ${stateText(isUp)}\n`

/** `RS [192.0.2.23]:tcp:80 [192.0.2.100]:tcp:80 DOWN`, of a real server that comes into service or goes out of it. */
export const serverLine = (service: VirtualServerKey, server: ServerKey, isUp: boolean) =>
  `RS ${endpoint(server.address, protocolOf(service), server.port)} ${placeText(service)} ${stateText(isUp)}\n`

const stateText = (isUp: boolean) => (isUp ? 'UP' : 'DOWN')

/** A mark has no protocol. */
const protocolOf = (service: VirtualServerKey) => ('protocol' in service ? service.protocol : 'none')

const endpoint = (address: Address, protocol: string, port: number) => `[${address}]:${protocol}:${port}`

/** As keepalived writes them: a group has its name and no port, a mark its number. */
function placeText(service: VirtualServerKey): string {
  if ('group' in service) return `[${service.group.name}]:0`
  if ('firewallMark' in service) return `FWM ${service.firewallMark}`
  return endpoint(service.address, service.protocol, service.port)
}
