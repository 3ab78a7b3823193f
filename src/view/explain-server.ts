import type { RealServerStatus, ServiceStatus } from '../control/protocol.js'
import { duration, timeOfDay } from './duration.js'
import { counted } from './number.js'
import { checkName } from './servers.js'

/** Why a real server has the weight that it has, a sentence each. */
export function serverExplanationLines(service: ServiceStatus, server: RealServerStatus): readonly string[] {
  const { weight, order, checks } = server
  const passing = checks.filter(({ state }) => state === 'PASS').length
  return [
    `${server.name} is ${server.state} in ${service.name}, with weight ${weight.now} of ${weight.configured}.`,
    '',
    ` 1. Configured   weight ${weight.configured}, ${server.forwarding ?? service.forwarding}`,
    ` 2. Checks       ${checks.length === 0 ? 'none: it counts as UP' : `${passing} of ${counted(checks.length, 'check')} pass`}`,
    ...checks.map((check) => `                 ${checkName(check)} ${check.state}${answerOf(check)}`),
    ` 3. By hand      ${order ? `${order.action} to ${order.weight} by ${order.by}${endOf(order.until)}${order.reason ? `: ${order.reason}` : ''}` : 'nothing'}`,
    ` 4. In force     weight ${weight.now}${weight.now === 0 ? ': it gets no new connections' : ''}`,
    ` 5. It changes   ${order ? `lvsha enable ${server.name}` : server.state === 'DOWN' ? 'when its checks pass again' : `lvsha drain ${server.name}`}`,
  ]
}

function answerOf({ last, tries }: RealServerStatus['checks'][number]): string {
  if (!last) return ', no answer yet'
  const what = last.ok ? 'answered' : (last.error ?? 'failed')
  const failed = tries.n > 0 ? `, ${tries.n} of ${tries.of} tries failed` : ''
  return `: ${what} ${duration(last.age_ms)} before${failed}`
}

const endOf = (until: string | null) => (until === null ? '' : ` until ${timeOfDay(until)}`)

/** Where a new connection to a virtual server would go, and why nowhere. */
export function serviceExplanationLines(service: ServiceStatus): readonly string[] {
  const { quorum, real_servers: servers, sorry_server: sorry } = service
  const taking = servers.filter(({ weight }) => weight.now > 0)
  const total = taking.reduce((sum, { weight }) => sum + weight.now, 0)
  const where =
    taking.length > 0
      ? `go to ${counted(taking.length, 'real server')} by ${service.scheduler}`
      : sorry?.in_use
        ? `go to the sorry server ${sorry.address}`
        : 'are refused: no server has a weight above 0'
  return [
    `New connections to ${service.name} ${where}.`,
    '',
    ` 1. Configured   ${service.scheduler}, ${service.forwarding}, quorum ${quorum.want}${service.persistence_s === undefined ? '' : `, persistent for ${service.persistence_s}s`}`,
    ` 2. Quorum       ${quorum.have} of ${quorum.want} wanted: ${quorum.met ? 'met' : 'LOST'}`,
    ...taking.slice(0, 20).map(({ name, weight }, i) => {
      const share = ((100 * weight.now) / total).toFixed(0)
      return ` ${i === 0 ? '3. Share       ' : '               '} ${name} weight ${weight.now}, ${share} %`
    }),
    ...servers
      .filter(({ weight }) => weight.now === 0)
      .slice(0, 20)
      .map(({ name, state, order }, i) => {
        const why = order ? `${order.action} by ${order.by}` : state
        return ` ${i === 0 ? '4. Without     ' : '               '} ${name}: ${why}`
      }),
  ]
}
