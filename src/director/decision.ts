import type { Decision, TransitionReason } from '../model/event.js'
import type { RouterSettings } from '../model/router.js'
import { type Duration, inSeconds } from '../model/time.js'
import { masterDownInterval } from '../vrrp/intervals.js'
import type { Transition } from '../vrrp/router.js'

type Numbers = { readonly settings: RouterSettings; readonly theirs: number; readonly interval: Duration }

/** What would have led elsewhere, for each reason where something would. */
const alternatives: Partial<Record<TransitionReason, (numbers: Numbers) => string>> = {
  timer_expired: (numbers) => `an advert within ${masterDownText(numbers)} would have kept it BACKUP`,
  preempted_peer: ({ theirs }) => `nopreempt would have kept it BACKUP, or a priority of ${theirs} or less`,
  peer_resigned: (numbers) => `without the farewell it would have waited ${masterDownText(numbers)}`,
  higher_priority_advert: ({ theirs }) => `a priority above ${theirs} would have kept it MASTER`,
  higher_address_advert: ({ theirs }) => `a priority above ${theirs} would have kept it MASTER`,
  interface_down: () => 'dont_track_primary would have kept it out of FAULT',
  tracker_fault: () => 'a weight other than 0 would have changed the priority and no more',
  sync_group: () => 'without its group it would have kept its state',
  operator_demote: () => 'it would have stayed MASTER',
  director_silent: () => 'a word of the main thread in time would have kept it MASTER',
  no_successor: () => 'an advert of another router would have let it go',
  hold_ended: ({ theirs }) => `held on, or with a priority of ${theirs} or less, it would have stayed BACKUP`,
  lease_lost: () => 'an answer of a majority of the servers would have kept it MASTER, or policy available',
  lease_acquired: () => 'while another node has the permit it would have stayed BACKUP',
  fenced: () => 'nopreempt on the other node, or a priority that is not lower, would have kept it MASTER',
  engine_late: () => 'a renewal in time would have kept it MASTER',
}

const masterDownText = ({ settings, interval }: Numbers) =>
  `${inSeconds(masterDownInterval(settings, interval)).toFixed(3)}s`

/** What decided a transition; `settings` have the priority that the router had then. */
export function decisionOf({ reason, peer, silent }: Transition, settings: RouterSettings): Decision {
  const otherwise = alternatives[reason]?.({
    settings,
    theirs: peer?.priority ?? 0,
    interval: peer?.interval ?? settings.advertisementInterval,
  })
  return {
    priority: settings.priority,
    ...(peer && { peer: { address: peer.source, priority: peer.priority } }),
    ...(silent === undefined ? {} : { silent }),
    ...(otherwise === undefined ? {} : { otherwise }),
  }
}
