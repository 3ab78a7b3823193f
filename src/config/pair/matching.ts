import { type FileSection, soundInstances } from '../file-section.js'
import { addressesOf, type InstanceSection } from '../routers.js'
import { last } from '../row.js'
import { familyOfInstance } from '../transport.js'

export type Matched = {
  readonly pairs: readonly (readonly [InstanceSection, InstanceSection])[]
  /** Instances of the one file, and of the other, without a counterpart. */
  readonly alone: readonly [readonly InstanceSection[], readonly InstanceSection[]]
}

/** Which instance of the one file is the same virtual router as which of the other. */
export function matchInstances(first: FileSection, second: FileSection): Matched {
  const pairs: [InstanceSection, InstanceSection][] = []
  let [left, right] = [soundInstances(first), soundInstances(second)]
  for (const likeness of likenesses) {
    const taken = new Set<InstanceSection>()
    const byKey = new Map(right.flatMap((instance) => likeness(instance).map((key) => [key, instance] as const)))
    for (const instance of left) {
      const other = likeness(instance)
        .map((key) => byKey.get(key))
        .find((one) => one && !taken.has(one))
      if (!other) continue
      pairs.push([instance, other])
      taken.add(instance).add(other)
    }
    left = left.filter((instance) => !taken.has(instance))
    right = right.filter((instance) => !taken.has(instance))
  }
  return { pairs, alone: [left, right] }
}

/** What tells that two instances are meant to be one virtual router, the strongest first. */
const likenesses: readonly ((instance: InstanceSection) => readonly string[])[] = [
  ({ header }) => (header === undefined ? [] : [header]),
  (instance) => {
    const vrid = last(instance, 'virtual_router_id')?.value
    return vrid === undefined ? [] : [`${vrid} ${familyOfInstance(instance)}`]
  },
  (instance) => addressesOf(instance).map(({ value }) => value.prefix.address),
]
