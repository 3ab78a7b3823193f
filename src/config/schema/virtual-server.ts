import { type Address, parseAddress, parsePrefix } from '../../model/address.js'
import type { ForwardingMethod, Protocol, Scheduler } from '../../model/service.js'
import { seconds as duration } from '../../model/time.js'
import { alias, entries, later, nested, obsolete, setting } from '../row.js'
import { misfit, oneWord, placeOf, type ValueType } from '../value-type.js'
import {
  choice,
  endpoint,
  flag,
  integer,
  nothing,
  optional,
  port,
  text,
  wholeSeconds,
  withoutOptions,
  word,
  zeroIsNone,
} from '../value-types.js'
import { alphaRow, checks, inheritedTiming } from './checks.js'
import { command, noMail } from './common.js'
import { dpvsBlocks, dpvsServiceRows } from './dpvs.js'

const noScripts = 'no script is run'
const noFlag = 'the scheduler runs without it'
const retry = 'How many failures in a row are forgiven.'

const schedulers: Record<Scheduler, Scheduler> = {
  ...({ rr: 'rr', wrr: 'wrr', lc: 'lc', wlc: 'wlc', lblc: 'lblc', lblcr: 'lblcr', sh: 'sh', mh: 'mh' } as const),
  ...({ dh: 'dh', fo: 'fo', ovf: 'ovf', sed: 'sed', nq: 'nq', twos: 'twos' } as const),
}
const forwardingMethods: Record<string, ForwardingMethod> = { DR: 'direct', TUN: 'tunnel', NAT: 'masquerade' }
const fullNat = { FNAT: 'DPVS', SNAT: 'DPVS' }
const protocols: Record<string, Protocol> = { TCP: 'tcp', UDP: 'udp' }

const method = withoutOptions(word(forwardingMethods, { foreign: fullNat }))

/** `IP [PORT]`; keepalived also has `fwmark N` and `group NAME`. */
const service: ValueType<{ readonly address: Address; readonly port?: number }> = {
  ...endpoint,
  read(words, keyword) {
    const kind = words[0]?.text
    if (kind !== 'fwmark' && kind !== 'group') return endpoint.read(words, keyword)
    return {
      findings: [{ code: 'LV-C101', at: placeOf(words), message: `not built yet: ${keyword} ${kind}, it is left out` }],
    }
  },
}

const range = oneWord('an address or a range of them', (given) => {
  const [first = '', last] = given.split('-')
  const isRange = last === undefined ? parsePrefix(first) : parseAddress(first) && /^[0-9a-fA-F.:]+$/.test(last)
  return isRange ? given : undefined
})

/** `IP [PORT]`, `IP-IP [PORT]`, `IP/LENGTH [PORT]` or `fwmark N [inet|inet6]`. */
const groupEntry: ValueType<readonly string[]> = {
  wants: 'addresses and a port, or fwmark and a number',
  least: 1,
  most: 3,
  read(words, keyword) {
    const isMark = words[0]?.text === 'fwmark'
    const types = isMark ? [integer(1, 4294967295), choice('inet', 'inet6')] : [range, port]
    const rest = isMark ? words.slice(1) : words
    if (rest.length === 0 || rest.length > types.length) return misfit(words, keyword, groupEntry.wants)
    const findings = rest.flatMap((given, index) => types[index]?.read([given], keyword).findings ?? [])
    return findings.length > 0 ? { findings } : { value: words.map((given) => given.text) }
  },
}

const realServer = {
  weight: setting(integer(0, 2147483647), 'How much of the load the server gets; 0 takes no new connections.', {
    default: 1,
  }),
  lvs_method: later(method, 'How packets reach this server.', 'they reach it as those of the others', {
    otherwise: 'lb_kind',
  }),
  uthreshold: later(integer(0, 4294967295), 'How many connections the server may have.', 'any number', { default: 0 }),
  lthreshold: later(integer(0, 4294967295), 'Below how many connections it takes new ones again.', '', { default: 0 }),
  inhibit_on_failure: setting(
    flag,
    'A failed server stays in the table with weight 0, so that its connections can end.',
    {
      otherwise: 'as in the virtual server',
    },
  ),
  ...inheritedTiming,
  retry: setting(integer(1, 4294967295), retry, { otherwise: 'as in the virtual server' }),
  alpha: alphaRow,
  virtualhost: setting(text('a host name'), 'The host that HTTP checks ask for.', {
    otherwise: 'as in the virtual server',
  }),
  notify_up: later(command, 'Runs when the server comes into service.', noScripts),
  notify_down: later(command, 'Runs when the server goes out of service.', noScripts),
  smtp_alert: setting(flag, 'Sends mail when the server goes or comes.', {
    status: noMail,
    otherwise: 'on, unless smtp_alert or smtp_alert_checker says off',
  }),
  snmp_name: later(text('a name'), 'What SNMP calls the server.', 'nothing is reported by SNMP'),
  ...checks,
} as const

