import type { EventStatus, InstanceStatus, RealServerStatus, Reason, ServiceStatus } from '../control/protocol.js'
import { timeAt, type World } from './cluster.js'

/** A world in which one instance is otherwise. */
export const withInstance = (
  world: World,
  name: string,
  change: (instance: InstanceStatus) => Partial<InstanceStatus>,
): World => ({
  ...world,
  instances: world.instances.map((each) => (each.name === name ? { ...each, ...change(each) } : each)),
})

/** A world in which some real servers of one virtual server are otherwise; the quorum follows. */
export function withServers(
  world: World,
  port: number,
  names: readonly string[],
  change: (server: RealServerStatus) => Partial<RealServerStatus>,
): World {
  const changed = (service: ServiceStatus): ServiceStatus => {
    if (service.port !== port) return service
    const servers = service.real_servers.map((each) =>
      names.some((name) => each.name === `${name}:${port}`) ? { ...each, ...change(each) } : each,
    )
    const have = servers.filter(({ weight }) => weight.now > 0).length
    const quorum = { ...service.quorum, have, met: have >= service.quorum.want }
    const sorry = service.sorry_server && { ...service.sorry_server, in_use: !quorum.met }
    return { ...service, real_servers: servers, quorum, ...(sorry ? { sorry_server: sorry } : {}) }
  }
  return { ...world, services: world.services.map(changed) }
}

/** What a server looks like whose checks have failed since a moment of the demo. */
export const failed =
  (since: number, t: number, error: string, status?: number) =>
  (server: RealServerStatus): Partial<RealServerStatus> => ({
    state: 'DOWN',
    since: timeAt(since),
    weight: { ...server.weight, now: 0 },
    active: Math.max(0, Math.round((server.active ?? 0) * (1 - (t - since) / 20_000))),
    checks: server.checks.map((check) => ({
      ...check,
      state: 'FAIL',
      since: timeAt(since),
      tries: { n: 3, of: 3 },
      last: check.last && {
        at: check.last.at,
        age_ms: check.last.age_ms,
        ok: false,
        latency_ms: check.last.latency_ms,
        error,
        ...(status === undefined ? {} : { status }),
      },
    })),
  })

export const withEvents = (world: World, ...events: readonly EventStatus[]): World => ({
  ...world,
  events: [...world.events, ...events],
})

export const withReason = (world: World, reason: Reason): World => ({ ...world, reasons: [...world.reasons, reason] })

/** An event that is no change of state. */
export const told = (id: number, ms: number, kind: EventStatus['kind'], object: string, text: string): EventStatus => ({
  id,
  at: timeAt(ms),
  kind,
  object,
  text,
})
