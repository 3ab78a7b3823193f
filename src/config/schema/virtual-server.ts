import type { Forwarding, Protocol, Scheduler } from '../../model/service.js'
import { seconds as duration } from '../../model/time.js'
import { commandBy } from '../command-type.js'
import { forwardingMethod } from '../forwarding-method.js'
import { granularity } from '../granularity.js'
import { alias, entries, idle, nested, obsolete, setting } from '../row.js'
import { groupLine, serviceHeader } from '../service-place.js'
import {
  choice,
  endpoint,
  flag,
  integer,
  nothing,
  optional,
  text,
  wholeSeconds,
  word,
  zeroIsNone,
} from '../value-types.js'
import { alphaRow, checks, inheritedTiming } from './checks.js'
import { dpvsBlocks, dpvsServiceRows } from './dpvs.js'

const noSnmp = 'SNMP is not spoken'

const firstCheck = {
  differs: 'what a first check finds is told where the file presumes another: with alpha down, else up',
}
const retry = 'How many failures in a row are forgiven.'

const schedulers: Record<Scheduler, Scheduler> = {
  ...({ rr: 'rr', wrr: 'wrr', lc: 'lc', wlc: 'wlc', lblc: 'lblc', lblcr: 'lblcr', sh: 'sh', mh: 'mh' } as const),
  ...({ dh: 'dh', fo: 'fo', ovf: 'ovf', sed: 'sed', nq: 'nq', twos: 'twos' } as const),
}
const protocols: Record<string, Protocol> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' }
const masquerade: Forwarding = { forwarding: 'masquerade' }

const realServer = {
  weight: setting(integer(0, 2147483647), 'How much of the load the server gets; 0 takes no new connections.', {
    default: 1,
  }),
  lvs_method: setting(forwardingMethod, 'How packets reach this server.', { otherwise: 'lb_kind' }),
  uthreshold: setting(integer(0, 4294967295), 'How many connections the server may have; 0 is any number.', {
    default: 0,
  }),
  lthreshold: setting(
    integer(0, 4294967295),
    'Below how many connections it takes new ones again, after it had too many; 0 is three quarters of uthreshold.',
    { default: 0 },
  ),
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
  notify_up: setting(commandBy, 'Runs when the server comes into service.', { status: firstCheck }),
  notify_down: setting(commandBy, 'Runs when the server goes out of service.', { status: firstCheck }),
  smtp_alert: setting(flag, 'Sends mail when the server goes or comes.', {
    otherwise: 'smtp_alert_checker, else smtp_alert, else on',
  }),
  snmp_name: idle(text('a name'), 'What SNMP calls the server.', noSnmp),
  ...checks,
} as const

const virtualServer = {
  lb_algo: setting(word(schedulers), 'The scheduler: how connections are shared out.', { default: 'wlc' }),
  lvs_sched: alias('lb_algo'),
  hashed: setting(nothing, 'Keeps the service in a hash table, as the kernel does with every service.'),
  ops: setting(nothing, 'Schedules each UDP datagram on its own.'),
  'flag-1': setting(nothing, 'A flag of the scheduler.'),
  'flag-2': setting(nothing, 'A flag of the scheduler.'),
  'flag-3': setting(nothing, 'A flag of the scheduler.'),
  'sh-port': setting(nothing, 'Lets sh look at the port of the client too.'),
  'sh-fallback': setting(nothing, 'Lets sh pass over servers of weight 0.'),
  'mh-port': setting(nothing, 'Lets mh look at the port of the client too.'),
  'mh-fallback': setting(nothing, 'Lets mh pass over servers of weight 0.'),
  lb_kind: setting(
    forwardingMethod,
    'How packets reach the real servers: unchanged, in a tunnel, or translated. A tunnel may have type ipip, gue or gre, a port, and csum or remcsum.',
    { default: masquerade },
  ),
  lvs_method: alias('lb_kind'),
  protocol: setting(word(protocols, { anyCase: true }), 'What the service speaks; write it out, it is seldom UDP.', {
    default: 'udp',
  }),
  persistence_timeout: setting(
    optional(zeroIsNone(wholeSeconds(1, 2678400), 'LV-C121', 'is no persistence, as without this line'), duration(360)),
    'How long a client keeps its server after its last connection; 360 where the line gives no number.',
    { otherwise: 'no persistence' },
  ),
  persistence_granularity: setting(
    granularity,
    'How much of a client’s address counts for persistence: a netmask for IPv4, a prefix length for IPv6.',
    { otherwise: 'all of it' },
  ),
  persistence_engine: setting(
    word({ sip: 'sip' as const }),
    'What else than its address makes a client the same: the Call-ID of SIP.',
    { otherwise: 'its address' },
  ),
  ...inheritedTiming,
  retry: setting(integer(1, 4294967295), retry, { otherwise: '1; 3 for DNS_CHECK, 0 for MISC_CHECK' }),
  alpha: alphaRow,
  omega: setting(flag, 'Runs notify_down and quorum_down when the daemon stops.'),
  inhibit_on_failure: setting(
    flag,
    'A failed server stays in the table with weight 0, so that its connections can end.',
    { otherwise: 'off' },
  ),
  weight: setting(integer(0, 2147483647), 'The weight of real servers that give none.', { otherwise: '1' }),
  quorum: setting(integer(1, 2147483647), 'How much weight must be in service for the service to count as up.', {
    default: 1,
  }),
  hysteresis: setting(
    integer(0, 2147483647),
    'How much more weight than the quorum regains it, and how much less loses it.',
    { default: 0 },
  ),
  quorum_up: setting(commandBy, 'Runs when the quorum is reached.'),
  quorum_down: setting(commandBy, 'Runs when the quorum is lost.', {
    status: {
      differs: 'at the start it waits until every server was checked once, except where the file says alpha',
    },
  }),
  sorry_server: setting(endpoint, 'Takes the place of the real servers while the quorum is lost.'),
  sorry_server_inhibit: setting(nothing, 'Keeps the sorry server in the table with weight 0 while it is not wanted.'),
  sorry_server_lvs_method: setting(forwardingMethod, 'How packets reach the sorry server.', { otherwise: 'lb_kind' }),
  virtualhost: setting(text('a host name'), 'The host that HTTP checks ask for.'),
  ip_family: setting(choice('inet', 'inet6'), 'The family of a service that is a firewall mark.', {
    otherwise: 'that of its real servers',
  }),
  ha_suspend: setting(nothing, 'Does not check while this node does not hold the address.', {
    status: { differs: 'follows the instances of the file; an address that none of them has is checked always' },
  }),
  smtp_alert: setting(flag, 'Sends mail when the quorum is lost or reached.', {
    otherwise: 'smtp_alert_checker, else smtp_alert',
  }),
  snmp_name: idle(text('a name'), 'What SNMP calls the service.', noSnmp),
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
  virtual_server: nested(
    serviceHeader,
    'A service, and the real servers behind it: an address and a port, a firewall mark, or a group of both.',
    virtualServer,
    { many: true },
  ),
  virtual_server_group: entries(groupLine, 'Several services with the same real servers.', {
    header: text('a name'),
    many: true,
  }),
  SSL: nested(nothing, 'What SSL_GET checks use of TLS.', sslRows),
  ...dpvsBlocks,
} as const