const virtualServer = {
  lb_algo: setting(withoutOptions(word(schedulers)), 'The scheduler: how connections are shared out.', {
    default: 'wlc',
    status: { partly: 'without flags after the name, which are refused' },
  }),
  lvs_sched: alias('lb_algo'),
  hashed: later(nothing, 'Is flag-1.', noFlag),
  ops: later(nothing, 'Schedules each UDP datagram on its own.', noFlag),
  'flag-1': later(nothing, 'A flag of the scheduler.', noFlag),
  'flag-2': later(nothing, 'A flag of the scheduler.', noFlag),
  'flag-3': later(nothing, 'A flag of the scheduler.', noFlag),
  'sh-port': later(nothing, 'Lets sh look at the port of the client too.', noFlag),
  'sh-fallback': later(nothing, 'Lets sh pass over servers of weight 0.', noFlag),
  'mh-port': later(nothing, 'Lets mh look at the port of the client too.', noFlag),
  'mh-fallback': later(nothing, 'Lets mh pass over servers of weight 0.', noFlag),
  lb_kind: setting(method, 'How packets reach the real servers: unchanged, in a tunnel, or translated.', {
    default: 'masquerade',
    status: { partly: 'without the options of TUN, which are refused' },
  }),
  lvs_method: alias('lb_kind'),
  protocol: setting(
    word(protocols, { later: ['SCTP'], anyCase: true }),
    'What the service speaks; write it out, it is seldom UDP.',
    {
      default: 'udp',
      status: { partly: 'TCP and UDP; SCTP is refused' },
    },
  ),
  persistence_timeout: setting(
    optional(zeroIsNone(wholeSeconds(1, 2678400), 'LV-C121', 'is no persistence, as without this line'), duration(360)),
    'How long a client keeps its server after its last connection; 360 where the line gives no number.',
    { otherwise: 'no persistence' },
  ),
  persistence_granularity: later(
    text('a netmask or a prefix length'),
    'How much of a client’s address counts for persistence.',
    'all of it counts',
  ),
  persistence_engine: later(choice('sip'), 'What else than its address makes a client the same.', 'the address does'),
  ...inheritedTiming,
  retry: setting(integer(1, 4294967295), retry, { otherwise: '1; 3 for DNS_CHECK, 0 for MISC_CHECK' }),
  alpha: alphaRow,
  omega: later(flag, 'Runs notify_down and quorum_down when the daemon stops.', noScripts),
  inhibit_on_failure: setting(
    flag,
    'A failed server stays in the table with weight 0, so that its connections can end.',
    { otherwise: 'off' },
  ),
  weight: setting(integer(0, 2147483647), 'The weight of real servers that give none.', { otherwise: '1' }),
  quorum: setting(integer(1, 2147483647), 'How much weight must be in service for the service to count as up.', {
    default: 1,
  }),
  hysteresis: later(
    integer(0, 2147483647),
    'How much the weight may pass the quorum before that counts.',
    'the quorum counts as it is',
    { default: 0 },
  ),
  quorum_up: later(command, 'Runs when the quorum is reached.', noScripts),
  quorum_down: later(command, 'Runs when the quorum is lost.', noScripts),
  sorry_server: setting(endpoint, 'Takes the place of the real servers while the quorum is lost.'),
  sorry_server_inhibit: later(
    nothing,
    'Keeps the sorry server in the table with weight 0 while it is not wanted.',
    'it leaves the table',
  ),
  sorry_server_lvs_method: later(method, 'How packets reach the sorry server.', 'they reach it as the real servers', {
    otherwise: 'lb_kind',
  }),
  virtualhost: setting(text('a host name'), 'The host that HTTP checks ask for.'),
  ip_family: later(choice('inet', 'inet6'), 'The family of a service that is a firewall mark.', '', {
    default: 'inet',
  }),
  ha_suspend: later(nothing, 'Does not check while this node does not hold the address.', 'checks go on'),
  smtp_alert: setting(flag, 'Sends mail when the quorum is lost or reached.', {
    status: noMail,
    otherwise: 'smtp_alert_checker',
  }),
  snmp_name: later(text('a name'), 'What SNMP calls the service.', 'nothing is reported by SNMP'),
  real_server: nested(endpoint, 'One of the servers that the load is shared among.', realServer, { many: true }),
  nat_mask: obsolete('A netmask for NAT that LVS has had no use for since Linux 2.4.', {
    code: 'LV-C110',
    message: 'nat_mask is obsolete, LVS has no use for it any more',
    suggestion: '',
    whole: true,
  }),
  ...dpvsServiceRows,
} as const

const sslRows = {
  password: setting(text('a password'), 'The password of the key.'),
  ca: setting(text('the path of a file'), 'The certificates that sign those of servers.'),
  certificate: setting(text('the path of a file'), 'The certificate that checks show.'),
  key: setting(text('the path of a file'), 'Its key.'),
} as const

/** The top-level blocks of LVS. */
export const serviceBlocks = {
  virtual_server: nested(service, 'A service: an address and a port, and the real servers behind it.', virtualServer, {
    many: true,
    status: { partly: 'by address; fwmark and group are left out' },
  }),
  virtual_server_group: entries(groupEntry, 'Several services with the same real servers.', {
    header: text('a name'),
    many: true,
    status: { later: 'the virtual servers that name it are left out' },
  }),
  SSL: nested(nothing, 'What SSL_GET checks use of TLS.', sslRows),
  ...dpvsBlocks,
} as const
