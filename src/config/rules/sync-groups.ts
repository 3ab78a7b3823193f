import { lineName, type Place, type Report } from '../diagnostic.js'
import { type FileSection, soundInstances } from '../file-section.js'
import { type InstanceSection, isPreempting } from '../routers.js'
import { all, effective, type ValueOf } from '../row.js'

export type GroupSection = ValueOf<FileSection['rows']['vrrp_sync_group']>

export type Member = { readonly name: string; readonly at: Place; readonly instance: InstanceSection | undefined }

/** A reader of the instances that groups name, in the order of the file; undefined for a name that none has. */
export function membersIn(file: FileSection): (group: GroupSection) => Member[] {
  const named = new Map(all(file, 'vrrp_instance').map((instance) => [instance.header, instance]))
  return (group) =>
    all(group, 'group').flatMap((members) =>
      members.map(({ value: name, at }) => ({ name, at, instance: named.get(name) })),
    )
}

export const soundGroups = (file: FileSection) => all(file, 'vrrp_sync_group').filter(({ isDamaged }) => !isDamaged)

/** Members that want different things although they can only have the same. */
export function membersAgree(file: FileSection, report: Report) {
  const sound = new Set(soundInstances(file))
  const membersOf = membersIn(file)
  for (const group of soundGroups(file)) {
    const members = membersOf(group).filter(({ instance }) => instance && sound.has(instance))
    for (const { of, hint } of traits) {
      const [first] = members
      const other = members.find(({ instance }) => first?.instance && instance && of(instance) !== of(first.instance))
      if (!first?.instance || !other?.instance) continue
      const message = `${group.name} cannot agree: ${first.name} has ${of(first.instance)}, ${other.name} has ${of(other.instance)}`
      report({ code: 'LV-C202', at: other.at, message, hint })
    }
  }
}

/** What all members of a group must have in common. */
const traits: readonly { readonly of: (instance: InstanceSection) => string; readonly hint: string }[] = [
  {
    of: (instance) => `state ${effective(instance, 'state') ?? 'BACKUP'}`,
    hint: 'all members belong on the same node; let them begin in the same state',
  },
  {
    of: (instance) => (isPreempting(instance) ? 'preemption' : 'nopreempt'),
    hint: 'one that preempts waits for ever for one that does not',
  },
]

/** Groups that hold nothing together, and instances that are claimed by two. */
export function groupsHold(file: FileSection, report: Report) {
  const owners = new Map<string, GroupSection>()
  const membersOf = membersIn(file)
  for (const group of soundGroups(file)) {
    const members = membersOf(group)
    for (const { name, at } of members) {
      const owner = owners.get(name)
      if (!owner) owners.set(name, group)
      else if (owner !== group) {
        const message = `${name} is a member of a second group`
        report({ code: 'LV-C204', at, message, hint: `${owner.name} on ${lineName(owner.at, at)} has it` })
      }
    }
    if (members.length !== 1) continue
    const message = `${group.name} has one member only, so there is nothing that it holds together`
    report({ code: 'LV-C204', at: members[0]?.at ?? group.at, message })
  }
}
