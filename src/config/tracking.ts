import type { Place } from './diagnostic.js'
import type { FileSection } from './file-section.js'
import { type InstanceSection, priorityOf } from './routers.js'
import { all } from './row.js'

/** One line of a `track_…` block of an instance. */
export type TrackLine = {
  readonly block: TrackBlock
  readonly name: string
  readonly at: Place
  /** Its own, else that of what it names; 0 makes a failure a fault. */
  readonly weight: number
  readonly isReversed: boolean
}

export const trackBlocks = ['track_interface', 'track_script', 'track_file', 'track_process', 'track_bfd'] as const
export type TrackBlock = (typeof trackBlocks)[number]

/** The top-level blocks that define what is tracked; interfaces need no definition. */
export const definers = {
  track_script: 'vrrp_script',
  track_file: 'track_file',
  track_process: 'vrrp_track_process',
  track_bfd: 'bfd_instance',
} as const satisfies Partial<Record<TrackBlock, keyof FileSection['rows']>>

type Tracking = Pick<InstanceSection, 'given'>

/** Reads what an instance, or a sync group, watches, in the order of the blocks. */
export type Tracks = (owner: Tracking) => readonly TrackLine[]

/** A reader of what the instances of a file watch. */
export function tracksIn(file: FileSection): Tracks {
  const weights = new Map(trackBlocks.map((block) => [block, definedWeights(file, block)]))
  return (owner) =>
    trackBlocks.flatMap((block) =>
      (owner.given[block] ?? []).flatMap(({ value }) =>
        value.flatMap(({ value: { first: name, options }, at }): TrackLine[] => {
          if (name === undefined) return []
          const defined = weights.get(block)?.get(name) ?? { weight: block === 'track_file' ? 1 : 0, isReversed: false }
          const own = options.get('weight')
          const isPlain = options.has('noreverse') || options.has('no_reverse')
          const isReversed = options.has('reverse') || (defined.isReversed && !isPlain)
          return [{ block, name, at, weight: typeof own === 'number' ? own : defined.weight, isReversed }]
        }),
      ),
    )
}

type Weight = Pick<TrackLine, 'weight' | 'isReversed'>

/** What all blocks that define something to watch have. */
type Defining = {
  readonly header: string | undefined
  readonly given: { readonly weight?: readonly { readonly value: unknown }[] }
}

/** The weights that are given where a thing is defined, by its name. */
function definedWeights(file: FileSection, block: TrackBlock): ReadonlyMap<string, Weight> {
  const sections: readonly Defining[] = block === 'track_interface' ? [] : all(file, definers[block])
  return new Map(
    sections.flatMap(({ header, given }): [string, Weight][] => {
      const value = given.weight?.at(-1)?.value
      const [weight, direction] = Array.isArray(value) ? value : []
      const isKnown = header !== undefined && typeof weight === 'number'
      return isKnown ? [[header, { weight, isReversed: direction === 'reverse' }]] : []
    }),
  )
}

/** By how much a failure lowers the priority, below 0 where it raises it; undefined where that is any number. */
export function dropOf({ block, weight, isReversed }: TrackLine): number | undefined {
  if (block === 'track_file') return undefined
  return isReversed ? -Math.abs(weight) : Math.abs(weight)
}

/** The priority of an instance while nothing that it watches has failed, before it is brought within 1 to 254. */
export const healthyPriority = (instance: InstanceSection, tracks: readonly TrackLine[]) =>
  tracks.reduce(
    (sum, { block, weight, isReversed }) =>
      block === 'track_file' || weight < 0 ? sum : sum + (isReversed ? -weight : weight),
    priorityOf(instance),
  )

/** A weight never makes an owner of a router, nor takes the last point (keepalived's rule). */
export const inRange = (priority: number) => Math.min(254, Math.max(1, priority))

/**
 * Whether there is any combination of other failures in which the failure of one track makes a difference.
 * @param healthy the priority without any failure
 * @param differs whether the step from one priority to another does
 */
export function canMatter(
  track: TrackLine,
  all: readonly TrackLine[],
  healthy: number,
  differs: (before: number, after: number) => boolean,
): boolean {
  const drop = dropOf(track)
  // The number in a file may be any.
  if (drop === undefined || all.some((other) => dropOf(other) === undefined)) return true
  const reachable = new Set([healthy])
  for (const other of all) {
    if (other === track) continue
    for (const sum of [...reachable]) reachable.add(sum - (dropOf(other) ?? 0))
  }
  return [...reachable].some((before) => differs(inRange(before), inRange(before - drop)))
}
