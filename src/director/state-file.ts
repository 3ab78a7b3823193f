import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DirectorConfig } from '../model/director-config.js'
import type { VirtualAddress } from '../model/router.js'
import { serviceName } from '../model/service.js'

/** What a director has put into the kernel, on disk, so that the next life or `lvsha release` knows what is ours. */
export type Holdings = {
  /** Names (serviceName) of the virtual servers. */
  readonly services: readonly string[]
  readonly virtualAddresses: readonly VirtualAddress[]
}

export const noHoldings: Holdings = { services: [], virtualAddresses: [] }

/** All that a configuration may put into the kernel. */
export const holdingsOf = ({ routers, virtualServers }: DirectorConfig): Holdings => ({
  services: virtualServers.map(serviceName),
  virtualAddresses: routers.flatMap((router) => router.virtualAddresses),
})

const fileIn = (stateDirectory: string) => join(stateDirectory, 'holdings.json')

/** What an earlier life held; nothing where there was none, or where it left a file that cannot be read. */
export function readHoldings(stateDirectory: string): Holdings {
  try {
    const { services, virtualAddresses }: Partial<Holdings> = JSON.parse(readFileSync(fileIn(stateDirectory), 'utf8'))
    return { services: services ?? [], virtualAddresses: virtualAddresses ?? [] }
  } catch {
    return noHoldings
  }
}

/** Written whole or not at all, and before the kernel is touched: forgetting an entry is worse than naming one too many. */
export function writeHoldings(stateDirectory: string, holdings: Holdings) {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
  const file = fileIn(stateDirectory)
  writeFileSync(`${file}.new`, `${JSON.stringify(holdings)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
