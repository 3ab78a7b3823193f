import type { TransitionReason } from '../model/event.js'
import type { RouterSettings, RouterState } from '../model/router.js'
import { inSeconds } from '../model/time.js'
import { masterDownInterval } from '../vrrp/intervals.js'
import type { PriorityReason } from '../vrrp/priority.js'
import type { FaultReason, Transition } from '../vrrp/router.js'

/** What operators call the states. */
export const stateWords: Record<RouterState, 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT'> = {
  Initialize: 'INIT',
  Backup: 'BACKUP',
  Master: 'MASTER',
  Fault: 'FAULT',
}

const faultTexts: Record<FaultReason, string> = {
  interface_down: 'the interface is down or missing',
  no_source_address: 'there is no address to send from',
  no_unicast_peer: 'there is no unicast peer to send to',
  no_channel: 'adverts can neither be sent nor heard',
  tracker_fault: 'something that it watches has failed',
  tracker_unknown: 'something that it watches is not known yet',
  sync_group: 'another member of its sync group is in Fault',
}

/** What is wrong with a router in Fault, by name where it watches something: `script chk: exit 1`. */
export function faultText(fault: FaultReason, reasons: readonly PriorityReason[]): string {
  const causes = reasons.filter(({ effect }) => effect === 'fault')
  const isTracked = fault === 'tracker_fault' || fault === 'tracker_unknown'
  return isTracked && causes.length > 0
    ? causes.map(({ what, because }) => `${what}: ${because}`).join(', ')
    : faultTexts[fault]
}

type Settings = Pick<RouterSettings, 'version' | 'priority' | 'advertisementInterval' | 'downTimerAdverts'>

/** Each reason as a sentence, with the numbers that decided. */
const sentences: Record<TransitionReason, (own: number, peer: string, theirs: number, masterDown: number) => string> = {
  startup: () => 'startup',
  timer_expired: (_, _peer, _theirs, masterDown) => `no Master heard for ${masterDown.toFixed(3)}s`,
  preempted_peer: (own, peer, theirs) => `preempted ${peer} (${theirs} < ${own})`,
  peer_resigned: (_, peer) => `${peer} resigned`,
  higher_priority_advert: (own, peer, theirs) => `${peer} advertises a higher priority (${theirs} > ${own})`,
  higher_address_advert: (own, peer) => `${peer} advertises the same priority ${own} from a higher address`,
  interface_down: () => 'the interface is down',
  interface_up: () => 'the interface is up again',
  no_source_address: () => 'there is no address to send from',
  no_unicast_peer: () => 'there is no unicast peer to send to',
  no_channel: () => 'adverts can neither be sent nor heard',
  tracker_fault: () => 'something that it watches has failed',
  tracker_recovered: () => 'everything that it watches is well again',
  sync_group: () => 'its sync group moves together',
  engine_late: () => 'the lease of its addresses ran out before it was renewed',
  lease_lost: () => 'its permit has run out, or the arbiter does not answer',
  lease_acquired: () => 'the arbiter let it',
  conflict: () => 'another MASTER that stands above it answers for the addresses, although its adverts do not come',
  fenced: () => 'the arbiter gave the permit to another node',
  director_silent: () => 'the main thread did not say any more how the things are that it watches',
  operator_promote: () => 'an operator promoted it',
  operator_demote: (_, peer, theirs) =>
    peer ? `an operator demoted it, ${peer} took over (${theirs})` : 'an operator demoted it, nobody took over',
  no_successor: () => 'it was to leave, but nobody took over in time',
  hold_ended: () => 'it was held by an operator until now',
  reload: () => 'reload',
  shutdown: (_, peer) => (peer ? `shutdown, ${peer} took over` : 'shutdown'),
}

/** `BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)`. */
export function transitionText({ from, to, reason, peer }: Transition, settings: Settings) {
  const masterDown = inSeconds(masterDownInterval(settings, peer?.interval ?? settings.advertisementInterval))
  const sentence = sentences[reason](settings.priority, peer?.source ?? '', peer?.priority ?? 0, masterDown)
  return `${stateWords[from]} -> ${stateWords[to]}: ${sentence}`
}
