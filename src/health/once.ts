import type { RealServer, VirtualServer } from '../model/service.js'
import { type Ask, attempt } from './attempt.js'
import { checkerOf } from './checks/registry.js'
import type { Clock } from './clock.js'
import type { Observation } from './observation.js'
import { type Subject, subjectsOf } from './subjects.js'

export type OnceOptions = { readonly clock: Clock; readonly ask: Ask; readonly atOnce?: number }

export type OnceResult = Subject & { readonly target: string; readonly observation: Observation }

/**
 * Runs every check of the chosen servers one time, from here and now, without a schedule and without judging.
 * @returns one result per check, in the order of the configuration
 */
export async function runOnce(
  virtualServers: readonly VirtualServer[],
  isChosen: (virtual: VirtualServer, real: RealServer) => boolean,
  { clock, ask, atOnce = 256 }: OnceOptions,
): Promise<OnceResult[]> {
  const subjects = virtualServers.flatMap((virtual) =>
    virtual.realServers
      .filter((real) => isChosen(virtual, real))
      .flatMap((real) => subjectsOf(virtual, real, { mergeChecks: false })),
  )
  const results: OnceResult[] = []
  const queue = subjects.entries()
  const work = async () => {
    for (const [index, subject] of queue) {
      const observation = await attempt(subject.check, clock, ask).observation
      results[index] = { ...subject, target: checkerOf(subject.check).target(subject.check), observation }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, subjects.length) }, work))
  return results
}
