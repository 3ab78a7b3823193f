import type { Address } from '../model/address.js'
import type { ForwardingMethod, Protocol, Scheduler } from '../model/service.js'
import { seconds as duration } from '../model/time.js'
import { alias, entries, nested, obsolete, setting, unread } from './row.js'
import { placeOf, type ValueType } from './value-type.js'
import {
  address,
  anything,
  endpoint,
  flag,
  integer,
  interfaceName,
  md5,
  nothing,
  optional,
  port,
  seconds,
  statusRange,
  text,
  wholeSeconds,
  withoutOptions,
  word,
  zeroIsNone,
} from './value-types.js'
import { virtualAddress } from './virtual-address.js'

// The table of the language: which keyword stands in which block, what its value is and what becomes of it. Ranges and
// defaults are those of keepalived 2.2.7. A keyword of keepalived that has no row here is in known-keywords.ts: it is
// recognized, and its line has no effect. A row that keepalived lets inherit has no default where it is inherited from.

const noMail = { noEffect: 'lvsha sends no mail yet' }

const garpPause = zeroIsNone(seconds(0.000001, 4294), 'LV-C122', 'is no pause, as without this line')

const globalDefs = {
  router_id: setting(text('the name of this node'), {}),
  vrrp_garp_master_delay: setting(seconds(0, 4294), { default: duration(5) }),
  vrrp_garp_master_repeat: setting(integer(1, 255), { default: 5 }),
  vrrp_garp_interval: setting(garpPause, { status: { later: 'the packets follow each other without a pause' } }),
  vrrp_gna_interval: setting(garpPause, { status: { later: 'the packets follow each other without a pause' } }),
  vrrp_version: setting(word({ 2: 2 }, { later: ['3'] }), {}),
  notification_email: entries(anything, { status: noMail }),
  notification_email_from: setting(anything, { status: noMail }),
  smtp_server: setting(anything, { status: noMail }),
  smtp_connect_timeout: setting(seconds(0.001, 4294), { status: noMail }),
  smtp_alert: setting(flag, { status: noMail }),
}

const authentication = {
  auth_type: setting(word({ PASS: 'PASS' as const }, { later: ['AH'] }), { required: true }),
  auth_pass: setting(text('a password'), { required: true }),
}

const vrrpInstance = {
  state: setting(word({ MASTER: 'MASTER' as const, BACKUP: 'BACKUP' as const }), {}),
  interface: setting(interfaceName, { required: true }),
  virtual_router_id: setting(integer(1, 255), { required: true }),
  version: setting(word({ 2: 2 }, { later: ['3'] }), {}),
  priority: setting(integer(1, 255), {}),
  advert_int: setting(seconds(0.01, 255), { default: duration(1) }),
  authentication: nested(['authentication'], nothing, authentication),
  nopreempt: setting(nothing, {}),
  preempt: setting(nothing, {}),
  preempt_delay: setting(seconds(0, 1000), { default: duration(0) }),
  garp_master_delay: setting(seconds(0, 4294), {}),
  garp_master_repeat: setting(integer(1, 255), {}),
  virtual_ipaddress: entries(virtualAddress, { many: true }),
  smtp_alert: setting(flag, { status: noMail }),
  track_script: unread({ later: 'a failing script changes nothing' }),
  track_process: unread({ later: 'a missing process changes nothing' }),
  unicast_peer: unread({
    refused: 'adverts would go by multicast, and a peer that waits for unicast would be Master too',
  }),
  auth_hmac: unread({ refused: 'the peer would drop every advert and be Master too' }),
}

/** What a check has for itself, or takes from its real server, or that from its virtual server. */
const inheritedTiming = {
  delay_loop: setting(seconds(0.001, 4294967), {}),
  connect_timeout: setting(seconds(0.001, 4294), {}),
  delay_before_retry: setting(seconds(0, 4294967), {}),
}

/** What every check has. */
export const checkTiming = {
  delay_loop: setting(seconds(0.001, 4294967), { default: duration(60) }),
  connect_timeout: setting(seconds(0.001, 4294), { default: duration(5) }),
  delay_before_retry: setting(seconds(0, 4294967), { default: duration(1) }),
  retry: setting(integer(0, 4294967295), { default: 1 }),
  connect_ip: setting(address, {}),
  connect_port: setting(port, {}),
}

const tcpCheck = {
  ...checkTiming,
  nb_get_retry: obsolete({
    code: 'LV-C120',
    message: 'nb_get_retry has no effect in TCP_CHECK, use retry',
    suggestion: 'retry',
  }),
}

