import type { Command } from '../../model/command.js'
import { seconds as duration } from '../../model/time.js'
import { commandBy } from '../command-type.js'
import { extraAnnouncements } from '../extra-announcements.js'
import { entries, foreign, idle, nested, renamed, setting } from '../row.js'
import { sequence, withOptions } from '../several-words.js'
import {
  address,
  choice,
  flag,
  integer,
  interfaceName,
  nothing,
  optional,
  seconds,
  text,
  wholeSeconds,
  word,
} from '../value-types.js'
import { virtualAddress } from '../virtual-address.js'
import { useIpvlan, useVmac } from '../virtual-mac.js'
import {
  bytes,
  lastWord,
  multicastAddress,
  noBfd,
  roomEnough,
  routeLine,
  routeOptions,
  ruleLine,
  strictly,
  tracked,
} from './common.js'

const addressOptions = {
  differs: 'an IPv6 address adds no route to its subnet, since that would end with the lease',
} as const

const authentication = {
  auth_type: setting(
    word({ PASS: 'PASS' as const, AH: 'AH' as const }),
    'PASS is a password in clear text, AH an IPsec header.',
    { required: true },
  ),
  auth_pass: setting(text('a password'), 'The password, the same on all nodes; 8 characters of it count.', {
    required: true,
  }),
} as const

const hmac = {
  key: setting(
    sequence('a number and a key', 1, integer(0, 255), text('hex: or file: and a key')),
    'A key and its number.',
    { many: true },
  ),
  active_key: setting(integer(0, 255), 'The number of the key that signs.', { since: '2.4.0' }),
  time_window: setting(seconds(0, 4294), 'How far the clocks of two nodes may be apart.', { since: '2.4.0' }),
  anti_replay: setting(choice('time', 'monotonic'), 'How an old advert is told from a new one.', { since: '2.4.0' }),
  mode: setting(choice('enforce', 'permissive', 'receive-only'), 'What becomes of adverts without a signature.', {
    since: '2.4.0',
  }),
} as const

/** What instances and sync groups can watch. */
export const trackBlocks = {
  track_interface: entries(
    tracked('the name of an interface', 253),
    'Interfaces whose loss is a fault, or changes the priority.',
  ),
  track_script: entries(
    tracked('the name of a vrrp_script', 253),
    'Scripts whose failure is a fault, or changes the priority.',
  ),
  track_file: entries(tracked('the name of a track_file', 2147483647), 'Files whose number changes the priority.'),
  track_process: entries(
    tracked('the name of a vrrp_track_process', 254),
    'Processes whose absence is a fault, or changes the priority.',
  ),
  track_bfd: entries(
    tracked('the name of a bfd_instance', 253),
    'BFD sessions whose end is a fault, or changes the priority.',
    {
      status: noBfd,
    },
  ),
} as const

/** Scripts on changes of state, of instances and sync groups. */
export const notifyRows = {
  notify_master: setting(commandBy, 'Runs on becoming Master.'),
  notify_backup: setting(commandBy, 'Runs on becoming Backup.'),
  notify_fault: setting(commandBy, 'Runs on a fault.'),
  notify_stop: setting(commandBy, 'Runs when the daemon stops.'),
  notify: setting(commandBy, 'Runs on every change, with kind, name, state and priority as arguments.'),
  notify_priority_changes: setting(
    flag,
    'Tells pipes of changes of priority too; in a sync group, of all its instances.',
    {
      otherwise: 'vrrp_notify_priority_changes',
    },
  ),
  smtp_alert: setting(flag, 'Sends mail on a change of state.', {
    otherwise: 'smtp_alert_vrrp, else smtp_alert',
  }),
} as const

