import type { Command } from '../model/command.js'
import { type NotifyOccasion, type NotifySettings, type NotifySubject, occasionKeywords } from '../model/notify.js'

/** What scripts and pipes are told that something has become. */
export type NotifyState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED' | NotifyRemark

/** What happens to an instance that stays in its state. */
export type NotifyRemark = 'MASTER_RX_LOWER_PRI' | 'MASTER_PRIORITY' | 'BACKUP_PRIORITY'

/** A change of state of an instance or a group. */
export type NotifyEvent = NotifySubject & {
  readonly state: NotifyState
  readonly from: string
  /** Of an instance; 0 for a group. */
  readonly priority: number
  /** Why, as one of the words of the journal; empty for a group. */
  readonly reason: string
}

/** A command that is to be run, and the keyword that it stands under. */
export type NotifyCommand = { readonly keyword: string; readonly command: Command }

const occasions: Readonly<Record<NotifyState, NotifyOccasion | undefined>> = {
  MASTER: 'master',
  BACKUP: 'backup',
  FAULT: 'fault',
  STOP: 'stop',
  DELETED: 'deleted',
  MASTER_RX_LOWER_PRI: 'rival',
  MASTER_PRIORITY: undefined,
  BACKUP_PRIORITY: undefined,
}

const kinds = { instance: 'INSTANCE', group: 'GROUP' } as const

/**
 * What an event runs, in order: the script of the state, then the one of every change of state with four more arguments.
 */
export function commandsOf({ scripts, every }: NotifySettings, event: NotifyEvent): NotifyCommand[] {
  const occasion = occasions[event.state]
  const own = occasion && scripts[occasion]
  return [
    ...(own ? [{ keyword: occasionKeywords[occasion], command: own }] : []),
    ...(every && !isRemark(event)
      ? [{ keyword: 'notify', command: { ...every, words: [...every.words, ...argumentsOf(event)] } }]
      : []),
  ]
}

const argumentsOf = ({ of, name, state, priority }: NotifyEvent) => [kinds[of], name, state, String(priority)]

/** The line that a pipe gets: `INSTANCE "VI_1" MASTER 100`. */
export const pipeLine = ({ of, name, state, priority }: NotifyEvent) => `${kinds[of]} "${name}" ${state} ${priority}\n`

/** What scripts find in their environment. */
export const variablesOf = ({ of, name, state, from, priority, reason }: NotifyEvent) => ({
  LVSHA_KIND: kinds[of],
  LVSHA_NAME: name,
  LVSHA_STATE: state,
  LVSHA_PREVIOUS_STATE: from,
  LVSHA_PRIORITY: String(priority),
  LVSHA_REASON: reason,
})

/** Whether it says that a priority has changed. */
export const isOfPriority = ({ state }: NotifyEvent) => state === 'MASTER_PRIORITY' || state === 'BACKUP_PRIORITY'

/** Whether the state is still the one that it was. */
export const isRemark = (event: NotifyEvent) => event.state === 'MASTER_RX_LOWER_PRI' || isOfPriority(event)

/** Whether nothing comes after it: the subject has ended. */
export const isEnd = ({ state }: NotifyEvent) => state === 'STOP' || state === 'DELETED'

/** As it is told: the end by a reload is a fault to those who do not ask for more, as in keepalived. */
export const asTold = (event: NotifyEvent, tellsDeleted: boolean): NotifyEvent =>
  event.state === 'DELETED' && !tellsDeleted ? { ...event, state: 'FAULT' } : event
