import type { Command } from './command.js'
import type { Duration } from './time.js'

/** A command that is run once, and how long it may take. */
export type LifeScript = { readonly command: Command; readonly limit: Duration }

/** What a configuration asks of the daemon's process itself. */
export type DaemonSettings = {
  /** `process_name`: what lists of processes call it. */
  readonly name?: string
  /** `umask`: the permissions that files which are made do not get. */
  readonly umask?: number
  /** `startup_script`: ends, or has had its time, before any instance or check begins. */
  readonly startup?: LifeScript
  /** `shutdown_script`: runs when everything has ended. */
  readonly shutdown?: LifeScript
  /** `reload_file`: is there, and empty, while the configuration is read; '' is one in the run directory. */
  readonly reloadFile?: string
  /** `reload_time_file`: its first line says when to reload; with `repeats` it stays afterwards. */
  readonly reloadTime?: { readonly file: string; readonly repeats: boolean }
}
