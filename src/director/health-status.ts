import type { CheckStatus, HealthDocument } from '../control/protocol.js'
import type { Observation } from '../health/observation.js'
import type { CheckHealth } from '../health/snapshot.js'
import { between, inMilliseconds } from '../model/time.js'
import { type Clocks, type World, wallClockOf } from './world.js'

/** Every check as `GET /v1/health` tells it. */
export const healthOf = (world: Pick<World, 'health' | 'config'> & Clocks): HealthDocument => ({
  kind: 'health',
  v: 1,
  at: new Date(world.wallClock).toISOString(),
  node: world.config.node,
  checks: world.health.flatMap(({ service, real, checks }) =>
    checks.map((check) => ({ ...checkStatus(check, world), real, service })),
  ),
})

export const checkStatus = (
  { checker, target, state, since, tries, last }: CheckHealth,
  clocks: Clocks,
): CheckStatus => ({
  checker,
  target,
  state,
  since: wallClockOf(clocks, since),
  tries,
  last: last && lastStatus(last, clocks),
})

const lastStatus = (observation: Observation, clocks: Clocks): CheckStatus['last'] => ({
  at: wallClockOf(clocks, observation.at),
  age_ms: Math.round(inMilliseconds(between(observation.at, clocks.now))),
  ok: observation.ok,
  latency_ms: Number(inMilliseconds(observation.latency.total).toFixed(1)),
  ...(observation.status === undefined ? {} : { status: observation.status }),
  ...(observation.tls ? { certificate: daysLeft(observation.tls.validTo, clocks.wallClock) } : {}),
  ...(observation.ok ? {} : { error: observation.error.text }),
})

/** Whole days until a certificate ends, by the end that it names; below 0 it has ended. Empty where that is no date. */
export function daysLeft(validTo: string, wallClock: number): { readonly days_left?: number } {
  const end = Date.parse(validTo)
  return Number.isNaN(end) ? {} : { days_left: Math.floor((end - wallClock) / millisecondsOfDay) }
}

const millisecondsOfDay = 86_400_000
