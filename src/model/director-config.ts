import type { RouterSettings } from './router.js'
import type { VirtualServer } from './service.js'
import type { Duration } from './time.js'

/** Everything that one configuration file asks of this director, valid and with every default filled in. */
export type DirectorConfig = {
  /** `router_id`: how this node calls itself; the host name where the file has none. */
  readonly node: string
  readonly routers: readonly RouterSettings[]
  readonly virtualServers: readonly VirtualServer[]
  /** `lvsha { drift_interval }`: how often the kernel's table is looked at while all is well. */
  readonly driftInterval: Duration
}
