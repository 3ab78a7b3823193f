import { seconds as duration } from '../../model/time.js'
import { accountName, commandBy, pipe } from '../command-type.js'
import { entries, idle, later, renamed, setting } from '../row.js'
import { listOf, sequence, withOptions } from '../several-words.js'
import { oneWord } from '../value-type.js'
import {
  anything,
  choice,
  flag,
  integer,
  interfaceName,
  nothing,
  optional,
  port,
  seconds,
  text,
  wholeSeconds,
} from '../value-types.js'
import { absolutePath, bytes, command, multicastAddress, name, newer } from './common.js'

const readOnce = 'the file is read once, by one process'
const oneProcess = 'lvsha is one process'
const noScripts = 'no script is run'
const noSnmp = { later: 'nothing is reported by SNMP' } as const
const noDbus = { later: 'there is no D-Bus interface' } as const
const noDump = 'nothing is written; lvsha status --json shows the state'
const noScheduled = 'a reload comes by SIGHUP only'

const realTimeAlready =
  'VRRP has a thread of its own, which is scheduled in real time from the start where that is allowed'

const processPriority = integer(-20, 19)
const realtimePriority = integer(1, 99)
const realtimeLimit = integer(1, 4294967295)
const processors = listOf(integer(0, 4095), 'the numbers of processors')
const includeOptions = /^[+-]?(?:readable|match|wildcard_match|brace_match)$/

