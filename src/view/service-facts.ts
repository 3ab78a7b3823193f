import type { RealServerStatus, ServiceStatus } from '../control/protocol.js'
import { since, timeOfDay } from './duration.js'
import { type Fact, fact } from './fact.js'
import type { Look } from './look.js'
import { count } from './number.js'
import { serverRow } from './servers.js'
import { serviceRow } from './services.js'

/** Everything that is known of one virtual server. */
export function serviceFacts(service: ServiceStatus, look: Look, history: readonly number[] = []): readonly Fact[] {
  const row = serviceRow(service, look, history)
  const { sorry_server: sorry } = service
  return [
    fact('Servers', `${row.up} up`, row.upTone),
    fact('Quorum', row.quorum, row.quorumTone),
    fact(
      'Forwards',
      `${service.forwarding} by ${service.scheduler}${row.persistence === '-' ? '' : `, persistent for ${row.persistence}`}`,
    ),
    fact(
      'Rates',
      `${row.perSecond} conn/s   ${row.packetsIn} pkt/s   ${row.bytesIn}B/s in   ${row.bytesOut}${row.bytesOut === '-' ? '' : 'B/s'} out`,
    ),
    fact('Trend', row.history.trim() || 'no data yet'),
    fact('Connections', `${row.active} active   ${row.inactive} inactive   ${row.connections} since start`),
    ...(sorry
      ? [fact('Sorry', `${sorry.address} ${sorry.in_use ? 'IN USE' : '(not in use)'}`, sorry.in_use ? 'crit' : 'plain')]
      : []),
    ...(service.services ? [fact('Stands for', service.services.join(', '))] : []),
  ]
}

/** Everything that is known of one real server. */
export function serverFacts(service: ServiceStatus, server: RealServerStatus, look: Look): readonly Fact[] {
  const row = serverRow({ service, server, check: undefined }, look)
  const { order, weight } = server
  return [
    fact('State', `${row.state} for ${since(server.since, look.now) ?? '-'}`, row.tone),
    fact('Weight', `${weight.now} now / ${weight.configured} configured`, row.reduced ? 'warn' : 'plain'),
    ...(order
      ? [
          fact(
            'By hand',
            `${order.action} to ${order.weight} by ${order.by} since ${timeOfDay(order.since)}${order.until === null ? '' : ` until ${timeOfDay(order.until)}`}${order.reason ? `: ${order.reason}` : ''}`,
            'warn',
          ),
        ]
      : [fact('By hand', 'nothing (not drained)')]),
    fact('Connections', `${count(server.active)} active   ${count(server.inactive)} inactive`),
    fact('Forwards', server.forwarding ?? service.forwarding),
    fact('Of', service.name),
  ]
}
