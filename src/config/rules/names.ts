import type { Place, Report } from '../diagnostic.js'
import { type FileSection, soundInstances } from '../file-section.js'
import { all } from '../row.js'
import { suggest } from '../suggest.js'
import { definers, tracksIn } from '../tracking.js'
import { membersIn, soundGroups } from './sync-groups.js'

/** Names of instances, scripts and other things that no block of the file has. */
export function namesAreDefined(file: FileSection, report: Report) {
  const tracksOf = tracksIn(file)
  const membersOf = membersIn(file)
  const known = new Map(kinds.map((kind) => [kind, namesOf(file, kind)]))
  const look = (kind: Kind, name: string, at: Place) => {
    const names = known.get(kind)
    if (!names || names.has(name)) return
    const meant = suggest(name, names)
    const message = `there is no ${kind} called "${name}", so the line has no effect`
    report({ code: 'LV-C203', at, message, ...(meant !== undefined && { hint: `did you mean "${meant}"?` }) })
  }
  const groups = soundGroups(file)
  for (const owner of [...soundInstances(file), ...groups]) {
    for (const { block, name, at } of tracksOf(owner)) if (block !== 'track_interface') look(definers[block], name, at)
  }
  for (const group of groups) for (const { name, at } of membersOf(group)) look('vrrp_instance', name, at)
}

const kinds = ['vrrp_instance', ...Object.values(definers)] as const

type Kind = (typeof kinds)[number]

const namesOf = (file: FileSection, kind: Kind): ReadonlySet<string> =>
  new Set(all(file, kind).flatMap(({ header }) => header ?? []))
