import type { HealthSettings } from './check.js'
import type { CommandPolicy } from './command.js'
import type { DaemonSettings } from './daemon.js'
import type { LvsSettings } from './lvs-settings.js'
import type { MailSettings } from './mail.js'
import type { NotifyPipe, NotifySettings } from './notify.js'
import { noOutward, type OutwardSettings } from './outward.js'
import { defaultPacketFilter, type PacketFilterSettings } from './packet-filter.js'
import type { ResourceSettings } from './resources.js'
import type { RouterSettings } from './router.js'
import type { VirtualServer } from './service.js'
import type { Statics } from './statics.js'
import type { Surroundings } from './surroundings.js'
import { type Duration, seconds } from './time.js'
import type { TrackerSettings } from './tracker-settings.js'

/** Everything that one configuration file asks of this director, valid and with every default filled in. */
export type DirectorConfig = Surroundings & {
  /** `router_id`: how this node calls itself; the host name where the file has none. */
  readonly node: string
  /** `net_namespace`: the network namespace to run in, by its name; undefined is that of whoever starts it. */
  readonly namespace?: string
  /** Undefined where the file asks for nothing of the kind. */
  readonly daemon?: DaemonSettings
  readonly routers: readonly RouterSettings[]
  readonly statics: Statics
  readonly virtualServers: readonly VirtualServer[]
  /** Undefined where the file asks for nothing of the kind. */
  readonly lvs?: LvsSettings
  /** `lvsha { drift_interval }`: how often the kernel's table is looked at while all is well. */
  readonly driftInterval: Duration
  readonly outward: OutwardSettings
  readonly packetFilter: PacketFilterSettings
  readonly commands: CommandPolicy
  readonly trackers: readonly TrackerSettings[]
  readonly notifications: readonly NotifySettings[]
  readonly notifyPipes: readonly NotifyPipe[]
  /** Undefined where nobody gets mail. */
  readonly mail?: MailSettings
  readonly resources: readonly ResourceSettings[]
  readonly health: HealthSettings
}

/** A configuration that runs no command, watches nothing and filters nothing. */
export const noCommands: Pick<
  DirectorConfig,
  'outward' | 'packetFilter' | 'commands' | 'trackers' | 'notifications' | 'notifyPipes' | 'resources'
> = {
  outward: noOutward,
  packetFilter: defaultPacketFilter,
  commands: { secure: false, notifyTimeout: seconds(60) },
  trackers: [],
  notifications: [],
  notifyPipes: [],
  resources: [],
}
