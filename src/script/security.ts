import { dirname } from 'node:path'

/** What stat(2) says of a part of a path, as far as it matters here. */
export type Part = {
  readonly uid: number
  readonly gid: number
  /** Permissions with the sticky bit. */
  readonly mode: number
  readonly isDirectory: boolean
}

/** Where a program that runs as root could be changed by somebody else: which part of its path, why, and what to do. */
export type Weakness = { readonly path: string; readonly why: string; readonly next: string }

const sticky = 0o1000
const groupWrite = 0o020
const othersWrite = 0o002

/** The path and every directory above it, the highest first. */
export function pathParts(path: string): string[] {
  const above = dirname(path)
  return above === path ? [path] : [...pathParts(above), path]
}

/** Whether others than root can change or replace this part (the rule of keepalived's enable_script_security). */
export function weaknessOf(path: string, { uid, gid, mode, isDirectory }: Part): Weakness | undefined {
  if (uid !== 0) return { path, why: `it belongs to user ${uid}`, next: `chown root ${path}` }
  if (isDirectory && (mode & sticky) !== 0) return undefined
  if ((mode & othersWrite) !== 0) return { path, why: 'everybody can write it', next: `chmod o-w ${path}` }
  if (gid !== 0 && (mode & groupWrite) !== 0) {
    return { path, why: `group ${gid} can write it`, next: `chmod g-w ${path}` }
  }
  return undefined
}
