import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import type { FollowedPath, HostFacts, PathPart } from '../config/host-facts.js'
import { type Prefix, parsePrefix } from '../model/address.js'

/**
 * What rules may know of this host.
 * @param isMeant the file is certainly meant for it
 */
export const hostFacts = (isMeant: boolean): HostFacts => ({ interfaces: interfaces(), isMeant, follow: followPath })

/** Node names the interfaces that are up and have an address, and only those. */
const interfaces = (): ReadonlyMap<string, readonly Prefix[]> =>
  new Map(
    Object.entries(networkInterfaces()).map(([name, addresses = []]) => [
      name,
      addresses.flatMap(({ cidr }) => parsePrefix(cidr ?? '') ?? []),
    ]),
  )

/** So many links are followed on one path, as by the kernel (MAXSYMLINKS). */
const mostLinks = 40

/** Follows an absolute path part by part, and links to where they lead. */
export function followPath(path: string): FollowedPath {
  const parts: PathPart[] = []
  let rest = resolve('/', path)
    .split('/')
    .filter((name) => name !== '')
  let here = '/'
  let links = 0
  const root = look(here)
  if (root.stats) parts.push(partOf(here, root.stats))
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = join(here, name)
    const { stats, target, problem } = look(next)
    if (problem === 'ENOENT' || problem === 'ENOTDIR') return { missing: next }
    if (!stats) return { unreadable: next }
    if (target !== undefined) {
      links++
      if (links > mostLinks) return { missing: next }
      rest = [
        ...resolve(here, target)
          .split('/')
          .filter((part) => part !== ''),
        ...rest,
      ]
      here = '/'
    } else {
      parts.push(partOf(next, stats))
      here = next
    }
  }
  return { parts }
}

function look(path: string): { readonly stats?: Stats; readonly target?: string; readonly problem?: string } {
  try {
    const stats = lstatSync(path)
    return stats.isSymbolicLink() ? { stats, target: readlinkSync(path) } : { stats }
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? 'EIO' }
  }
}

const partOf = (path: string, stats: Stats): PathPart => ({
  path,
  kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other',
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
})
