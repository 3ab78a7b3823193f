import type { EngineReport } from '../engine/messages.js'
import type { RouterState } from '../model/router.js'
import type { NotifyEvent, NotifyState } from '../notify/events.js'
import { stateWords } from './transition-text.js'

type RouterMoved = Pick<Extract<EngineReport, { kind: 'transition' }>, 'settings' | 'transition'>

/**
 * A change of an instance as scripts and pipes are told it.
 * @param isWanted whether it is in the configuration: one that is not was removed by a reload
 */
export function instanceEvent(
  { settings: { name, priority }, transition: { from, to, reason } }: RouterMoved,
  isWanted: boolean,
): NotifyEvent {
  const ending: NotifyState = isWanted ? 'STOP' : 'DELETED'
  const state = to === 'Initialize' ? ending : states[to]
  return { of: 'instance', name, state, from: stateWords[from], priority, reason }
}

/** A change of a sync group; it has no priority of its own. */
export const groupEvent = (group: string, from: RouterState, to: RouterState): NotifyEvent => ({
  of: 'group',
  name: group,
  state: to === 'Initialize' ? 'STOP' : states[to],
  from: stateWords[from],
  priority: 0,
  reason: '',
})

const states = { Backup: 'BACKUP', Master: 'MASTER', Fault: 'FAULT' } as const
