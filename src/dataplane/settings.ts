import type { LvsTimeouts, SyncDaemon } from '../model/lvs-settings.js'
import { secondsText } from '../model/time.js'

/** What is wanted beside the table; what is undefined is left as it is. */
export type PlaneSettings = {
  readonly timeouts?: LvsTimeouts
  /** All that shall run: at most one of each role. */
  readonly daemons?: readonly SyncDaemon[]
}

/** The same as the kernel has it. */
export type ObservedSettings = Required<PlaneSettings>

export type SettingChange =
  | { readonly kind: 'timeouts'; readonly timeouts: LvsTimeouts }
  | { readonly kind: 'stop-daemon'; readonly daemon: SyncDaemon }
  | { readonly kind: 'start-daemon'; readonly daemon: SyncDaemon }

/** The fewest changes that make the settings true. A daemon cannot be changed while it runs; the old ones stop first. */
export function settingChanges(wanted: PlaneSettings, actual: ObservedSettings): SettingChange[] {
  const { timeouts = {}, daemons = actual.daemons } = wanted
  const names = Object.keys(timeouts) as (keyof LvsTimeouts)[]
  const isAsWanted = (daemon: SyncDaemon) => daemons.some((one) => answers(one, daemon))
  const stays = actual.daemons.filter(isAsWanted)
  return [
    ...(names.some((name) => timeouts[name] !== actual.timeouts[name])
      ? [{ kind: 'timeouts' as const, timeouts }]
      : []),
    ...actual.daemons
      .filter((daemon) => !isAsWanted(daemon))
      .map((daemon) => ({ kind: 'stop-daemon' as const, daemon })),
    ...daemons
      .filter((daemon) => !stays.some((one) => answers(daemon, one)))
      .map((daemon) => ({ kind: 'start-daemon' as const, daemon })),
  ]
}

/** The kernel fills in what was not given, and makes datagrams as long as fit: so only what is wanted is compared. */
const answers = (wanted: SyncDaemon, actual: SyncDaemon) =>
  (Object.keys(wanted) as (keyof SyncDaemon)[]).every(
    (name) => wanted[name] === actual[name] || (name === 'maxLength' && (wanted[name] ?? 0) > (actual[name] ?? 0)),
  )

/** `timeouts tcp 900s, udp 300s`, `master sync daemon started on eth0`. */
export function settingText(change: SettingChange): string {
  if (change.kind === 'timeouts') {
    const { tcp, tcpFin, udp } = change.timeouts
    const parts = Object.entries({ tcp, tcpfin: tcpFin, udp })
    return `timeouts ${parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${secondsText(value)}`])).join(', ')}`
  }
  const { role, interface: device } = change.daemon
  return `${role} sync daemon ${change.kind === 'start-daemon' ? 'started' : 'stopped'} on ${device}`
}
