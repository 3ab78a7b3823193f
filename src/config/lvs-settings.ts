import type { Address } from '../model/address.js'
import type { LvsSettings, LvsTimeouts, SyncDaemonSettings } from '../model/lvs-settings.js'
import type { RouterSettings } from '../model/router.js'
import type { Duration } from '../model/time.js'
import type { InstanceSection } from './routers.js'
import { last, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'

type Globals = ValueOf<typeof fileRows.global_defs>
type Options = ReadonlyMap<string, unknown>

/** What the `global_defs` blocks ask of LVS as a whole; the last line of each kind counts. */
export function lvsSettingsOf(
  globals: readonly Globals[],
  instances: readonly InstanceSection[],
  routers: readonly RouterSettings[],
): LvsSettings | undefined {
  const settings: LvsSettings = Object.assign(
    oldSyncDaemon(instances, routers),
    ...globals.map((defs): LvsSettings => {
      const timeouts = last(defs, 'lvs_timeouts')?.value.options
      const sync = last(defs, 'lvs_sync_daemon')?.value
      return {
        ...(timeouts && { timeouts: timeoutsOf(timeouts) }),
        ...(sync?.first !== undefined && { syncDaemon: syncDaemonOf(sync.first, sync.options, routers) }),
        ...(last(defs, 'rs_init_notifies') && { tellsAtStart: true }),
        ...(last(defs, 'lvs_flush') && { flushAtStart: true }),
        ...(last(defs, 'lvs_flush_on_stop')?.value === '' && { flushAtStop: true }),
      }
    }),
  )
  return Object.keys(settings).length > 0 ? settings : undefined
}

/** The old way to ask for the sync daemon: in the instance that it follows. The first counts, and any line of the new way. */
function oldSyncDaemon(
  instances: readonly InstanceSection[],
  routers: readonly RouterSettings[],
): Pick<LvsSettings, 'syncDaemon'> {
  for (const { header, given } of instances) {
    const device = given.lvs_sync_daemon_interface?.at(-1)?.value
    if (device !== undefined) return { syncDaemon: syncDaemonOf(device, new Map([['inst', header]]), routers) }
  }
  return {}
}

/** 0 is as if it was not given. */
function timeoutsOf(options: Options): LvsTimeouts {
  const [tcp, tcpFin, udp] = ['tcp', 'tcpfin', 'udp'].map(
    (name) => (options.get(name) as Duration | undefined) || undefined,
  )
  return { ...(tcp && { tcp }), ...(tcpFin && { tcpFin }), ...(udp && { udp }) }
}

/** Without a number of its own it has that of the virtual router that it follows. */
function syncDaemonOf(device: string, options: Options, routers: readonly RouterSettings[]): SyncDaemonSettings {
  const given = <T>(name: string) => options.get(name) as T | undefined
  const instance = given<string>('inst')
  const maxLength = given<number>('maxlen')
  const [port, ttl] = [given<number>('port'), given<number>('ttl')]
  const group = given<Address>('group')
  return {
    interface: device,
    ...(instance !== undefined && { instance }),
    id: given<number>('id') ?? routers.find(({ name }) => name === instance)?.vrid ?? 0,
    ...(maxLength !== undefined && { maxLength }),
    ...(port !== undefined && { port }),
    ...(ttl !== undefined && { ttl }),
    ...(group !== undefined && { group }),
  }
}
