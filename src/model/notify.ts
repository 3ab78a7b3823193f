import type { Account, Command } from './command.js'

/** Whose changes of state something is told of. */
export type NotifySubject = { readonly of: 'instance' | 'group'; readonly name: string }

/**
 * On what a script of its own runs: a state that is entered, the end of the daemon, the end of the instance by reload, a
 * Master of lower priority that a Master hears.
 */
export type NotifyOccasion = 'master' | 'backup' | 'fault' | 'stop' | 'deleted' | 'rival'

/** Under which keyword the script of an occasion stands. */
export const occasionKeywords = {
  master: 'notify_master',
  backup: 'notify_backup',
  fault: 'notify_fault',
  stop: 'notify_stop',
  deleted: 'notify_deleted',
  rival: 'notify_master_rx_lower_pri',
} as const satisfies Record<NotifyOccasion, string>

/** The notify scripts of one instance or group. */
export type NotifySettings = NotifySubject & {
  readonly scripts: Readonly<Partial<Record<NotifyOccasion, Command>>>
  /** `notify`: after the script of the occasion, with what has happened as four more arguments. */
  readonly every?: Command
  /** `notify_deleted`: an instance that a reload removes is told as DELETED, not as FAULT. */
  readonly tellsDeleted: boolean
  /** `notify_priority_changes`: pipes are told of changes of priority too. */
  readonly tellsPriority: boolean
  /** Of a group: the names of its instances. */
  readonly members?: readonly string[]
}

/** `notify_fifo` gets a line for each change, the others for those of VRRP or of virtual and real servers alone. */
export type NotifyPipe = {
  readonly keyword: 'notify_fifo' | 'vrrp_notify_fifo' | 'lvs_notify_fifo'
  readonly path: string
  readonly account?: Account
  /** Started to read it, with its path as the last argument. */
  readonly reader?: Command
  /** `fifo_write_vrrp_states_on_reload`: a reload tells all states again. */
  readonly repeatsOnReload: boolean
}
