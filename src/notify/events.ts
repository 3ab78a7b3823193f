import type { Command } from '../model/command.js'
import type { NotifyOccasion, NotifySettings, NotifySubject } from '../model/notify.js'

/** What scripts and pipes are told that something has become. */
export type NotifyState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED'

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

const occasions: Readonly<Record<NotifyState, NotifyOccasion>> = {
  MASTER: 'master',
  BACKUP: 'backup',
  FAULT: 'fault',
  STOP: 'stop',
  DELETED: 'deleted',
}

const kinds = { instance: 'INSTANCE', group: 'GROUP' } as const

/** What an event runs, in order: the script of the state, then the one of every change with four more arguments. */
export function commandsOf({ scripts, every }: NotifySettings, event: NotifyEvent): NotifyCommand[] {
  const occasion = occasions[event.state]
  const own = scripts[occasion]
  return [
    ...(own ? [{ keyword: `notify_${occasion}`, command: own }] : []),
    ...(every ? [{ keyword: 'notify', command: { ...every, words: [...every.words, ...argumentsOf(event)] } }] : []),
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

/** Whether nothing comes after it: the subject has ended. */
export const isEnd = ({ state }: NotifyEvent) => state === 'STOP' || state === 'DELETED'

/** As it is told: the end by a reload is a fault to those who do not ask for more, as in keepalived. */
export const asTold = (event: NotifyEvent, tellsDeleted: boolean): NotifyEvent =>
  event.state === 'DELETED' && !tellsDeleted ? { ...event, state: 'FAULT' } : event
