import type { DirectorConfig } from '../model/director-config.js'
import type { Mail, MailSettings } from '../model/mail.js'
import { type ServerKey, serverName, serviceName, type VirtualServer } from '../model/service.js'
import type { NotifyEvent } from '../notify/events.js'
import type { QuorumChange } from './quorum-changes.js'
import type { PlacedServer, ServerVerdict } from './server-changes.js'

/** What mail says of a change; undefined where nobody asked to be told. Subjects are those that filters know from keepalived. */
export function mailOfEvent({ node, mail }: DirectorConfig, event: NotifyEvent): Mail | undefined {
  const { of, name, state, from, priority, reason } = event
  if (!mail?.[lists[of]].includes(name)) return undefined
  if (!isTold(state, mail)) return undefined
  const facts = [`${words[of]} ${name} is ${state} now`, ...(from === '' ? [] : [`it was ${from}`])]
  const because = reason === '' ? [] : [`reason: ${reason}`, `priority: ${priority}`]
  return { subject: `[${node}] VRRP ${words[of]} ${name} - Entering ${state} state`, text: text(node, facts, because) }
}

const lists = { instance: 'instances', group: 'groups' } as const
const words = { instance: 'Instance', group: 'Group' } as const

const isTold = (state: NotifyEvent['state'], { tellsFaults }: MailSettings) =>
  state === 'MASTER' || state === 'BACKUP' || (state === 'FAULT' && tellsFaults)

/** The same of a real server that goes, or comes back. */
export function mailOfServer(
  { node, mail }: Pick<DirectorConfig, 'node' | 'mail'>,
  { virtual, real }: PlacedServer,
  { from, to }: Pick<ServerVerdict, 'from' | 'to'>,
  because: string,
): Mail | undefined {
  if (!mail || real.isSilent) return undefined
  const protocol = 'protocol' in virtual ? virtual.protocol : 'udp'
  const names = `Realserver ${trio(real, protocol)} of virtual server ${virtualText(virtual)}`
  const facts = [`${serverName(real)} of ${serviceName(virtual)} is ${to} now, it was ${from}`]
  const state = to === 'DOWN' ? 'DOWN' : 'UP'
  return { subject: `[${node}] ${names} - ${state}`, text: text(node, facts, [`reason: ${because}`]) }
}

/** The same of a quorum that is lost, or reached again. */
export function mailOfQuorum(
  { node, mail }: Pick<DirectorConfig, 'node' | 'mail'>,
  { virtual, met, isFirst }: QuorumChange,
): Mail | undefined {
  if (!mail || isFirst || !virtual.alerts) return undefined
  const facts = [`the quorum of ${serviceName(virtual)} is ${met ? 'reached' : 'lost'}`]
  const subject = `[${node}] Virtualserver ${virtualText(virtual)} - ${met ? 'UP' : 'DOWN'}`
  return { subject, text: text(node, facts, []) }
}

const trio = ({ address, port }: ServerKey, protocol: string) => `[${address}]:${protocol}:${port}`

function virtualText(virtual: VirtualServer): string {
  if ('group' in virtual) return virtual.group.name
  return 'firewallMark' in virtual ? `FWM ${virtual.firewallMark}` : trio(virtual, virtual.protocol)
}

const text = (node: string, facts: readonly string[], more: readonly string[]) =>
  [facts.join(', '), ...more, `node: ${node}`].join('\n')
