import type { EngineNews, EngineReport, HeldMember } from '../engine/messages.js'
import { type Family, familyOf } from '../model/address.js'
import { inSeconds } from '../model/time.js'
import type { PriorityReason } from '../vrrp/priority.js'
import type { RouterNotice } from '../vrrp/router.js'
import { stateWords } from './transition-text.js'

/** What the journal says of news of the engine that is no transition of a router, and of whom; undefined of anything else. */
export function newsText(report: EngineReport): { readonly object: string; readonly text: string } | undefined {
  const write = Object.hasOwn(texts, report.kind) ? texts[report.kind as EngineNews['kind']] : undefined
  return write?.(report as never)
}

type Texts = {
  readonly [Kind in EngineNews['kind']]: (news: Extract<EngineNews, { kind: Kind }>) => {
    readonly object: string
    readonly text: string
  }
}

const texts: Texts = {
  priority: ({ settings, from, to, reasons }) => {
    const causes = reasons.filter(({ effect }) => effect !== 0).map(reasonText)
    const because = causes.length > 0 ? causes.join(', ') : 'nothing changes it any more'
    return { object: settings.name, text: `priority ${from} -> ${to}: ${because}` }
  },
  'router-notice': ({ settings, notice }) => ({
    object: settings.name,
    text: `${notice.code}: ${noticeTexts[notice.code](notice as never)}`,
  }),
  'group-divided': ({ group, ready, held }) => ({
    object: `group ${group}`,
    text: `waits: nobody is MASTER of ${ready.join(', ')}, but ${held.map(heldText).join(', ')}; the other node must have all members in its group`,
  }),
  'group-transition': ({ group, from, to }) => ({
    object: `group ${group}`,
    text: `${stateWords[from]} -> ${stateWords[to]}`,
  }),
}

/** `script chk -20 (exit 1)`. */
const reasonText = ({ what, effect, because }: PriorityReason) =>
  `${what} ${effect === 'fault' ? 'fault' : signed(effect)} (${because})`

const heldText = ({ name, master, priority }: HeldMember) => `${master} (priority ${priority}) is of ${name}`

const signed = (change: number) => (change > 0 ? `+${change}` : String(change))

const noticeTexts: {
  readonly [Code in RouterNotice['code']]: (notice: Extract<RouterNotice, { code: Code }>) => string
} = {
  split_brain: ({ peer }) => `${peer.source} is MASTER too, with priority ${peer.priority}`,
  promotion_contested: ({ peer, yields }) =>
    yields
      ? `${peer.source} has priority ${peer.priority} too, and the higher address: it stays MASTER until its hold ends`
      : `${peer.source} has priority ${peer.priority} too, and the lower address: this node stays MASTER until its hold ends`,
  split_brain_resolved: (notice) => {
    const time = `${inSeconds(notice.lasted).toFixed(3)}s at least; the addresses are announced again`
    if ('mac' in notice) return `${notice.mac} answers no more, it did for ${time}`
    return `${notice.peer.source} (priority ${notice.peer.priority}) is MASTER no more, it was for ${time}`
  },
  takeover_held_back: ({ peer }) =>
    `no advert comes, but ${peer ?? 'the other node'} is MASTER and reachable: this node does not take over; look for what drops protocol 112`,
  conflict: ({ address, mac, ownMac }) =>
    `${address} is answered by ${mac} as well as by this node (${ownMac}): another MASTER of this virtual_router_id whose adverts do not come`,
  vip_answered_elsewhere: ({ address, mac }) =>
    `${address} is answered by ${mac} too, which is no router of this virtual_router_id: ${answererFixes[familyOf(address)]}`,
}

/** What stops a host that has the address for its own purposes, as a real server of method DR has. */
export const answererFixes: Readonly<Record<Family, string>> = {
  ipv4: 'on a real server: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2; anywhere else: remove it there',
  ipv6: 'on a real server: put it on lo; anywhere else: remove it there',
}
