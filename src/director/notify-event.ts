import type { EngineReport } from '../engine/messages.js'
import type { RouterState } from '../model/router.js'
import type { NotifyEvent, NotifyRemark, NotifyState } from '../notify/events.js'
import type { RouterNotice } from '../vrrp/router.js'
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

type Remarkable = Extract<EngineReport, { kind: 'priority' | 'router-notice' }>

/** News of an instance that stays in the state that it is in, as scripts and pipes are told it; undefined of any other. */
export function remarkEvent(news: Remarkable, state: RouterState | undefined): NotifyEvent | undefined {
  const remark = news.kind === 'priority' ? state && priorityRemarks[state] : noticeRemarks[news.notice.code]
  if (!state || !remark) return undefined
  const { name, priority } = news.settings
  return {
    of: 'instance',
    name,
    state: remark,
    from: stateWords[state],
    priority: news.kind === 'priority' ? news.to : priority,
    reason: news.kind === 'priority' ? 'priority' : news.notice.code,
  }
}

const priorityRemarks: Partial<Record<RouterState, NotifyRemark>> = {
  Master: 'MASTER_PRIORITY',
  Backup: 'BACKUP_PRIORITY',
}
const noticeRemarks: Partial<Record<RouterNotice['code'], NotifyRemark>> = { split_brain: 'MASTER_RX_LOWER_PRI' }

const states = { Backup: 'BACKUP', Master: 'MASTER', Fault: 'FAULT' } as const
