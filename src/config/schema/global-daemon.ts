import { seconds as duration } from '../../model/time.js'
import { accountName, commandBy, pipe } from '../command-type.js'
import { entries, idle, refused, renamed, setting } from '../row.js'
import { listOf, sequence, withOptions } from '../several-words.js'
import { permissions } from '../umask.js'
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
import { absolutePath, bytes, multicastAddress, name, newer } from './common.js'

const readOnce = 'the file is read once, by one process'
const oneProcess = 'lvsha is one process'
const noSnmp = { noEffect: 'SNMP is not spoken: lvsha status --json has the state and the counters' } as const
const noDbus = { noEffect: 'there is a control socket instead of D-Bus: lvsha status --json, promote, demote' } as const
const noDump = 'nothing is written on a signal: lvsha status --json shows the state'
const mainThread = 'checks are made by the main thread, which VRRP never waits for'
const ofUnit = (setting: string) => `${mainThread}; ${setting} of systemd is for the whole daemon`
const routingNames = 'all folders that iproute2 uses are read; an unknown name is an error'
const noBfdHere = 'no BFD is spoken here, and a file with a bfd_instance is refused'
const answersOneByOne = 'answers are read one by one'
const readAnew = 'where news is lost, everything is read anew'
const withMarks = 'a file with nftables_ipvs is refused'

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
  process_name: setting(name, 'The name of the process in lists of processes.', { otherwise: 'node' }),
  vrrp_process_name: idle(name, 'The name of the process that runs VRRP.', oneProcess),
  checker_process_name: idle(name, 'The name of the process that checks real servers.', oneProcess),
  lvs_process_name: renamed('lvs_process_name', 'checker_process_name'),
  bfd_process_name: idle(name, 'The name of the process that runs BFD.', oneProcess),
  tmp_config_directory: idle(
    absolutePath,
    'Where the copy of the configuration lies that all processes read.',
    readOnce,
  ),
  config_save_dir: idle(
    absolutePath,
    'Keeps the configuration and the state of before and after each reload there, to find errors of keepalived by.',
    'the log tells each change that a reload makes',
  ),
  data_use_instance: idle(
    flag,
    'Puts the name of the instance into the names of dump files.',
    'there are no dump files',
  ),
  umask: setting(permissions, 'Which permissions new files do not get.', {
    otherwise: 'what the daemon is started with',
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

  startup_script: setting(commandBy, 'Runs once, before any instance or check begins.'),
  startup_script_timeout: setting(wholeSeconds(1, 1000), 'How long the startup script may take.', {
    default: duration(10),
  }),
  shutdown_script: setting(commandBy, 'Runs once, after everything has ended.'),
  shutdown_script_timeout: setting(wholeSeconds(1, 1000), 'How long the shutdown script may take.', {
    default: duration(10),
  }),
  script_user: setting(accountName, 'Who runs scripts that name no user.', {
    otherwise: 'keepalived_script where there is such a user, else root',
  }),
  enable_script_security: setting(nothing, 'Runs no script as root that others than root could change.'),
  use_symlink_paths: setting(flag, 'Runs scripts by the path as written, with its symbolic links.', {
    status: {
      differs:
        'they are, unless enable_script_security looks at who can change them: then the end of the links is run, by the name as written',
    },
    since: newer,
  }),
  set_supplementary_groups: refused(
    flag,
    'Gives scripts all groups of their user.',
    'scripts have one group; name the one that they need behind the user',
    { since: newer },
  ),

  notify_fifo: setting(pipe, 'A pipe that gets a line for each change of state.'),
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
  reload_time_file: setting(
    absolutePath,
    'A file whose first line says when to reload: HH:MM:SS, with a date before it or not, and with a Z where it is UTC.',
    { status: { differs: 'the file is looked at every second' } },
  ),
  reload_repeat: setting(nothing, 'Keeps that file, so that the reload is repeated every day.'),
  reload_file: setting(optional(absolutePath, ''), 'A file that exists while a reload reads the configuration.', {
    status: { differs: 'without a path it is lvsha.reload in the run directory' },
  }),
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
  state_dump_file: idle(absolutePath, 'Where SIGUSR1 writes the state.', noDump, { since: newer }),
  stats_dump_file: idle(absolutePath, 'Where SIGUSR2 writes the counters.', noDump, { since: newer }),
  json_dump_file: idle(absolutePath, 'Where the state is written as JSON.', noDump, { since: newer }),
  json_version: idle(integer(1, 2), 'Which form that JSON has.', noDump, { since: newer }),
  iproute_usr_dir: idle(
    absolutePath,
    'Where iproute2 has its default names of tables, scopes and protocols.',
    routingNames,
    { since: newer },
  ),
  iproute_etc_dir: idle(absolutePath, 'Where iproute2 has the administrator’s names of them.', routingNames, {
    since: newer,
  }),

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
  checker_priority: idle(processPriority, 'The nice value of the checks.', ofUnit('Nice'), { default: 0 }),
  checker_no_swap: idle(nothing, 'Keeps the memory of the checks from being swapped out.', ofUnit('MemorySwapMax')),
  checker_rt_priority: idle(realtimePriority, 'Runs the checks with real-time scheduling.', mainThread),
  checker_cpu_affinity: idle(processors, 'The processors that the checks run on.', ofUnit('CPUAffinity')),
  checker_rlimit_rttime: idle(
    realtimeLimit,
    'How long, in microseconds, the checks may run without a pause under real-time scheduling.',
    mainThread,
    { default: 10000 },
  ),
  checker_rlimit_rtime: renamed('checker_rlimit_rtime', 'checker_rlimit_rttime'),
  bfd_priority: idle(processPriority, 'The nice value of BFD.', noBfdHere, { default: 0 }),
  bfd_no_swap: idle(nothing, 'Keeps the memory of BFD from being swapped out.', noBfdHere),
  bfd_rt_priority: idle(realtimePriority, 'Runs BFD with real-time scheduling.', noBfdHere),
  bfd_cpu_affinity: idle(processors, 'The processors that BFD runs on.', noBfdHere),
  bfd_rlimit_rttime: idle(
    realtimeLimit,
    'How long, in microseconds, BFD may run without a pause under real-time scheduling.',
    noBfdHere,
    { default: 10000 },
  ),
  bfd_rlimit_rtime: renamed('bfd_rlimit_rtime', 'bfd_rlimit_rttime'),
  process_monitor_rcv_bufs: idle(bytes, 'The receive buffer, in bytes, for news of processes.', readAnew),
  process_monitor_rcv_bufs_force: idle(flag, 'Lets that buffer be larger than net.core.rmem_max.', readAnew),
  lvs_netlink_cmd_rcv_bufs: idle(
    bytes,
    'The receive buffer, in bytes, of the netlink commands of the checks.',
    answersOneByOne,
  ),
  lvs_netlink_cmd_rcv_bufs_force: idle(flag, 'Lets that buffer be larger than net.core.rmem_max.', answersOneByOne),
  lvs_netlink_monitor_rcv_bufs: idle(
    bytes,
    'The receive buffer, in bytes, for the checks’ news of the kernel.',
    readAnew,
  ),
  lvs_netlink_monitor_rcv_bufs_force: idle(flag, 'Lets that buffer be larger than net.core.rmem_max.', readAnew),

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
  nftables_ipvs: refused(
    optional(name, 'keepalived_ipvs'),
    'Marks the packets of a virtual server group by nftables, so that one service stands for all.',
    'each address of a group is a service of its own here; mark the packets in your own nftables rules, and take virtual_server fwmark',
  ),
  nftables_ipvs_priority: idle(integer(-2147483648, 2147483647), 'The priority of that chain.', withMarks, {
    default: -1,
  }),
  nftables_ipvs_start_fwmark: idle(integer(1, 4294967295), 'The first firewall mark that is used for it.', withMarks, {
    default: 1000,
  }),
} as const
