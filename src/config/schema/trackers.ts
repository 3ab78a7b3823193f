import { seconds as duration } from '../../model/time.js'
import { accountName, commandLine, initialValue } from '../command-type.js'
import { alias, nested, renamed, setting } from '../row.js'
import { oneWord } from '../value-type.js'
import { address, anything, integer, nothing, seconds, text, word } from '../value-types.js'
import { name, newer, noBfd, weight } from './common.js'

// Things outside VRRP that instances can be told to watch.

const scripts = { differs: 'one that cannot be run, or must not, has failed; keepalived would leave it out' } as const
const processes = {
  differs: 'without news of the kernel, as in a network namespace, all are read every 2 seconds',
} as const

const scriptRows = {
  script: setting(commandLine, 'The command; it is quoted where it has arguments.', { required: true }),
  interval: setting(seconds(0.001, 4294), 'How often it is run.', { default: duration(1) }),
  timeout: setting(seconds(0.001, 4294), 'How long it may take before it counts as failed.', { otherwise: 'interval' }),
  weight: setting(
    weight(253, 'reverse'),
    'What a success adds to the priority, or, below 0, what a failure takes from it; 0 makes a failure a fault.',
    { otherwise: '0' },
  ),
  rise: setting(integer(1, 2147483647), 'How many successes in a row make it good.', { default: 1 }),
  fall: setting(integer(1, 2147483647), 'How many failures in a row make it bad.', { default: 1 }),
  user: setting(accountName, 'Who runs it.', { otherwise: 'script_user' }),
  init_fail: setting(nothing, 'Takes it for failed until it has succeeded.'),
} as const

const processRows = {
  process: setting(anything, 'The name of the process, and arguments where they must be the same.', { required: true }),
  param_match: setting(
    word({ initial: 'initial' as const, partial: 'partial' as const }),
    'Lets a process have more arguments, or a longer last one.',
  ),
  weight: setting(
    weight(254, 'reverse'),
    'What is added to the priority while it runs, or, below 0, taken away while it does not; 0 makes its absence a fault.',
    { otherwise: '0' },
  ),
  quorum: setting(integer(1, 65535), 'How many such processes must run.', { default: 1 }),
  quorum_max: setting(integer(0, 65535), 'How many may run.', { otherwise: 'any number' }),
  delay: setting(seconds(0.000001, 3600), 'Both fork_delay and terminate_delay.'),
  fork_delay: setting(seconds(0.000001, 3600), 'How long enough processes must run to count.'),
  terminate_delay: setting(seconds(0.000001, 3600), 'How long too few processes are put up with.'),
  full_command: setting(nothing, 'Compares the whole command line, not only the name.'),
} as const

const fileRows = {
  file: setting(text('the path of a file'), 'The file; the number in it is multiplied by the weight.', {
    required: true,
  }),
  weight: setting(
    weight(2147483647, 'reverse'),
    'What the number in the file is multiplied by; 0 makes any other number than 0 a fault.',
    { otherwise: '1' },
  ),
  init_file: setting(initialValue, 'Writes the file where there is none, or always with overwrite.', {
    otherwise: 'the file is left as it is',
  }),
} as const

const milliseconds = (from: number, to: number) =>
  oneWord(
    `milliseconds from ${from} to ${to}`,
    (given) =>
      /^\d{1,9}(?:\.\d*)?$/.test(given) && Number(given) >= from && Number(given) <= to ? Number(given) : undefined,
    undefined,
    { shape: { kind: 'milliseconds', range: `${from} to ${to}` } },
  )

const bfdRows = {
  neighbor_ip: setting(address, 'The address of the neighbour.', { required: true }),
  neighbour_ip: alias('neighbor_ip'),
  source_ip: setting(address, 'The address that packets are sent from.'),
  min_rx: setting(milliseconds(1, 4294967), 'The shortest interval in which packets can be taken.', { default: 10 }),
  min_tx: setting(milliseconds(1, 4294967), 'The shortest interval in which packets are sent.', { default: 10 }),
  idle_tx: setting(milliseconds(1000, 4294967), 'The interval while the session is down.', { default: 1000 }),
  multiplier: setting(integer(1, 255), 'After how many missing packets the session is down.', { default: 5 }),
  passive: setting(nothing, 'Waits for the neighbour to begin.'),
  ttl: setting(integer(1, 255), 'The time to live of IPv4 packets.', { default: 255 }),
  hoplimit: setting(integer(1, 255), 'The hop limit of IPv6 packets.', { default: 64 }),
  max_hops: setting(integer(0, 255), 'How many hops a packet may have come over.', { default: 0 }),
  multihop: setting(nothing, 'The neighbour is not on the same link (RFC 5883).', { since: newer }),
  weight: setting(
    weight(253, 'reverse'),
    'What the session adds to the priority while it is up; 0 makes its end a fault.',
    { otherwise: '0' },
  ),
  vrrp: setting(nothing, 'Tells VRRP only.'),
  checker: setting(nothing, 'Tells the checks only.'),
} as const

/** The top-level blocks of trackers. */
export const trackerBlocks = {
  vrrp_script: nested(name, 'A command whose success or failure changes the priority of instances.', scriptRows, {
    status: scripts,
    many: true,
  }),
  vrrp_track_process: nested(name, 'Processes whose presence changes the priority of instances.', processRows, {
    status: processes,
    many: true,
  }),
  track_file: nested(name, 'A file with a number that changes priorities and weights.', fileRows, {
    many: true,
  }),
  vrrp_track_file: renamed('vrrp_track_file', 'track_file'),
  bfd_instance: nested(name, 'A session of Bidirectional Forwarding Detection (RFC 5880) with a neighbour.', bfdRows, {
    status: noBfd,
    many: true,
  }),
} as const
