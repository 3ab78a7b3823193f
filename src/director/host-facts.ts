import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { HostFacts } from '../config/host-facts.js'
import { type Prefix, parsePrefix } from '../model/address.js'
import { type FollowedPath, partOf, type Sight, walk } from '../model/followed-path.js'

/**
 * What rules may know of this host.
 * @param isMeant the file is certainly meant for it
 */
export const hostFacts = (isMeant: boolean): HostFacts => ({
  interfaces: interfaces(),
  hasInterface: (name) => existsSync(`/sys/class/net/${name}`),
  isMeant,
  follow: followPath,
})

/** Node names the interfaces that are up and have an address, and only those. */
const interfaces = (): ReadonlyMap<string, readonly Prefix[]> =>
  new Map(
    Object.entries(networkInterfaces()).map(([name, addresses = []]) => [
      name,
      addresses.flatMap(({ cidr }) => parsePrefix(cidr ?? '') ?? []),
    ]),
  )

/** Follows an absolute path part by part, and links to where they lead. */
export function followPath(path: string): FollowedPath {
  const steps = walk(path)
  let step = steps.next()
  while (!step.done) step = steps.next(look(step.value))
  return step.value
}

function look(path: string): Sight {
  try {
    const stats = lstatSync(path)
    return { part: partOf(path, stats), ...(stats.isSymbolicLink() && { target: readlinkSync(path) }) }
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? 'EIO' }
  }
}
