import type { Routing, Rule } from '../model/routing.js'
import type { Report } from './diagnostic.js'
import { routeReader } from './route.js'
import type { RoutingNames } from './routing-names.js'
import { trackGroup } from './routing-values.js'
import { type RuleEntry, ruleReader } from './rule.js'
import type { Placed, Reading, ValueType, Words } from './value-type.js'

/** A line that is read once it is known which names the host has for numbers. */
export const wordsOfLine = (wants: string): ValueType<Words> => ({
  wants,
  least: 1,
  most: Number.POSITIVE_INFINITY,
  read: (words) => ({ value: words }),
})

/** The lines of routes and rules of an instance, or of the host. */
export type RoutingLines = { readonly routes: readonly Placed<Words>[]; readonly rules: readonly Placed<Words>[] }

/** The first preference that is given to a rule without one, as in keepalived. */
const firstPreference = 16384

/**
 * Reads the lines of routes and rules, those of the whole file with one reader: each rule without a preference comes before
 * the ones that were read before it.
 */
export function routingReader(names: RoutingNames) {
  const ofInstances = { route: routeReader(names), rule: ruleReader(names) }
  const staticOptions = { track_group: trackGroup }
  const ofHost = { route: routeReader(names, staticOptions), rule: ruleReader(names, staticOptions) }
  const next = { ipv4: firstPreference, ipv6: firstPreference }
  const placed = (rule: RuleEntry): Rule => ({ ...rule, preference: rule.preference ?? next[rule.family]-- })
  const read =
    ({ route, rule }: typeof ofInstances) =>
    ({ routes, rules }: RoutingLines, report: Report): Routing => ({
      routes: distinct(values(routes, route, report)),
      rules: distinct(values(rules, rule, report).map(placed)),
    })
  return { ofInstance: read(ofInstances), ofHost: read(ofHost) }
}

const values = <Value>(lines: readonly Placed<Words>[], read: (words: Words) => Reading<Value>, report: Report) =>
  lines.flatMap((line): Value[] => {
    const { value, findings = [] } = read(line.value)
    for (const finding of findings) report(finding)
    return value === undefined ? [] : [value]
  })

/** The kernel holds the same one once. */
const distinct = <Value>(all: readonly Value[]): Value[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
]
