import type { Prefix } from '../model/address.js'
import type { FollowedPath } from '../model/followed-path.js'

/** What rules may know of the host that a file is checked on. */
export type HostFacts = {
  /** The addresses of the interfaces that are up, in the order of the kernel. */
  readonly interfaces: ReadonlyMap<string, readonly Prefix[]>
  /** Whether there is an interface of that name, up or not. */
  readonly hasInterface: (name: string) => boolean
  /** The file is certainly meant for this host; otherwise that is judged by what it says. */
  readonly isMeant: boolean
  /** Follows a path from the root, and from there where links lead. */
  readonly follow: (path: string) => FollowedPath
}
