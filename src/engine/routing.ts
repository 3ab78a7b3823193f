import { type Routing, routingWithout } from '../model/routing.js'
import { after, seconds } from '../model/time.js'
import type { Stage } from './perform.js'
import type { RoutingOutcome } from './ports.js'
import type { Running } from './running.js'

// The kernel has no lease for routes and rules, so they are looked after: asked for again and again while the router is
// Master, which changes nothing where they are there. No news is listened to: a host with a whole Internet of routes
// would wake the engine for each of their changes.

/** How often the routes and rules of a Master are asked for again. */
const interval = seconds(1)

/** Puts the routes and rules of a new Master, or of one with new settings. */
export function putRouting(running: Running, stage: Stage) {
  const { routes, rules } = running.settings
  if (routes.length + rules.length > 0) put(running, stage, { routes, rules })
}

/** Puts back, when that is due, what somebody else has removed, where the configuration does not say `no_track`. */
export function restoreRouting(running: Running, stage: Stage) {
  const { settings, routingAt } = running
  if (routingAt === undefined || stage.ports.clock.monotonic() < routingAt) return
  const changed = put(running, stage, {
    routes: settings.routes.filter(({ isUntracked }) => !isUntracked),
    rules: settings.rules.filter(({ isUntracked }) => !isUntracked),
  })
  if (changed.length > 0) stage.listener.notice(settings.name, `put back, somebody had removed ${changed.join(', ')}`)
}

/** Removes all routes and rules of a router, but for those that another router of this host holds now. */
export function removeRouting(running: Running, stage: Stage) {
  delete running.routingAt
  dropRouting(running, stage, running.settings)
}

/** Removes these of them. @returns the names of those that were there */
export function dropRouting(running: Running, stage: Stage, routing: Routing): readonly string[] {
  const own = routingWithout(routing, stage.routingOfOthers(running))
  if (own.routes.length + own.rules.length === 0) return []
  return attempt(running, stage, () => stage.ports.routing.remove(own))
}

function put(running: Running, stage: Stage, routing: Routing) {
  running.routingAt = after(stage.ports.clock.monotonic(), interval)
  return attempt(running, stage, () => stage.ports.routing.put(routing))
}

/** What is refused is told, once for as long as it is the same; what is due after it goes on. */
function attempt(running: Running, { listener }: Stage, act: () => RoutingOutcome): readonly string[] {
  let changed: readonly string[] = []
  let problem: string | undefined
  try {
    const outcome = act()
    changed = outcome.changed
    problem = outcome.refused.length > 0 ? outcome.refused.join('; ') : undefined
  } catch (error) {
    problem = (error as Error).message
  }
  if (problem !== undefined && problem !== running.routingComplaint) {
    listener.notice(running.settings.name, `its routes and rules are not as they should be: ${problem}`)
  }
  if (problem === undefined) delete running.routingComplaint
  else running.routingComplaint = problem
  return changed
}
