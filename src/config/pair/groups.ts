import { all } from '../row.js'
import { type GroupSection, membersIn } from '../rules/sync-groups.js'
import type { PairNode, PairReport, Said, Spot } from './comparison.js'
import { reportOnly, spotName } from './comparison.js'
import { type NodeInstance, priorityOf } from './routers.js'

/** What both nodes of a pair say of instances that move together. */
export function compareSyncGroups(
  one: PairNode,
  other: PairNode,
  pairs: readonly (readonly [NodeInstance, NodeInstance])[],
  report: PairReport,
) {
  const names = new Map(pairs.map(([first, second]) => [second.instance.header, first.instance.header]))
  const others = new Map(all(other.section, 'vrrp_sync_group').map((group) => [group.header, group]))
  for (const group of all(one.section, 'vrrp_sync_group')) {
    const twin = others.get(group.header)
    others.delete(group.header)
    if (!twin) {
      reportAlone(group, one, other, report)
      continue
    }
    const finding = { code: 'LV-C227', what: `members of ${group.name}` } as const
    const members = [membersOf(one, group), membersOf(other, twin, names)] as const
    reportOnly(members, [spotOf(one, group), spotOf(other, twin)], finding, report)
    opposed(one, group, pairs, report)
  }
  for (const group of others.values()) reportAlone(group, other, one, report)
}

const spotOf = (node: PairNode, { at }: GroupSection): Spot => ({ node, at })

function reportAlone(group: GroupSection, node: PairNode, other: PairNode, report: PairReport) {
  const here = spotOf(node, group)
  const message = `${group.name} of ${spotName(here)} is not in ${other.file}`
  report({ code: 'LV-C227', message, here })
}

/** The members by the names that they have in the first file. */
const membersOf = (
  node: PairNode,
  group: GroupSection,
  names: ReadonlyMap<string | undefined, string | undefined> = new Map(),
): Said[] =>
  membersIn(node.section)(group).map(({ name, at }) => ({ text: names.get(name) ?? name, spot: { node, at } }))

/** Members of one group of which some have the higher priority on the one node and some on the other. */
function opposed(
  node: PairNode,
  group: GroupSection,
  pairs: readonly (readonly [NodeInstance, NodeInstance])[],
  report: PairReport,
) {
  const leads = new Map(
    pairs.map((pair) => [pair[0].instance, { pair, lead: priorityOf(pair[0]) - priorityOf(pair[1]) }]),
  )
  const members = membersIn(node.section)(group).flatMap(({ instance }) => (instance && leads.get(instance)) ?? [])
  const first = members.find(({ lead }) => lead > 0)
  const second = members.find(({ lead }) => lead < 0)
  if (!first || !second) return
  const [here, there] = [priorityPlace(first.pair[0]), priorityPlace(second.pair[1])]
  const names = [first, second].map(({ pair }) => pair[0].instance.header)
  const message = `${group.name} cannot agree: ${names[0]} belongs on the node of ${spotName(here)}, ${names[1]} on that of ${spotName(there)}`
  const hint = 'let one node have the higher priority in all its members'
  report({ code: 'LV-C202', message, hint, here, there })
}

const priorityPlace = ({ node, instance }: NodeInstance): Spot => ({
  node,
  at: instance.given.priority?.at(-1)?.at ?? instance.at,
})
