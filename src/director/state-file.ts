import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DirectorConfig } from '../model/director-config.js'
import type { VirtualAddress } from '../model/router.js'
import { serviceName } from '../model/service.js'
import { servicesOf } from '../model/service-group.js'

/** What a director has put into the kernel, on disk, so that the next life or `lvsha release` knows what is ours. */
export type Holdings = {
  /** Names (serviceName) of the services in the kernel. */
  readonly services: readonly string[]
  readonly virtualAddresses: readonly VirtualAddress[]
}

export const noHoldings: Holdings = { services: [], virtualAddresses: [] }

/** All that a configuration may put into the kernel. */
export const holdingsOf = ({ routers, virtualServers }: DirectorConfig): Holdings => ({
  services: virtualServers.flatMap(servicesOf).map(serviceName),
  virtualAddresses: routers.flatMap((router) => router.virtualAddresses),
})

const holdings = (stateDirectory: string) => stateFile<Partial<Holdings>>(stateDirectory, 'holdings.json', {})

/** What an earlier life held; nothing where there was none, or where it left a file that cannot be read. */
export const readHoldings = (stateDirectory: string): Holdings => ({
  ...noHoldings,
  ...holdings(stateDirectory).read(),
})

/** Written before the kernel is touched: forgetting an entry is worse than naming one too many. */
export const writeHoldings = (stateDirectory: string, value: Holdings) => holdings(stateDirectory).write(value)

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
      writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
  }
}
