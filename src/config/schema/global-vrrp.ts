import type { Address } from '../../model/address.js'
import { seconds as duration } from '../../model/time.js'
import { commandBy, pipe } from '../command-type.js'
import { extraAnnouncements } from '../extra-announcements.js'
import { idle, renamed, setting } from '../row.js'
import { listOf, sequence } from '../several-words.js'
import { oneWord } from '../value-type.js'
import {
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
  zeroIsNone,
} from '../value-types.js'
import { bytes, lastWord, multicastGroup, name, newer, roomEnough, strictly } from './common.js'

const tableName = oneWord('the name of a table of nftables', (given) =>
  /^[A-Za-z][\w.-]{0,31}$/.test(given) ? given : undefined,
)

const alwaysRealtime = 'it has real-time scheduling wherever the kernel allows it'
const readAnew = 'where news is lost, everything is read anew'

const garpPause = zeroIsNone(seconds(0.000001, 4294), 'LV-C122', 'is no pause, as without this line')

/** Lines of `global_defs` that VRRP instances take over, or that concern all of them. */
export const vrrpRows = {
  vrrp_version: setting(word({ 2: 2 as const, 3: 3 as const }), 'The version of VRRP where an instance names none.', {
    default: 2 as const,
  }),
  vrrp_mcast_group4: setting(multicastGroup('ipv4'), 'The group that IPv4 adverts are sent to.', {
    default: '224.0.0.18' as Address,
  }),
  vrrp_mcast_group6: setting(multicastGroup('ipv6'), 'The group that IPv6 adverts are sent to.', {
    default: 'ff02::12' as Address,
  }),
  vrrp_strict: setting(nothing, 'Leaves out what the RFCs do not allow, such as authentication and preempt_delay.', {
    status: strictly,
  }),
  vrrp_skip_check_adv_addr: setting(flag, 'Compares the addresses of an advert only when another Master sends it.', {
    status: { differs: 'they are compared always, and a difference is told but drops no advert' },
    default: false,
  }),
  vrrp_check_unicast_src: setting(flag, 'Takes unicast adverts from the listed peers only.', { default: false }),
  vrrp_owner_ignore_adverts: setting(flag, 'Lets the owner of the addresses ignore every advert.', {
    default: false,
    since: '2.3.3',
  }),
  v3_checksum_as_v2: setting(flag, 'Leaves the pseudo header out of the checksum of version 3 over IPv4.', {
    default: false,
    since: '2.2.8',
  }),
  vrrp_lower_prio_no_advert: setting(flag, 'Does not answer an advert of lower priority at once.', {
    default: false,
  }),
  vrrp_higher_prio_send_advert: setting(flag, 'Sends a last advert when a higher priority takes over.', {
    status: lastWord,
    default: true,
  }),
  vrrp_down_timer_adverts: setting(integer(1, 100), 'After how many missing adverts a Backup takes over.', {
    default: 3,
  }),
  vrrp_notify_priority_changes: setting(flag, 'Tells pipes of changes of priority too.', { default: false }),
  vrrp_notify_fifo: setting(pipe, 'A pipe that gets a line for each change of a VRRP instance.'),
  vrrp_notify_fifo_script: setting(commandBy, 'A program that is started to read that pipe.'),
  fifo_write_vrrp_states_on_reload: setting(nothing, 'Writes all states to the pipe after a reload.'),

  vrrp_garp_master_delay: setting(
    seconds(0, 4294),
    'When a new Master announces its addresses a second time; 0 is never.',
    {
      default: duration(5),
    },
  ),
  vrrp_garp_master_repeat: setting(integer(1, 255), 'How many gratuitous ARP packets each announcement has.', {
    default: 5,
  }),
  vrrp_min_garp: setting(
    flag,
    'One packet for each address, once: as vrrp_garp_master_repeat 1 and vrrp_garp_master_delay 0.',
    {
      default: false,
    },
  ),
  vrrp_garp_master_refresh: setting(
    wholeSeconds(0, 4294967295),
    'How often a Master announces its addresses again; 0 is never.',
    { default: duration(0) },
  ),
  vrrp_garp_master_refresh_repeat: setting(integer(1, 255), 'How many packets that announcement has.', {
    default: 1,
  }),
  vrrp_garp_lower_prio_delay: setting(
    seconds(0, 4294),
    'When addresses are announced a second time after an advert of lower priority.',
    { otherwise: 'vrrp_garp_master_delay' },
  ),
  vrrp_garp_lower_prio_repeat: setting(integer(0, 255), 'How many packets that announcement has.', {
    otherwise: 'vrrp_garp_master_repeat',
  }),
  vrrp_garp_interval: setting(garpPause, 'The pause between two gratuitous ARP packets of an interface.'),
  vrrp_gna_interval: setting(garpPause, 'The pause between two neighbour advertisements of an interface.'),
  vrrp_garp_extra_if: setting(
    extraAnnouncements(1),
    'Announces addresses on other interfaces than that of their instance from time to time.',
  ),
  vrrp_vmac_garp_intvl: renamed('vrrp_vmac_garp_intvl', 'vrrp_garp_extra_if'),

  vrrp_startup_delay: setting(seconds(0.001, 4294), 'How long instances hold still after the start of the daemon.'),
  vrrp_delay_after_boot: setting(seconds(0.001, 4294), 'How long instances hold still after the host has booted.', {
    since: newer,
  }),
  dynamic_interfaces: setting(
    optional(choice('allow_if_changes'), ''),
    'Lets interfaces be missing at start and come later.',
    {
      status: { differs: 'they may always, and come back as another kind of interface' },
    },
  ),
  default_interface: setting(interfaceName, 'The interface of static addresses that name none.', { default: 'eth0' }),
  log_unknown_vrids: setting(nothing, 'Tells of virtual routers of others that are not configured, each once.'),
  disable_local_igmp: idle(
    nothing,
    'Stops IGMP reports for local groups.',
    'it is a setting of the host: sysctl net.ipv4.igmp_link_local_mcast_reports=0',
  ),
  vmac_prefix: setting(text('at most 11 characters', 11), 'What names of virtual MAC interfaces begin with.', {
    default: 'vrrp',
  }),
  vmac_addr_prefix: setting(text('at most 11 characters', 11), 'The same for those of single addresses.', {
    otherwise: 'vmac_prefix',
  }),

  vrrp_iptables: idle(
    sequence('the names of one chain or two', 0, name, name),
    'Filters by iptables what a Master must not answer.',
    'it is done by nftables',
  ),
  vrrp_ipsets: idle(
    sequence('the names of up to five sets', 0, name, name, name, name, name),
    'Uses ipsets for those filters.',
    'it is done by nftables, in one rule for all addresses',
  ),
  nftables: setting(optional(tableName, ''), 'The table of nftables that filters what a Master must not answer.', {
    status: { differs: 'without a name it is lvsha, and it is of the family inet' },
    otherwise: 'lvsha',
  }),
  nftables_priority: setting(integer(-2147483648, 2147483647), 'The priority of its chains.', { default: -1 }),
  nftables_ifindex: idle(nothing, 'Names interfaces by number in those rules.', 'they are named by their names'),
  nftables_counters: setting(nothing, 'Counts the packets that match those rules.'),

  vrrp_priority: idle(integer(-20, 19), 'The nice value of VRRP.', alwaysRealtime, { default: 0 }),
  vrrp_no_swap: idle(
    nothing,
    'Keeps the memory of VRRP from being swapped out.',
    'that of the guardian always is, and it ends a daemon that hangs',
  ),
  vrrp_rt_priority: idle(integer(1, 99), 'Runs VRRP with real-time scheduling.', alwaysRealtime),
  vrrp_cpu_affinity: idle(
    listOf(integer(0, 4095), 'the numbers of processors'),
    'The processors that VRRP runs on.',
    'the kernel chooses; CPUAffinity of systemd is for the whole daemon',
  ),
  vrrp_rlimit_rttime: idle(
    integer(1, 4294967295),
    'How long, in microseconds, VRRP may run without a pause under real-time scheduling.',
    'the guardian ends a daemon that hangs',
    { default: 10000 },
  ),
  vrrp_rlimit_rtime: renamed('vrrp_rlimit_rtime', 'vrrp_rlimit_rttime'),
  vrrp_netlink_cmd_rcv_bufs: idle(
    bytes,
    'The receive buffer, in bytes, of the netlink commands of VRRP.',
    'answers are read one by one',
  ),
  vrrp_netlink_cmd_rcv_bufs_force: idle(flag, 'Lets that buffer be larger than net.core.rmem_max.', readAnew),
  vrrp_netlink_monitor_rcv_bufs: idle(bytes, 'The receive buffer, in bytes, for VRRP’s news of the kernel.', readAnew),
  vrrp_netlink_monitor_rcv_bufs_force: idle(flag, 'Lets that buffer be larger than net.core.rmem_max.', readAnew),
  vrrp_rx_bufs_policy: idle(
    oneWord('MTU, ADVERT or a number of bytes', (given) =>
      /^(?:MTU|ADVERT|\d{1,10})$/.test(given) ? given : undefined,
    ),
    'How the receive buffers of adverts are sized.',
    roomEnough,
  ),
  vrrp_rx_bufs_multiplier: idle(integer(1, 4294967295), 'How many adverts those buffers hold.', roomEnough, {
    default: 3,
  }),
} as const
