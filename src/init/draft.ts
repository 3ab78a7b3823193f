import { methodWords } from '../config/forwarding-method.js'
import { quoted } from '../config/quote.js'
import { endpointText } from '../config/service-place.js'
import { duration } from '../config/writing.js'
import { formatPrefix } from '../model/address.js'
import type { AddressKey } from '../model/service.js'
import { seconds } from '../model/time.js'
import type { Answers, CheckAnswer, NodeAnswer, RealAnswer } from './answers.js'

/** How far the preferred node is above the other: further than trackers of one's own usually weigh. */
const priorities = { preferred: 150, other: 100, second: 90 } as const

/** Once in five seconds, failed by the third failure in a row: a dead server is out after about ten seconds. */
const timing = { delayLoop: seconds(5), connectTimeout: seconds(3), retry: 2, delayBeforeRetry: seconds(2) } as const

/** The configuration of one node, with everything in it that was answered, before it is read and written properly. */
export function draftOf(answers: Answers, node: NodeAnswer): string {
  const lines = [
    ...block('global_defs', [`router_id ${quoted(node.name)}`]),
    ...(answers.profile === 'single' ? [] : instance(answers, node)),
    ...answers.services.flatMap((service) => virtualServer(answers, service)),
  ]
  return `${lines.join('\n')}\n`
}

const block = (head: string, body: readonly string[]): string[] => [`${head} {`, ...body, '}']

function instance(answers: Answers, node: NodeAnswer): string[] {
  const { nodes, transport, vips } = answers
  const peers = nodes.filter((one) => one !== node).map(({ address }) => address)
  return block('vrrp_instance VI_1', [
    `interface ${quoted(answers.interface)}`,
    `virtual_router_id ${answers.vrid}`,
    'version 3',
    'state BACKUP',
    `priority ${priorityOf(answers, node)}`,
    `advert_int ${duration(answers.advertInt)}`,
    ...(answers.prefer === 'none' ? ['nopreempt'] : []),
    ...(transport === 'unicast' ? [`unicast_src_ip ${node.address}`, ...block('unicast_peer', peers)] : []),
    ...block('virtual_ipaddress', vips.map(formatPrefix)),
  ])
}

/** Never the same on both: whoever starts first would otherwise be decided by the address. */
function priorityOf({ nodes, prefer }: Answers, node: NodeAnswer): number {
  if (prefer !== 'none') return node.name === prefer ? priorities.preferred : priorities.other
  return node === nodes[0] ? priorities.other : priorities.second
}

const virtualServer = (answers: Answers, service: AddressKey): string[] =>
  block(`virtual_server ${endpointText(service.address, service.port)}`, [
    `protocol ${service.protocol.toUpperCase()}`,
    `lb_algo ${answers.scheduler}`,
    `lb_kind ${methodWords[answers.forward]}`,
    ...(answers.persistence === undefined ? [] : [`persistence_timeout ${duration(answers.persistence)}`]),
    `delay_loop ${duration(timing.delayLoop)}`,
    ...(answers.sorry ? [`sorry_server ${endpointText(answers.sorry.address, answers.sorry.port)}`] : []),
    ...realsOf(answers, service).flatMap(({ address, port, weight }) =>
      block(`real_server ${endpointText(address, port ?? service.port)}`, [
        `weight ${weight}`,
        ...checkLines(answers.check),
      ]),
    ),
  ])

/** Those of the service's port; where none has it, NAT changes the port. */
function realsOf({ reals }: Answers, { port }: AddressKey): readonly RealAnswer[] {
  const own = reals.filter((real) => real.port === undefined || real.port === port)
  return own.length > 0 ? own : reals
}

const kinds = { http: 'HTTP_GET', https: 'SSL_GET', tcp: 'TCP_CHECK', ping: 'PING_CHECK' } as const

const checkLines = (check: CheckAnswer): string[] =>
  block(kinds[check.kind], [
    ...('path' in check ? block('url', [`path ${quoted(check.path)}`, `status_code ${check.status}`]) : []),
    `connect_timeout ${duration(timing.connectTimeout)}`,
    `retry ${timing.retry}`,
    `delay_before_retry ${duration(timing.delayBeforeRetry)}`,
  ])