const url = {
  path: setting(text('a path such as /'), { required: true }),
  status_code: setting(statusRange, { default: { from: 200, to: 299 } }),
  digest: setting(md5, {}),
  virtualhost: setting(text('a host name'), {}),
}

const httpCheck = {
  ...checkTiming,
  delay_before_retry: setting(seconds(0, 4294967), { default: duration(3) }),
  nb_get_retry: alias('retry', {
    code: 'LV-C120',
    message: 'nb_get_retry is deprecated, use retry',
    suggestion: 'retry',
  }),
  virtualhost: setting(text('a host name'), {}),
  url: nested(['url'], nothing, url, { required: true, many: true }),
}

const notChecked = unread({ later: 'the server counts as healthy as far as this check is concerned' })

const realServer = {
  ...inheritedTiming,
  weight: setting(integer(0, 65535), { default: 1 }),
  inhibit_on_failure: setting(flag, {}),
  retry: setting(integer(1, 4294967295), {}),
  virtualhost: setting(text('a host name'), {}),
  smtp_alert: setting(flag, { status: noMail }),
  TCP_CHECK: nested(['checker'], nothing, tcpCheck, { many: true }),
  HTTP_GET: nested(['HTTP_GET', 'checker'], nothing, httpCheck, { many: true }),
  SSL_GET: nested(['HTTP_GET', 'checker'], nothing, httpCheck, { many: true }),
  MISC_CHECK: notChecked,
  SMTP_CHECK: notChecked,
  DNS_CHECK: notChecked,
  UDP_CHECK: notChecked,
  PING_CHECK: notChecked,
  FILE_CHECK: notChecked,
  BFD_CHECK: notChecked,
}

const schedulers: Record<Scheduler, Scheduler> = { rr: 'rr', wrr: 'wrr', lc: 'lc', wlc: 'wlc' }
const laterSchedulers = ['lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf', 'sed', 'nq', 'twos']
const forwardingMethods: Record<string, ForwardingMethod> = { DR: 'direct', TUN: 'tunnel', NAT: 'masquerade' }
const protocols: Record<string, Protocol> = { TCP: 'tcp', UDP: 'udp' }

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

const virtualServer = {
  ...inheritedTiming,
  lb_algo: setting(withoutOptions(word(schedulers, { later: laterSchedulers })), { default: 'wlc' }),
  lvs_sched: alias('lb_algo'),
  lb_kind: setting(withoutOptions(word(forwardingMethods)), { default: 'masquerade' }),
  lvs_method: alias('lb_kind'),
  protocol: setting(word(protocols, { later: ['SCTP'], anyCase: true }), { default: 'udp' }),
  persistence_timeout: setting(
    optional(zeroIsNone(wholeSeconds(1, 2678400), 'LV-C121', 'is no persistence, as without this line'), duration(360)),
    {},
  ),
  quorum: setting(integer(1, 2147483647), { default: 1 }),
  sorry_server: setting(endpoint, {}),
  inhibit_on_failure: setting(flag, {}),
  retry: setting(integer(1, 4294967295), {}),
  weight: setting(integer(0, 65535), {}),
  virtualhost: setting(text('a host name'), {}),
  smtp_alert: setting(flag, { status: noMail }),
  real_server: nested(['real_server'], endpoint, realServer, { many: true }),
  alpha: unread({ later: 'a real server is in service before its first check' }),
  nat_mask: obsolete({
    code: 'LV-C110',
    message: 'nat_mask is obsolete, LVS has no use for it any more',
    suggestion: '',
    whole: true,
  }),
}

/** What stands at top level. */
export const fileRows = {
  global_defs: nested(['global_defs'], nothing, globalDefs, { many: true }),
  vrrp_instance: nested(['vrrp_instance'], text('a name'), vrrpInstance, { many: true }),
  virtual_server: nested(['virtual_server'], service, virtualServer, { many: true }),
  vrrp_sync_group: unread({ later: 'each of its instances moves on its own' }),
  virtual_server_group: unread({ later: 'the virtual servers that name it are left out' }),
}

/** Keywords whose blocks can stand at top level and nowhere else: meeting one ends every open block. */
export const topLevelBlocks: ReadonlySet<string> = new Set([
  ...['global_defs', 'vrrp_instance', 'vrrp_script', 'vrrp_sync_group', 'vrrp_track_process', 'bfd_instance'],
  ...['virtual_server', 'virtual_server_group', 'static_ipaddress', 'static_routes', 'static_rules'],
  ...['garp_group', 'track_group', 'linkbeat_interfaces', 'interface_up_down_delays'],
])
