import { formatPrefix } from '../model/address.js'
import type { Routing } from '../model/routing.js'
import type { NetlinkClient, Request } from '../netlink/client.js'
import { packUnanswered } from '../netlink/client.js'
import { type Places, routeLacks, ruleLacks } from './places.js'
import { routeRequest } from './routes.js'
import { ruleRequest } from './rules.js'

/** What became of routes and rules: the names of those that came or went now, and why others did not, a sentence each. */
export type RoutingOutcome = { readonly changed: readonly string[]; readonly refused: readonly string[] }

/** Puts routes and then rules, all in one batch; one that is there stays as it is. Throws a NetlinkError where answers were lost. */
export const putRouting = (client: NetlinkClient, routing: Routing, places: Places): RoutingOutcome =>
  carryOut(client, itemsOf(routing, places, 'add'), ['EEXIST'])

/** Takes rules and then routes away, all in one batch; one that is not there is no failure. Throws like putRouting. */
export const removeRouting = (client: NetlinkClient, routing: Routing, places: Places): RoutingOutcome =>
  carryOut(client, itemsOf(routing, places, 'remove').toReversed(), ['ESRCH', 'ENOENT', 'ENODEV'])

/** The datagram that does what removeRouting does, for somebody else to send; failures alone are answered. */
export const routingRemovalMessages = (routing: Routing, places: Places) =>
  packUnanswered(
    itemsOf(routing, places, 'remove')
      .toReversed()
      .flatMap(({ request, lacks }) => (lacks === undefined ? [request] : [])),
  )

type Item = { readonly name: string; readonly request: Request; readonly lacks: string | undefined }

function itemsOf({ routes, rules }: Routing, places: Places, what: 'add' | 'remove'): Item[] {
  return [
    ...routes.map((route) => ({
      name: `the route ${formatPrefix(route.destination)}`,
      request: routeRequest(what, route, places),
      lacks: routeLacks(route, places),
    })),
    ...rules.map((rule) => ({
      name: `the rule of preference ${rule.preference}`,
      request: ruleRequest(what, rule, places),
      lacks: ruleLacks(rule, places),
    })),
  ]
}

function carryOut(client: NetlinkClient, items: readonly Item[], harmless: readonly string[]): RoutingOutcome {
  const placed = items.filter(({ lacks }) => lacks === undefined)
  const failures = client.request(placed.map(({ request }) => request))
  const failed = new Set(failures.map(({ index }) => index))
  const errors = failures.filter(({ error }) => !harmless.includes(error.code)).map(({ error }) => error.message)
  return {
    changed: placed.filter((_, index) => !failed.has(index)).map(({ name }) => name),
    refused: [...items.flatMap(({ name, lacks }) => (lacks === undefined ? [] : [`${name}: ${lacks}`])), ...errors],
  }
}
