import type { ServerState } from '../health/judge.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'
import type { InService } from './forwarding.js'

/** A real server went out of service or came into it; `served` is whether it was in service before. */
export type ServerVerdict = { readonly from: ServerState; readonly to: ServerState; readonly served: boolean }

/**
 * Whether scripts and pipes are told. What a first check finds is told where it is another than the file presumes: with
 * `alpha` that servers are down, else that they are up. With `rs_init_notifies` it is told in either case.
 */
export function isServerNews(
  { from, to, served }: ServerVerdict,
  { alpha }: Pick<RealServer, 'alpha'>,
  tellsAtStart: boolean,
): boolean {
  if (from !== 'CHECKING' || served) return true
  return tellsAtStart || (alpha === true) === (to !== 'DOWN')
}

/** One real server in one virtual server. */
export type PlacedServer = { readonly virtual: VirtualServer; readonly real: RealServer }

/** Undefined where it is in no configuration any more. */
export function findServer(
  virtualServers: readonly VirtualServer[],
  name: { readonly service: string; readonly real: string },
): PlacedServer | undefined {
  const virtual = virtualServers.find((one) => serviceName(one) === name.service)
  const real = virtual?.realServers.find((one) => serverName(one) === name.real)
  return virtual && real && { virtual, real }
}

/** Those that leave service when the daemon stops, of virtual servers with `omega`. */
export const serversAtStop = (virtualServers: readonly VirtualServer[], inService: InService): PlacedServer[] =>
  virtualServers
    .filter(({ omega }) => omega)
    .flatMap((virtual) =>
      virtual.realServers
        .filter((real) => inService(serviceName(virtual), serverName(real)))
        .map((real) => ({ virtual, real })),
    )