export const vrrpInstanceRows = {
  state: setting(
    word({ MASTER: 'MASTER' as const, BACKUP: 'BACKUP' as const }),
    'How the instance sees itself at first; the election decides what it becomes.',
    {
      otherwise: 'MASTER with priority 255, else BACKUP',
    },
  ),
  interface: setting(interfaceName, 'The interface that adverts are sent and heard on.', { required: true }),
  virtual_router_id: setting(integer(1, 255), 'The number of the virtual router, the same on all its nodes.', {
    required: true,
  }),
  version: setting(word({ 2: 2 as const, 3: 3 as const }), 'The version of VRRP; over IPv6 it is always 3.', {
    otherwise: 'vrrp_version, else 2',
  }),
  priority: setting(integer(1, 255), 'The rank in the election; 255 is the owner of the addresses.', {
    otherwise: '255 with state MASTER, else 100',
  }),
  advert_int: setting(
    seconds(0.01, 255),
    'How often a Master sends an advert, the same on all nodes; whole seconds in version 2, up to 40.95 in version 3.',
    {
      default: duration(1),
    },
  ),
  authentication: nested(nothing, 'The password of adverts (version 2 only).', authentication),
  auth_hmac: nested(nothing, 'Signs adverts with HMAC-SHA256, which keepalived alone knows.', hmac, {
    status: { refused: 'signatures are not built in, and a peer with them would drop every advert and be Master too' },
    since: '2.4.0',
  }),
  nopreempt: setting(nothing, 'Does not take over from a working Master of lower priority.'),
  preempt: setting(nothing, 'Takes over from a Master of lower priority, as without the line.'),
  preempt_delay: setting(seconds(0, 1000), 'How long to wait before taking over from a Master of lower priority.', {
    default: duration(0),
  }),
  timer_expired_backup: setting(
    optional(integer(1, 255), 255),
    'Goes back to Backup where the daemon has slept so long that another node may be Master; the value is the highest priority of the others.',
    { status: { differs: 'it does so always, as soon as its lease of the addresses has run out' }, since: '2.2.8' },
  ),
  thread_timer_expired: renamed('thread_timer_expired', 'timer_expired_backup', '2.3.2'),

  virtual_ipaddress: entries(virtualAddress, 'The addresses that the Master holds and adverts name.', {
    many: true,
    status: addressOptions,
  }),
  virtual_ipaddress_excluded: entries(virtualAddress, 'Addresses that the Master holds and adverts do not name.', {
    many: true,
    status: addressOptions,
  }),
  no_virtual_ipaddress: idle(
    nothing,
    'Says that the instance has no addresses on purpose.',
    'an instance may be without them',
    { since: '2.2.8' },
  ),
  virtual_routes: entries(routeLine, 'Routes that are there while the instance is Master, as for ip route add.', {
    many: true,
    status: routeOptions,
  }),
  virtual_rules: entries(ruleLine, 'Routing rules that are there while the instance is Master, as for ip rule add.', {
    many: true,
  }),
  promote_secondaries: setting(nothing, 'Keeps the other addresses of a subnet when the first one goes.', {
    status: { differs: 'they are always kept' },
  }),
  accept: setting(
    nothing,
    'Lets the Master answer packets to the addresses, as without the line where it is not strict.',
  ),
  no_accept: setting(nothing, 'Lets only the owner answer packets to the addresses: others drop them, by nftables.'),

  unicast_peer: entries(
    withOptions(
      'an address, and min_ttl and max_ttl where they matter',
      { min_ttl: integer(0, 255), max_ttl: integer(0, 255) },
      address,
    ),
    'Sends adverts to these nodes one by one, not by multicast.',
    { many: true },
  ),
  unicast_src_ip: setting(address, 'The source address of unicast adverts.', {
    otherwise: 'the first address of the interface',
  }),
  unicast_ttl: setting(integer(0, 255), 'The time to live of unicast adverts.', { default: 255 }),
  unicast_fault_no_peer: setting(nothing, 'Makes it a fault when there is no peer.'),
  check_unicast_src: setting(flag, 'Takes unicast adverts from the listed peers only.', {
    otherwise: 'vrrp_check_unicast_src',
  }),
  old_unicast_checksum: setting(
    optional(choice('never'), ''),
    'Uses the checksum that unicast had in version 3 before keepalived 1.3.7; never does not accept it either.',
    { otherwise: 'it is accepted, and a peer that sends it is sent it' },
  ),
  mcast_src_ip: setting(address, 'The source address of multicast adverts.', {
    otherwise: 'the first address of the interface',
  }),
  mcast_dst_ip: setting(multicastAddress, 'The group that adverts are sent to.', {
    otherwise: 'vrrp_mcast_group4 or vrrp_mcast_group6',
  }),
  track_src_ip: setting(nothing, 'Makes it a fault when the source address is gone.', {
    status: { differs: 'it is always a fault, since nothing could be sent' },
  }),
  vrf: idle(interfaceName, 'The VRF of unicast adverts that name no interface.', 'every instance names its interface'),
  v3_checksum_as_v2: setting(flag, 'Leaves the pseudo header out of the checksum of version 3 over IPv4.', {
    since: '2.2.8',
    otherwise: 'v3_checksum_as_v2 in global_defs',
  }),
  native_ipv6: idle(nothing, 'Makes it an instance of IPv6.', 'the family follows from the addresses'),

  ...trackBlocks,
  dont_track_primary: setting(nothing, 'Does not make it a fault when the interface is down.'),
  linkbeat_use_polling: idle(nothing, 'Polls the interface for its link state.', 'the kernel tells of every change'),
  ...notifyRows,
  notify_deleted: setting(
    optional<Command | undefined>(commandBy, undefined),
    'Runs when a reload has removed the instance; with or without a script, the others are told DELETED instead of FAULT.',
  ),
  notify_master_rx_lower_pri: setting(commandBy, 'Runs when a Master hears an advert of lower priority.', {
    status: { differs: 'it runs once for each Master that is heard, not for each of its adverts' },
  }),

  garp_master_delay: setting(seconds(0, 4294), 'When a new Master announces its addresses a second time; 0 is never.', {
    otherwise: 'vrrp_garp_master_delay',
  }),
  garp_master_repeat: setting(integer(1, 255), 'How many gratuitous ARP packets each announcement has.', {
    otherwise: 'vrrp_garp_master_repeat',
  }),
  garp_master_refresh: setting(
    wholeSeconds(0, 4294967295),
    'How often a Master announces its addresses again; 0 is never.',
    { otherwise: 'vrrp_garp_master_refresh' },
  ),
  garp_master_refresh_repeat: setting(integer(1, 255), 'How many packets that announcement has.', {
    otherwise: 'vrrp_garp_master_refresh_repeat',
  }),
  garp_lower_prio_delay: setting(
    seconds(0, 4294),
    'When addresses are announced a second time after an advert of lower priority.',
    { otherwise: 'vrrp_garp_lower_prio_delay' },
  ),
  garp_lower_prio_repeat: setting(integer(0, 255), 'How many packets that announcement has.', {
    otherwise: 'vrrp_garp_lower_prio_repeat',
  }),
  garp_extra_if: setting(
    extraAnnouncements(0),
    'Announces addresses on other interfaces than that of the instance from time to time.',
  ),
  vmac_garp_intvl: renamed('vmac_garp_intvl', 'garp_extra_if'),

  down_timer_adverts: setting(integer(1, 100), 'After how many missing adverts a Backup takes over.', {
    otherwise: 'vrrp_down_timer_adverts',
  }),
  lower_prio_no_advert: setting(flag, 'Does not answer an advert of lower priority at once.', {
    otherwise: 'vrrp_lower_prio_no_advert',
  }),
  higher_prio_send_advert: setting(flag, 'Sends a last advert when a higher priority takes over.', {
    status: lastWord,
    otherwise: 'vrrp_higher_prio_send_advert',
  }),
  owner_ignore_adverts: setting(flag, 'Lets the owner of the addresses ignore every advert.', {
    otherwise: 'vrrp_owner_ignore_adverts',
    since: '2.3.3',
  }),
  skip_check_adv_addr: setting(flag, 'Compares the addresses of an advert only when another Master sends it.', {
    status: { differs: 'they are compared always, and a difference is told but drops no advert' },
    otherwise: 'vrrp_skip_check_adv_addr',
  }),
  strict_mode: setting(flag, 'Leaves out what the RFCs do not allow, such as authentication and preempt_delay.', {
    status: strictly,
    otherwise: 'vrrp_strict',
  }),
  kernel_rx_buf_size: idle(bytes, 'The receive buffer of adverts, in bytes.', roomEnough, {
    otherwise: 'vrrp_rx_bufs_policy',
  }),
  debug: idle(integer(0, 4), 'A level of debugging.', 'keepalived never made use of it'),

  use_vmac: setting(useVmac, 'Uses the virtual MAC address of the standard, on an interface made for it.', {
    status: {
      differs:
        'adverts are heard on the interface itself, so that reports of a group never leave from the virtual MAC address',
    },
  }),
  use_vmac_addr: setting(nothing, 'Uses virtual MAC addresses for addresses on other interfaces too.'),
  vmac_xmit_base: setting(nothing, 'Sends adverts from the interface itself all the same.'),
  use_ipvlan: setting(useIpvlan, 'Uses an ipvlan interface for the addresses.'),
  lvs_sync_daemon_interface: setting(
    interfaceName,
    'The old way to ask for the sync daemon of LVS, which follows this instance then; lvs_sync_daemon in global_defs has replaced it.',
  ),
  dpdk_interface: foreign('DPVS', 'The interface of DPDK that the addresses are on.'),
} as const
