import type { Track, TrackerKind } from '../model/tracker.js'
import { all, isTaken, type Section } from './row.js'
import { trackBlocks } from './schema/vrrp-instance.js'
import type { fileRows } from './schema.js'

/** What a line that names a tracker takes from the tracker's own block. */
type Usual = Pick<Track, 'weight' | 'reverse'>

/** The trackers that a file defines, by kind and name. */
export type TrackerDefinitions = { readonly [Kind in TrackerKind]?: ReadonlyMap<string, Usual> }

type File = { readonly given: Section<true, typeof fileRows>['given'] }

/** Where a kind of tracker is named, in the order of the file's manual. */
const blocks = [
  { kind: 'interface', keyword: 'track_interface' },
  { kind: 'script', keyword: 'track_script' },
  { kind: 'file', keyword: 'track_file' },
  { kind: 'process', keyword: 'track_process' },
] as const

/** The number of a file counts as it is, what other trackers find is a fault. */
const usualWeights = { script: 0, file: 1, process: 0 } as const

/** Reads the weights of every tracker that the file defines. */
export const trackerDefinitionsOf = (file: File): TrackerDefinitions => ({
  script: new Map(all(file, 'vrrp_script').map((block) => [block.header ?? '', usualOf(block, usualWeights.script)])),
  file: new Map(all(file, 'track_file').map((block) => [block.header ?? '', usualOf(block, usualWeights.file)])),
  process: new Map(
    all(file, 'vrrp_track_process').map((block) => [block.header ?? '', usualOf(block, usualWeights.process)]),
  ),
})

type Weighted = { readonly given: { readonly weight?: readonly { readonly value: unknown }[] } }

function usualOf({ given }: Weighted, weight: number): Usual {
  const words = given.weight?.at(-1)?.value
  if (!Array.isArray(words)) return { weight, reverse: false }
  return { weight: Number(words[0]), reverse: words[1] === 'reverse' }
}

/**
 * What an instance or a sync group watches; of two lines about one thing the first counts. A name that the file defines
 * nowhere is left out, and so is a kind of tracker that nothing is run for.
 */
export function tracksOf(
  section: { readonly given: Section<unknown, typeof trackBlocks>['given'] },
  definitions: TrackerDefinitions,
): Track[] {
  const tracks = new Map<string, Track>()
  for (const { kind, keyword } of blocks) {
    if (!isTaken(trackBlocks[keyword])) continue
    for (const { value } of all(section, keyword).flat()) {
      const name = value.first ?? ''
      const usual = kind === 'interface' ? { weight: 0, reverse: false } : definitions[kind]?.get(name)
      const key = `${kind} ${name}`
      if (usual && !tracks.has(key)) tracks.set(key, { kind, name, ...weightOf(value.options, usual) })
    }
  }
  return [...tracks.values()]
}

function weightOf(options: ReadonlyMap<string, unknown>, usual: Usual): Usual {
  const isTurned = options.has('reverse')
  const isStraight = options.has('noreverse') || options.has('no_reverse')
  const weight = options.get('weight')
  return {
    weight: typeof weight === 'number' ? weight : usual.weight,
    reverse: isTurned || (usual.reverse && !isStraight),
  }
}
