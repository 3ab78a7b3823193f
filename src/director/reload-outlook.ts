import type { RouterReport } from '../engine/messages.js'
import type { RouterSettings } from '../model/router.js'
import { secondsText } from '../model/time.js'

/** The part of a router's report that decides what other settings lead to. */
export type LiveRouter = Pick<RouterReport, 'settings' | 'state' | 'peers'>

/** What a router becomes: in words, and whether its addresses may come to this host or leave it. */
export type Outlook = { readonly text: string; readonly moves: boolean }

/**
 * What a running router does once it has these settings, as far as that follows from the adverts it has heard.
 * @param isEstranged its peers refuse its adverts, and it theirs, until they have the same settings
 */
export function outlookOf(live: LiveRouter, settings: RouterSettings, isEstranged: boolean): Outlook {
  switch (live.state) {
    case 'Fault':
      return stay('stays FAULT')
    case 'Initialize':
      return stay('starts as BACKUP')
    case 'Master':
      return isEstranged ? stay('stays MASTER, but a peer may become MASTER too') : outlookOfMaster(live, settings)
    case 'Backup':
      return isEstranged ? move('becomes MASTER beside a peer that has not changed') : outlookOfBackup(live, settings)
  }
}

/** What a router does that is not running yet. */
export function outlookAtStart({ priority }: RouterSettings): Outlook {
  if (priority === 255) return move('starts as MASTER: it owns its addresses')
  return move(`starts as BACKUP, becomes MASTER unless one with priority ${priority} or more is heard`)
}

const stay = (text: string): Outlook => ({ text, moves: false })
const move = (text: string): Outlook => ({ text, moves: true })

/** An advert of priority 0 is a farewell and says nothing about what its sender has. */
const candidates = ({ peers }: LiveRouter) => peers.filter(({ priority }) => priority > 0)

function outlookOfMaster(live: LiveRouter, { priority }: RouterSettings): Outlook {
  const before = live.settings.priority
  const [rival] = candidates(live).toSorted((a, b) => b.priority - a.priority)
  if (!rival) return stay(priority < before ? `stays MASTER unless a peer has more than ${priority}` : 'stays MASTER')
  const compared = `${priority} ${sign(priority, rival.priority)} ${rival.priority}`
  if (rival.priority <= priority) return stay(`stays MASTER (${compared})`)
  if (rival.priority > before) return stay(`stays MASTER (${compared}, but ${rival.address} did not preempt ${before})`)
  return move(`${rival.address} becomes MASTER if it preempts (${compared})`)
}

function outlookOfBackup(live: LiveRouter, { priority, preempt, preemptDelay }: RouterSettings): Outlook {
  const [master] = candidates(live).toSorted((a, b) => b.at - a.at)
  if (!master) return stay('stays BACKUP until it is clear that there is no MASTER')
  const compared = `${priority} ${sign(priority, master.priority)} ${master.priority}`
  if (priority <= master.priority) return stay(`stays BACKUP (${compared})`)
  if (!preempt) return stay(`stays BACKUP (nopreempt, though ${compared})`)
  const wait = preemptDelay > 0 ? `, ${secondsText(preemptDelay)} after it heard ${master.address}` : ''
  return move(`becomes MASTER (${compared})${wait}`)
}

const sign = (a: number, b: number) => (a > b ? '>' : a < b ? '<' : '=')
