import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DirectorConfig } from '../model/director-config.js'
import { isSamePlace, type VirtualAddress } from '../model/router.js'
import { noRouting, type Routing, routingWithout } from '../model/routing.js'
import { serviceName } from '../model/service.js'
import { servicesOf } from '../model/service-group.js'
import { noStatics, type Statics } from '../model/statics.js'
import { isSameInterface, type VirtualInterface } from '../model/virtual-interface.js'
import { writeDurably } from '../os/replace-file.js'
import { readableHoldings } from './holdings-shape.js'

/** What a director has put into the kernel, on disk, so that the next life or `lvsha release` knows what is ours. */
export type Holdings = {
  /** The network namespace that it is in. */
  readonly namespace?: string
  /** Names (serviceName) of the services in the kernel. */
  readonly services: readonly string[]
  readonly virtualAddresses: readonly VirtualAddress[]
  readonly routing: Routing
  readonly statics: Statics
  readonly interfaces: readonly VirtualInterface[]
}

export const noHoldings: Holdings = {
  services: [],
  virtualAddresses: [],
  routing: noRouting,
  statics: noStatics,
  interfaces: [],
}

/** All that a configuration may put into the kernel. */
export const holdingsOf = ({ namespace, routers, statics, virtualServers }: DirectorConfig): Holdings => ({
  ...(namespace !== undefined && { namespace }),
  services: virtualServers.flatMap(servicesOf).map(serviceName),
  virtualAddresses: routers.flatMap((router) => router.virtualAddresses),
  routing: {
    routes: routers.flatMap((router) => router.routes),
    rules: routers.flatMap((router) => router.rules),
  },
  statics,
  interfaces: routers.flatMap((router) => router.virtualInterfaces),
})

/** All that either of two configurations may have put there. */
export const bothHoldings = (before: Holdings, after: Holdings): Holdings => ({
  ...(after.namespace !== undefined && { namespace: after.namespace }),
  services: [...new Set([...before.services, ...after.services])],
  virtualAddresses: [...before.virtualAddresses, ...after.virtualAddresses],
  routing: bothRouting(before.routing, after.routing),
  statics: {
    ...bothRouting(before.statics, after.statics),
    addresses: [...before.statics.addresses, ...after.statics.addresses],
  },
  interfaces: [...before.interfaces, ...after.interfaces],
})

/** The same in another network namespace; undefined: the one that the daemon is started in. */
export const withNamespace = ({ namespace: _, ...rest }: Holdings, namespace: string | undefined): Holdings => ({
  ...rest,
  ...(namespace !== undefined && { namespace }),
})

const bothRouting = (before: Routing, after: Routing): Routing => ({
  routes: [...before.routes, ...after.routes],
  rules: [...before.rules, ...after.rules],
})

/** What an earlier life has left that the next one does not have from its start, or take over. */
export type Leftovers = Pick<Statics, 'addresses'> & { readonly routing: Routing } & Pick<Holdings, 'interfaces'>

/** What of the holdings of an earlier life is not wanted by a configuration from the start. */
export const leftovers = (
  { routing, statics, interfaces }: Holdings,
  wanted: Pick<Holdings, 'statics' | 'interfaces'>,
): Leftovers => ({
  routing: routingWithout(bothRouting(routing, statics), wanted.statics),
  addresses: statics.addresses.filter((address) => !wanted.statics.addresses.some((one) => isSamePlace(address, one))),
  interfaces: interfaces.filter((old) => !wanted.interfaces.some((one) => isSameInterface(old, one))),
})

const holdings = (stateDirectory: string) => stateFile<unknown>(stateDirectory, 'holdings.json', {})

/** What an earlier life held; nothing where there was none, or of what it left that cannot be read. */
export const readHoldings = (stateDirectory: string): Holdings => ({
  ...noHoldings,
  ...readableHoldings(holdings(stateDirectory).read()),
})

/** Written before the kernel is touched: forgetting an entry is worse than naming one too many. */
export const writeHoldings = (stateDirectory: string, value: Holdings) => holdings(stateDirectory).write(value)

/** Holds the names of the tables of nftables that may be ours. */
export const packetFilterFile = (stateDirectory: string) =>
  stateFile<readonly string[]>(stateDirectory, 'nftables.json', [])

/** A JSON value in a file of the state directory, written whole or not at all; `missing` where there is none that can be read. */
export function stateFile<Value>(stateDirectory: string, name: string, missing: Value) {
  const file = join(stateDirectory, name)
  return {
    read(): Value {
      try {
        return JSON.parse(readFileSync(file, 'utf8'))
      } catch {
        return missing
      }
    },
    write(value: Value) {
      mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
      writeDurably(file, `${JSON.stringify(value)}\n`)
    },
  }
}
