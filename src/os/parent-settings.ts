import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Link } from './links.js'
import { interfaceSetting } from './sysctl.js'

/** Settings by name in net.ipv4.conf. */
type Settings = Readonly<Record<string, number>>

/** What an interface had; another one of its name has a number of its own. */
type Before = { readonly index: number; readonly values: Settings }

/**
 * An ARP request reaches the parent and all that is on it: each may answer for its own addresses alone, and ask for others
 * with an address of its own. Else neighbours would learn another MAC address for a virtual address than the virtual one.
 */
export const ownAddressesOnly: Settings = { arp_ignore: 1, arp_announce: 2 }

/** Their name in the state directory. */
export const parentsFile = 'parents.json'

type SettingOf = (
  interfaceName: string,
  name: string,
) => { readonly read: () => number; readonly write: (value: number) => void }

/**
 * Sets what interfaces need that others are made on, and sets it back when nothing is on them any more.
 * @param stateDirectory where it is remembered what they had, for the next life of a daemon that dies
 */
export function parentSettings(stateDirectory: string, settingOf: SettingOf = interfaceSetting) {
  const file = join(stateDirectory, parentsFile)
  let before = new Map(read(file))
  let isChecked = false
  let isWritten = true
  const valuesOf = (interfaceName: string): Settings =>
    Object.fromEntries(Object.keys(ownAddressesOnly).map((name) => [name, settingOf(interfaceName, name).read()]))
  const set = (interfaceName: string, values: Settings) => {
    for (const [name, value] of Object.entries(values)) {
      try {
        settingOf(interfaceName, name).write(value)
      } catch {
        // The interface has gone, and its settings with it.
      }
    }
  }
  /** Whether an interface still has what an earlier life gave it. */
  const isOurs = (link: Link | undefined, { index }: Before) =>
    link?.index === index &&
    Object.entries(valuesOf(link.name)).every(([name, value]) => ownAddressesOnly[name] === value)
  return {
    /** Whether there is anything to set back. */
    hasAny: () => before.size > 0,
    /**
     * Makes these the parents. Throws where the file cannot be written: then the settings are made all the same, for without
     * them neighbours learn wrong addresses now, and the next call writes what this one could not.
     */
    keep(parents: readonly Link[], links: ReadonlyMap<string, Link>) {
      if (!isChecked) before = new Map([...before].filter(([name, old]) => isOurs(links.get(name), old)))
      isChecked = true
      const wanted = new Set(parents.map(({ name }) => name))
      const left = [...before].filter(([name]) => !wanted.has(name))
      for (const [name, { values }] of left) {
        set(name, values)
        before.delete(name)
      }
      const added = parents.filter(({ name }) => !before.has(name))
      for (const { name, index } of added) before.set(name, { index, values: valuesOf(name) })
      if (left.length + added.length > 0) isWritten = false
      try {
        if (!isWritten) write(file, [...before])
        isWritten = true
      } finally {
        for (const { name } of added) set(name, ownAddressesOnly)
      }
    },
  }
}

type Entries = readonly (readonly [interfaceName: string, before: Before])[]

/** What was remembered since the machine started; nothing where that cannot be read. */
function read(file: string): Entries {
  try {
    const { boot, entries }: { boot: string; entries: Entries } = JSON.parse(readFileSync(file, 'utf8'))
    return boot === bootId() ? entries : []
  } catch {
    return []
  }
}

function write(file: string, entries: Entries) {
  writeFileSync(`${file}.new`, `${JSON.stringify({ boot: bootId(), entries })}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
