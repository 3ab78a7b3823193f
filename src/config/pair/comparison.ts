import type { Finding, Place } from '../diagnostic.js'
import type { FileSection } from '../file-section.js'

/** The file of one node of a pair, read. */
export type PairNode = { readonly file: string; readonly section: FileSection }

/** A place in the file of a node. */
export type Spot = { readonly node: PairNode; readonly at: Place }

/** Something that the files of a pair say together: where the one says it and, if it does, the other. */
export type PairFinding = Omit<Finding, 'at' | 'suggestion'> & { readonly here: Spot; readonly there?: Spot }

export type PairReport = (finding: PairFinding) => void

/** `lb2.conf:5` */
export const spotName = ({ node, at }: Spot) => `${at.origin?.file ?? node.file}:${at.line}`

/** What a node has, in words, and where it says so. */
export type Said = { readonly text: string; readonly spot: Spot }

/** `priority is 150 in lb1.conf:5 and 100 in lb2.conf:5` */
export const difference = (what: string, one: Said, other: Said) =>
  `${what} is ${one.text} in ${spotName(one.spot)} and ${other.text} in ${spotName(other.spot)}`

const mostNamed = 3

/** `192.0.2.100 (lb1.conf:7) and 2 more`, for what only one node has. */
export function onlyText(items: readonly Said[]): string {
  const named = items.slice(0, mostNamed).map(({ text, spot }) => `${text} (${spotName(spot)})`)
  const more = items.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What only one of two lists has, by the text of each item. */
export function onlyIn(items: readonly Said[], others: readonly Said[]): Said[] {
  const known = new Set(others.map(({ text }) => text))
  return items.filter(({ text }) => !known.has(text))
}

/**
 * Tells of items that only one of the nodes has, in one finding.
 * @param whole the place on each node that stands for all of them
 */
export function reportOnly(
  items: readonly [readonly Said[], readonly Said[]],
  whole: readonly [Spot, Spot],
  finding: Pick<PairFinding, 'code' | 'hint'> & { readonly what: string },
  report: PairReport,
) {
  const { what, ...rest } = finding
  const [first, second] = [onlyIn(items[0], items[1]), onlyIn(items[1], items[0])]
  const here = first[0]?.spot ?? second[0]?.spot
  if (!here) return
  const there = first[0] ? (second[0]?.spot ?? whole[1]) : whole[0]
  const lists = [first, second].filter((list) => list.length > 0).map(onlyText)
  const [one, other] = lists
  const message =
    other === undefined
      ? `${what}: ${one} is missing from ${spotName(there)}`
      : `${what}: on one node ${one}, on the other ${other}`
  report({ ...rest, message, here, there })
}
