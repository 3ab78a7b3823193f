import type { Command } from '../model/command.js'
import { serviceName, type VirtualServer } from '../model/service.js'
import type { QuorumStates } from './forwarding.js'

/** A quorum that was reached or lost, or how one stands that was not known before. */
export type QuorumChange = {
  readonly virtual: VirtualServer
  readonly met: boolean
  readonly isFirst: boolean
  /** What the configuration runs then. */
  readonly script?: Command
}

/** What has become of each quorum, in the order of the configuration. */
export const quorumChanges = (
  virtualServers: readonly VirtualServer[],
  before: QuorumStates,
  now: QuorumStates,
): QuorumChange[] =>
  virtualServers.flatMap((virtual) => {
    const service = serviceName(virtual)
    const met = now.get(service)
    if (met === undefined || before.get(service) === met) return []
    const script = met ? virtual.quorumUp : virtual.quorumDown
    return [{ virtual, met, isFirst: !before.has(service), ...(script && { script }) }]
  })

/** What runs when the daemon stops: `quorum_down` of those with `omega` that have their quorum. */
export const scriptsAtStop = (virtualServers: readonly VirtualServer[], now: QuorumStates): QuorumChange[] =>
  virtualServers.flatMap((virtual) => {
    const { omega, quorumDown: script } = virtual
    return omega && script && now.get(serviceName(virtual)) ? [{ virtual, met: false, isFirst: false, script }] : []
  })
