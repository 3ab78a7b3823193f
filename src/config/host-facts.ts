import type { Prefix } from '../model/address.js'

/** What rules may know of the host that a file is checked on. */
export type HostFacts = {
  /** The addresses of the interfaces that are up, in the order of the kernel. */
  readonly interfaces: ReadonlyMap<string, readonly Prefix[]>
  /** The file is certainly meant for this host; otherwise that is judged by what it says. */
  readonly isMeant: boolean
  /** Follows a path from the root, and from there where links lead. */
  readonly follow: (path: string) => FollowedPath
}

/** What a path leads over, in order, the end last; or the first part of it that is not there, or cannot be looked at. */
export type FollowedPath =
  | { readonly parts: readonly PathPart[] }
  | { readonly missing: string }
  | { readonly unreadable: string }

export type PathPart = {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'other'
  /** The permission bits, with the sticky bit. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}
