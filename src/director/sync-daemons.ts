import type { SyncDaemon, SyncDaemonSettings } from '../model/lvs-settings.js'
import type { RouterState } from '../model/router.js'

/**
 * Which sync daemons run, given the states of the instances by name: a Master tells its connections, everyone else hears.
 * Without an instance to follow the kernel does both.
 */
export function syncDaemonsOf(
  settings: SyncDaemonSettings | undefined,
  states: ReadonlyMap<string, RouterState>,
): SyncDaemon[] {
  if (!settings) return []
  const { instance, ...daemon } = settings
  const both: SyncDaemon[] = [
    { role: 'master', ...daemon },
    { role: 'backup', ...daemon },
  ]
  if (instance === undefined) return both
  const role = states.get(instance) === 'Master' ? 'master' : 'backup'
  return both.filter((one) => one.role === role)
}
