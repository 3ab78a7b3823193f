import { type GlobalSection, lastGiven } from './globals.js'
import type { InstanceSection } from './routers.js'
import { all, last, type Section } from './row.js'
import type { fileRows } from './schema.js'
import type { Groups } from './services.js'
import { familyOfInstance } from './transport.js'

/** A whole file, read. */
export type FileSection = Section<true, typeof fileRows>

/** The instances whose lines can be relied on. */
export const soundInstances = (file: FileSection) => all(file, 'vrrp_instance').filter(({ isDamaged }) => !isDamaged)

/** The virtual servers whose lines can be relied on. */
export const soundServices = (file: FileSection) => all(file, 'virtual_server').filter(({ isDamaged }) => !isDamaged)

/** What the last of the `global_defs` blocks gives that gives anything. */
export const globalOf = <T>(file: FileSection, read: (globals: GlobalSection) => T | undefined) =>
  lastGiven(all(file, 'global_defs'), read)

/** The version of VRRP that an instance speaks; undefined where the file has one that cannot be read. */
export function versionIn(file: FileSection, instance: InstanceSection): number | undefined {
  if (instance.mentioned.has('version')) return last(instance, 'version')?.value
  // There is no IPv6 in version 2, whatever is said for all (RFC 3768).
  if (familyOfInstance(instance) === 'ipv6') return 3
  const isSaid = all(file, 'global_defs').some(({ mentioned }) => mentioned.has('vrrp_version'))
  return isSaid ? globalOf(file, (globals) => last(globals, 'vrrp_version')?.value) : 2
}

/** Whether an instance keeps to the letter of the standard. */
export const isStrict = (file: FileSection, instance: InstanceSection) =>
  last(instance, 'strict_mode')?.value ?? globalOf(file, (globals) => last(globals, 'vrrp_strict')?.value) ?? false

/** Of two groups with one name the first counts, as in keepalived; those without a line are none. */
export const groupsOf = (file: FileSection): Groups =>
  new Map(
    (file.given.virtual_server_group ?? [])
      .filter(({ value }) => value.length > 0)
      .map(({ header = '', value }) => [header, value.map((line) => line.value)] as const)
      .reverse(),
  )
