import { live } from '../lab/guest/live-connection.js'
import type { ServiceKey } from '../src/ipvs/index.js'

/** The destinations of each service. */
const each = 10
const realServers = Array.from({ length: each }, (_, index) => `10.2.0.${index + 1}`)

const virtualAddress = (index: number) => `10.1.${index >> 8}.${index & 255}`

/** Entries of so many services with ten servers each, without those of the live connection. */
export const entriesOf = (services: number) => services * (each + 1)

/** One service as the kernel knows it. */
export const serviceAt = (index: number): ServiceKey => ({
  protocol: 'tcp',
  address: virtualAddress(index),
  port: 80,
})

/** The service of the live connection. */
export const liveService: ServiceKey = { protocol: 'tcp', address: live.virtualAddress, port: live.port }

/** Where a weight is changed: in the middle. */
export const weightPlace = (services: number) => ({
  service: serviceAt(services >> 1),
  server: realServers[4] ?? '',
})

/** A file that both programs read: the service of the live connection, and so many others, without checks. */
export function configuration(services: number, weight = 1): string {
  const changed = weightPlace(services)
  const real = (address: string, own: number) => `  real_server ${address} 80 {\n    weight ${own}\n  }\n`
  const service = (address: string, servers: string) =>
    `virtual_server ${address} 80 {\n  lb_algo wlc\n  lb_kind NAT\n  protocol TCP\n${servers}}\n`
  const all = Array.from({ length: services }, (_, index) => {
    const isChanged = 'address' in changed.service && virtualAddress(index) === changed.service.address
    return service(
      virtualAddress(index),
      realServers.map((address) => real(address, isChanged && address === changed.server ? weight : 1)).join(''),
    )
  })
  const alive = service(live.virtualAddress, real(live.realServer, 1))
  return `global_defs {\n  router_id bench\n}\n${alive}${all.join('')}`
}

/** The same for ipvsadm -R. */
export const rules = (services: number) =>
  Array.from({ length: services }, (_, index) => virtualAddress(index))
    .flatMap((address) => [
      `-A -t ${address}:80 -s wlc\n`,
      ...realServers.map((real) => `-a -t ${address}:80 -r ${real}:80 -m -w 1\n`),
    ])
    .join('')
