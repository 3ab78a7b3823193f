import type { Route, RoutingTable, Rule } from '../model/routing.js'

/** The numbers of things that a host knows by name now; undefined where there is none of the name. */
export type Places = {
  readonly index: (interfaceName: string) => number | undefined
  readonly table: (table: RoutingTable) => number | undefined
}

/** What is known of an interface that lines about routes may name. */
type Named = { readonly name: string; readonly index: number; readonly vrfTable?: number }

/** Places among these interfaces. */
export function placesAmong(links: readonly Named[]): Places {
  const known = new Map(links.map((link) => [link.name, link]))
  return {
    index: (name) => known.get(name)?.index,
    table: (table) => (typeof table === 'number' ? table : known.get(table.vrf)?.vrfTable),
  }
}

/** Why a route cannot be put anywhere now; undefined where all that it names is there. */
export function routeLacks({ hops, table }: Route, places: Places): string | undefined {
  const missing = hops.find((hop) => hop.interface !== undefined && places.index(hop.interface) === undefined)
  return missing ? `there is no interface ${missing.interface}` : tableLacks(table, places)
}

/** The same of a rule. The interfaces that it is about need not be there. */
export const ruleLacks = ({ action }: Rule, places: Places) =>
  action.kind === 'table' ? tableLacks(action.table, places) : undefined

const tableLacks = (table: RoutingTable, places: Places) =>
  typeof table !== 'number' && places.table(table) === undefined ? `there is no VRF ${table.vrf}` : undefined
