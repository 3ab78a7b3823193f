import type { LiveRouter } from '../../src/director/reload-outlook.js'
import { type Address, parsePrefix } from '../../src/model/address.js'
import { plainHealth } from '../../src/model/check.js'
import { type DirectorConfig, noCommands } from '../../src/model/director-config.js'
import type { RouterSettings, RouterState, VirtualAddress } from '../../src/model/router.js'
import type { AddressKey, RealServer, VirtualServerSettings } from '../../src/model/service.js'
import { noStatics } from '../../src/model/statics.js'
import { noSurroundings } from '../../src/model/surroundings.js'
import { instant, seconds } from '../../src/model/time.js'
import { routerSettings } from './transcript.js'

export const vip = (text: string, given: Partial<VirtualAddress> = {}): VirtualAddress => {
  const prefix = parsePrefix(text)
  if (!prefix) throw new Error(`${text} is no address`)
  return { prefix, interface: 'eth0', scope: 'global', ...given }
}

export const router = (given: Partial<RouterSettings> = {}): RouterSettings => ({ ...routerSettings({}), ...given })

/** A real server at 192.0.2.LAST:80 with one TCP check. */
export const realServer = (last: number, given: Partial<RealServer> = {}): RealServer => {
  const place = { address: `192.0.2.${last}` as Address, port: 80 }
  const timing = { delayLoop: seconds(6), connectTimeout: seconds(5), retry: 1, delayBeforeRetry: seconds(1) }
  return {
    ...place,
    weight: 1,
    inhibitOnFailure: false,
    checks: [{ kind: 'TCP_CHECK', target: place, ...timing }],
    ...given,
  }
}

type ByAddress = AddressKey & VirtualServerSettings

/** 192.0.2.100:80/tcp with two real servers. */
export const virtualServer = (given: Partial<ByAddress> = {}): ByAddress => ({
  address: '192.0.2.100' as Address,
  port: 80,
  protocol: 'tcp',
  scheduler: 'wlc',
  forwarding: 'direct',
  quorum: 1,
  inhibitOnFailure: false,
  realServers: [realServer(21), realServer(22)],
  ...given,
})

export const directorConfig = (given: Partial<DirectorConfig> = {}): DirectorConfig => ({
  node: 'lb1',
  routers: [router()],
  statics: noStatics,
  virtualServers: [virtualServer()],
  driftInterval: seconds(30),
  ...noSurroundings,
  ...noCommands,
  health: plainHealth,
  ...given,
})

/** A router that runs, and the priorities of its peers, 192.0.2.12 and so on, the last heard last. */
export const liveRouter = (settings: RouterSettings, state: RouterState, ...priorities: number[]): LiveRouter => ({
  settings,
  state,
  peers: priorities.map((priority, i) => ({ address: `192.0.2.${12 + i}`, priority, at: instant(i) })),
})
