import { join, resolve } from 'node:path'

/** What a path leads over, in order, the end last; or the first part of it that is not there, or cannot be looked at. */
export type FollowedPath =
  | { readonly parts: readonly PathPart[] }
  | { readonly missing: string }
  | { readonly unreadable: string }

export type PathPart = {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** The permission bits, with the sticky bit. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** What lies at a path, itself: a link has the target that is written in it. An error has the code of the system. */
export type Sight = { readonly part: PathPart; readonly target?: string } | { readonly problem: string }

/** What stat(2) says, as Node has it. */
type Stats = {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly isFile: () => boolean
  readonly isDirectory: () => boolean
  readonly isSymbolicLink: () => boolean
}

export const partOf = (path: string, stats: Stats): PathPart => ({
  path,
  kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
})

/** So many links are followed on one path, as by the kernel (MAXSYMLINKS). */
const mostLinks = 40

const namesIn = (path: string) => path.split('/').filter((name) => name !== '')

/**
 * Follows an absolute path part by part, and links to where they lead. It yields the path that is to be looked at and is
 * given what lies there, so that whoever looks may wait for it or not.
 */
export function* walk(path: string): Generator<string, FollowedPath, Sight> {
  const parts: PathPart[] = []
  let links = 0
  let rest = namesIn(resolve('/', path))
  let here = '/'
  const root = yield here
  if ('part' in root) parts.push(root.part)
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = join(here, name)
    const sight = yield next
    if ('problem' in sight) {
      const isMissing = sight.problem === 'ENOENT' || sight.problem === 'ENOTDIR'
      return isMissing ? { missing: next } : { unreadable: next }
    }
    parts.push(sight.part)
    if (sight.target === undefined) here = next
    else {
      links++
      if (links > mostLinks) return { missing: next }
      rest = [...namesIn(resolve(here, sight.target)), ...rest]
      here = '/'
    }
  }
  return { parts }
}
