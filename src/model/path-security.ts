import type { PathPart } from './followed-path.js'

/** Through which part of its path somebody else could change a program: why, and the command that shuts them out. */
export type Weakness = { readonly part: PathPart; readonly why: string; readonly next: string }

const sticky = 0o1000
const groupWrite = 0o020
const othersWrite = 0o002

/**
 * The first part of a path that others than those who run the program can change, or lead elsewhere (the rule of
 * keepalived's enable_script_security).
 * @param isRoot root runs it; of another user's program only what everybody can write counts
 */
export function weaknessOf(parts: readonly PathPart[], isRoot: boolean): Weakness | undefined {
  for (const part of parts) {
    const weakness = weaknessIn(part, isRoot)
    if (weakness) return { part, ...weakness }
  }
  return undefined
}

function weaknessIn({ path, kind, mode, uid, gid }: PathPart, isRoot: boolean): Omit<Weakness, 'part'> | undefined {
  if (isRoot && uid !== 0) {
    return { why: `it belongs to user ${uid}`, next: `chown ${kind === 'link' ? '-h ' : ''}root ${path}` }
  }
  // Nobody writes into a link: it is replaced by whoever may write into its folder. In a folder with the sticky bit nobody
  // can replace what belongs to another.
  if (kind === 'link' || (kind === 'folder' && (mode & sticky) !== 0)) return undefined
  const byGroup = isRoot && gid !== 0 && (mode & groupWrite) !== 0
  const byAll = (mode & othersWrite) !== 0
  if (!byGroup && !byAll) return undefined
  const why = byAll ? 'everybody can write it' : `group ${gid} can write it`
  return { why, next: `chmod ${byGroup ? 'g' : ''}${byAll ? 'o' : ''}-w ${path}` }
}
