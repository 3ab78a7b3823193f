import { seconds } from '../model/time.js'
import { idle, nested, refused, setting } from './row.js'
import { name } from './schema/common.js'
import { daemonRows } from './schema/global-daemon.js'
import { vrrpRows } from './schema/global-vrrp.js'
import { lvshaBlocks } from './schema/lvsha.js'
import { trackerBlocks } from './schema/trackers.js'
import { serviceBlocks } from './schema/virtual-server.js'
import { groupBlocks } from './schema/vrrp-groups.js'
import { vrrpInstanceRows } from './schema/vrrp-instance.js'
import { nothing, wholeSeconds } from './value-types.js'

// The table of the language: which keyword stands in which block, what its value is and what becomes of it. Ranges and
// defaults are those of keepalived 2.2.7. A row that keepalived lets inherit has no default where it is inherited from.

/** What stands at top level. */
export const fileRows = {
  global_defs: nested(
    nothing,
    'Settings of the daemon, and defaults for everything after it.',
    { ...daemonRows, ...vrrpRows },
    { many: true },
  ),
  vrrp_instance: nested(name, 'A virtual router: addresses that one of several nodes holds.', vrrpInstanceRows, {
    many: true,
  }),
  ...lvshaBlocks,
  ...groupBlocks,
  ...trackerBlocks,
  ...serviceBlocks,
  net_namespace: setting(name, 'The network namespace that the daemon runs in, as of ip netns add.', {
    status: { partly: 'names of hosts are looked up outside of it; a reload does not change it' },
    otherwise: 'the one that it is started in',
  }),
  net_namespace_ipvs: refused(
    name,
    'The network namespace of the LVS table.',
    'VRRP, checks and LVS share one namespace; run two daemons, one with each net_namespace',
  ),
  namespace_with_ipsets: idle(
    nothing,
    'Lets ipsets be used in a namespace before Linux 3.13.',
    'lvsha needs a newer kernel',
  ),
  instance: idle(name, 'Tells several daemons of one host apart.', 'they are told apart by --run-dir and --state-dir'),
  use_pid_dir: idle(nothing, 'Puts files with process ids into a directory of their own.', 'there are no such files'),
  linkbeat_use_polling: idle(nothing, 'Polls interfaces for their link state.', 'the kernel tells of every change'),
  child_wait_time: idle(
    wholeSeconds(0, 4294967295),
    'How long the daemon waits at its end for its child processes.',
    'there are none',
    { default: seconds(5) },
  ),
} as const

/** Keywords whose blocks can stand at top level and nowhere else: meeting one ends every open block. */
export const topLevelBlocks: ReadonlySet<string> = new Set([
  ...['global_defs', 'vrrp_instance', 'vrrp_script', 'vrrp_sync_group', 'vrrp_track_process', 'bfd_instance'],
  ...['virtual_server', 'virtual_server_group', 'static_ipaddress', 'static_routes', 'static_rules'],
  ...['garp_group', 'track_group', 'linkbeat_interfaces', 'interface_up_down_delays', 'lvsha'],
])

/** Keywords with a command, in which quotation marks and backslashes mean what they mean to a shell. */
export const commandKeywords: ReadonlySet<string> = new Set([
  ...['script', 'misc_path', 'process', 'startup_script', 'shutdown_script'],
  ...['notify', 'notify_master', 'notify_backup', 'notify_fault', 'notify_stop', 'notify_deleted'],
  ...['notify_master_rx_lower_pri', 'notify_up', 'notify_down', 'quorum_up', 'quorum_down'],
  ...['notify_fifo_script', 'vrrp_notify_fifo_script', 'lvs_notify_fifo_script', 'command'],
])