/** Lines of `global_defs` on the daemon itself, on mail, scripts, programs that listen, and LVS as a whole. */
export const daemonRows = {
  router_id: setting(text('the name of this node'), 'How this node calls itself in status, logs and mail.', {
    otherwise: 'the host name',
  }),

  process_names: idle(nothing, 'Gives each process of the daemon a name of its own.', oneProcess),
  process_name: later(name, 'The name of the process in lists of processes.', 'the process is called node'),
  vrrp_process_name: idle(name, 'The name of the process that runs VRRP.', oneProcess),
  checker_process_name: idle(name, 'The name of the process that checks real servers.', oneProcess),
  lvs_process_name: renamed('lvs_process_name', 'checker_process_name'),
  bfd_process_name: idle(name, 'The name of the process that runs BFD.', oneProcess),
  tmp_config_directory: idle(
    absolutePath,
    'Where the copy of the configuration lies that all processes read.',
    readOnce,
  ),
  config_save_dir: later(absolutePath, 'Keeps the configuration and the state of before and after each reload there.'),
  data_use_instance: idle(
    flag,
    'Puts the name of the instance into the names of dump files.',
    'there are no dump files',
  ),
  umask: later(text('a number, or names of bits'), 'Which permissions new files do not get.', '', {
    otherwise: 'IWGRP | IWOTH',
  }),
  random_seed: setting(integer(0, 4294967295), 'Makes the parameter _RANDOM give the same numbers each time.'),

  notification_email: entries(anything, 'Who gets mail when something changes state, one address a line.'),
  notification_email_from: setting(anything, 'The sender of that mail.', { otherwise: 'root@ and the host name' }),
  smtp_server: setting(
    sequence('a host, and a port where it is not 25', 1, text('a host'), port),
    'The server that takes the mail; its name is looked up when there is some.',
    { otherwise: 'none: no mail is sent' },
  ),
  smtp_helo_name: setting(name, 'How this host names itself to that server.', {
    otherwise: 'the host name',
  }),
  smtp_connect_timeout: setting(seconds(0.001, 4294), 'How long that server has to answer.', {
    default: duration(30),
  }),
  smtp_alert: setting(flag, 'Whether mail is sent where a block does not say it.'),
  smtp_alert_vrrp: setting(flag, 'The same for VRRP only.'),
  smtp_alert_checker: setting(flag, 'The same for virtual and real servers only.'),
  no_email_faults: setting(nothing, 'Sends no mail on faults.'),
  no_checker_emails: setting(nothing, 'Sends mail on real servers only when one is added or removed.', {
    status: { differs: 'it is never sent for a single check of several' },
  }),

  startup_script: later(command, 'Runs once, before anything else is started.', noScripts),
  startup_script_timeout: later(wholeSeconds(1, 1000), 'How long the startup script may take.', '', {
    default: duration(10),
  }),
  shutdown_script: later(command, 'Runs once, after everything has ended.', noScripts),
  shutdown_script_timeout: later(wholeSeconds(1, 1000), 'How long the shutdown script may take.', '', {
    default: duration(10),
  }),
  script_user: setting(accountName, 'Who runs scripts that name no user.', {
    otherwise: 'keepalived_script where there is such a user, else root',
  }),
  enable_script_security: setting(nothing, 'Runs no script as root that others than root could change.'),
  use_symlink_paths: later(flag, 'Runs scripts by the path as written, with its symbolic links.', '', { since: newer }),
  set_supplementary_groups: later(flag, 'Gives scripts all groups of their user.', '', { since: newer }),

  notify_fifo: setting(pipe, 'A pipe that gets a line for each change of state.', {
    status: { partly: 'of instances and sync groups; virtual and real servers are not told of yet' },
  }),
  notify_fifo_script: setting(commandBy, 'A program that is started to read that pipe.'),
  lvs_notify_fifo: setting(pipe, 'A pipe that gets a line for each change of a virtual or real server.'),
  lvs_notify_fifo_script: setting(commandBy, 'A program that is started to read that pipe.'),
  rs_init_notifies: setting(nothing, 'Tells of real servers at start too.', {
    status: { differs: 'when the first check of a server was made' },
  }),

  reload_check_config: setting(
    optional(absolutePath, ''),
    'Checks the file before it is reloaded, and keeps the old configuration where it has errors.',
    {
      status: { differs: 'always on, and without a log file of its own' },
    },
  ),
  reload_time_file: later(absolutePath, 'A file that says when to reload.', noScheduled),
  reload_repeat: later(nothing, 'Keeps that file, so that the reload is repeated every day.', noScheduled),
  reload_file: later(optional(absolutePath, ''), 'A file that exists while the configuration is being read.'),
  include_check: setting(
    optional(
      listOf(
        oneWord('readable, match, wildcard_match or brace_match', (given) =>
          includeOptions.test(given) ? given : undefined,
        ),
        'readable, match, wildcard_match or brace_match',
      ),
      [],
    ),
    'Which missing include files are errors.',
  ),
  state_dump_file: later(absolutePath, 'Where SIGUSR1 writes the state.', noDump, { since: newer }),
  stats_dump_file: later(absolutePath, 'Where SIGUSR2 writes the counters.', noDump, { since: newer }),
  json_dump_file: later(absolutePath, 'Where the state is written as JSON.', noDump, { since: newer }),
  json_version: later(integer(1, 2), 'Which form that JSON has.', noDump, { since: newer }),
  iproute_usr_dir: later(absolutePath, 'Where iproute2 has its default names of tables, scopes and protocols.', '', {
    since: newer,
  }),
  iproute_etc_dir: later(absolutePath, 'Where iproute2 has the administrator’s names of them.', '', { since: newer }),

  max_auto_priority: idle(
    optional(integer(-1, 99), 99),
    'How far the scheduling priority may rise by itself when timers are late.',
    realTimeAlready,
    { default: 0 },
  ),
  min_auto_priority_delay: idle(
    integer(1, 10000000),
    'How late, in microseconds, a timer must be for that.',
    realTimeAlready,
    { default: 1000000 },
  ),
  checker_priority: later(processPriority, 'The nice value of the checks.', '', { default: 0 }),
  checker_no_swap: later(nothing, 'Keeps the memory of the checks from being swapped out.'),
  checker_rt_priority: later(realtimePriority, 'Runs the checks with real-time scheduling.'),
  checker_cpu_affinity: later(processors, 'The processors that the checks run on.'),
  checker_rlimit_rttime: later(
    realtimeLimit,
    'How long, in microseconds, the checks may run without a pause under real-time scheduling.',
    '',
    { default: 10000 },
  ),
  checker_rlimit_rtime: renamed('checker_rlimit_rtime', 'checker_rlimit_rttime'),
  bfd_priority: later(processPriority, 'The nice value of BFD.', '', { default: 0 }),
  bfd_no_swap: later(nothing, 'Keeps the memory of BFD from being swapped out.'),
  bfd_rt_priority: later(realtimePriority, 'Runs BFD with real-time scheduling.'),
  bfd_cpu_affinity: later(processors, 'The processors that BFD runs on.'),
  bfd_rlimit_rttime: later(
    realtimeLimit,
    'How long, in microseconds, BFD may run without a pause under real-time scheduling.',
    '',
    { default: 10000 },
  ),
  bfd_rlimit_rtime: renamed('bfd_rlimit_rtime', 'bfd_rlimit_rttime'),
  process_monitor_rcv_bufs: later(bytes, 'The receive buffer, in bytes, for news of processes.'),
  process_monitor_rcv_bufs_force: later(flag, 'Lets that buffer be larger than net.core.rmem_max.'),
  lvs_netlink_cmd_rcv_bufs: later(bytes, 'The receive buffer, in bytes, of the netlink commands of the checks.'),
  lvs_netlink_cmd_rcv_bufs_force: later(flag, 'Lets that buffer be larger than net.core.rmem_max.'),
  lvs_netlink_monitor_rcv_bufs: later(bytes, 'The receive buffer, in bytes, for the checks’ news of the kernel.'),
  lvs_netlink_monitor_rcv_bufs_force: later(flag, 'Lets that buffer be larger than net.core.rmem_max.'),

  snmp_socket: setting(text('an address such as udp:192.0.2.1:705'), 'Where the SNMP master agent listens.', {
    status: noSnmp,
    otherwise: 'unix:/var/agentx/master',
  }),
  enable_traps: setting(nothing, 'Sends SNMP traps.', { status: noSnmp }),
  enable_snmp_vrrp: setting(nothing, 'Answers SNMP for the VRRP part of keepalived’s own MIB.', { status: noSnmp }),
  enable_snmp_keepalived: renamed('enable_snmp_keepalived', 'enable_snmp_vrrp'),
  enable_snmp_rfc: setting(nothing, 'Answers SNMP for both VRRP MIBs of the RFCs.', { status: noSnmp }),
  enable_snmp_rfcv2: setting(nothing, 'Answers SNMP for the MIB of RFC 2787.', { status: noSnmp }),
  enable_snmp_rfcv3: setting(nothing, 'Answers SNMP for the MIB of RFC 6527.', { status: noSnmp }),
  enable_snmp_checker: setting(nothing, 'Answers SNMP for the LVS part of keepalived’s own MIB.', { status: noSnmp }),
  snmp_vs_stats_update_interval: setting(seconds(0, 4294), 'How old the counters of virtual servers may be.', {
    status: noSnmp,
    since: newer,
  }),
  snmp_rs_stats_update_interval: setting(seconds(0, 4294), 'How old the counters of real servers may be.', {
    status: noSnmp,
    since: newer,
  }),
  enable_dbus: setting(nothing, 'Offers state and commands on D-Bus.', { status: noDbus }),
  dbus_service_name: setting(name, 'The name of the service on D-Bus.', {
    status: noDbus,
    default: 'org.keepalived.Vrrp1',
  }),
  dbus_no_interface_name: setting(nothing, 'Leaves the interface out of the names of objects on D-Bus.', {
    status: noDbus,
    since: newer,
  }),

  checker_log_all_failures: setting(flag, 'Logs each failed check, not only changes of state.', { default: false }),
  lvs_timeouts: setting(
    withOptions('tcp, tcpfin or udp, each with its seconds', {
      tcp: wholeSeconds(0, 31536000),
      tcpfin: wholeSeconds(0, 31536000),
      udp: wholeSeconds(0, 31536000),
    }),
    'How long the kernel remembers idle connections of each kind.',
  ),
  lvs_flush: setting(nothing, 'Removes what others have in the LVS table of the host, once, at the start.', {
    status: { differs: 'what the file asks for and is there already stays, with its connections' },
  }),
  lvs_flush_on_stop: setting(
    optional(choice('VS'), ''),
    'Empties the LVS table of the host when the daemon stops; with VS only what is its own.',
  ),
  lvs_flush_onstop: renamed('lvs_flush_onstop', 'lvs_flush_on_stop'),
  lvs_sync_daemon: setting(
    withOptions(
      'an interface, and inst, id, maxlen, port, ttl or group',
      {
        inst: name,
        id: integer(0, 255),
        maxlen: integer(1, 65507),
        port,
        ttl: integer(1, 255),
        group: multicastAddress,
      },
      interfaceName,
    ),
    'Lets the kernels of both nodes tell each other their connections.',
  ),
  nftables_ipvs: later(
    optional(name, 'keepalived_ipvs'),
    'Marks the packets of a virtual server group by nftables, so that one service stands for all.',
  ),
  nftables_ipvs_priority: later(integer(-2147483648, 2147483647), 'The priority of that chain.', '', { default: -1 }),
  nftables_ipvs_start_fwmark: later(integer(1, 4294967295), 'The first firewall mark that is used for it.', '', {
    default: 1000,
  }),
} as const
