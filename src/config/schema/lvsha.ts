import { seconds as duration } from '../../model/time.js'
import { accountName, commandPair } from '../command-type.js'
import { nested, setting } from '../row.js'
import { flag, integer, nothing, port, seconds, text, word } from '../value-types.js'
import { arbiterRows } from './arbiter.js'
import { name } from './common.js'
import { outwardRows } from './outward.js'

const resources = {
  instance: setting(
    text('the name of a vrrp_instance'),
    'The instance that they belong to: they run where it is Master.',
    {
      required: true,
    },
  ),
  systemd: setting(text('the name of a unit'), 'A unit of systemd.', { many: true }),
  command: setting(
    commandPair,
    'A command that starts something, and one that stops it; both may find it done already.',
    {
      many: true,
    },
  ),
  user: setting(accountName, 'Who runs the commands.', { otherwise: 'script_user' }),
  timeout: setting(seconds(0.1, 3600), 'How long starting or stopping one of them may take.', {
    default: duration(20),
  }),
} as const

const lvsha = {
  ...arbiterRows,
  ...outwardRows,
  beacon: setting(
    word({ on: true, off: false }),
    'Whether this node tells the others of itself once a second, as Backup too, so that they know who would take over.',
    { default: true },
  ),
  beacon_key: setting(
    text('a secret', 128),
    'The secret that all nodes sign their beacons with; beacons without it are ignored then.',
    { otherwise: 'beacons are not signed' },
  ),
  beacon_port: setting(port, 'The UDP port that beacons are sent from and to.', { default: 7112 }),
  beacon_interval: setting(
    seconds(0.1, 60),
    'How often a beacon is sent; one is sent at once where something has changed.',
    { default: duration(1) },
  ),
  drift_interval: setting(
    seconds(1, 86400),
    'How often the kernel’s LVS table is compared with what is wanted, and repaired where somebody has changed it.',
    { default: duration(30) },
  ),
  notify_timeout: setting(seconds(0.1, 86400), 'How long a notify script may take before it is ended.', {
    default: duration(60),
  }),
  resources: nested(
    name,
    'Units and commands that are started in this order where an instance is Master, and stopped in reverse where it is not.',
    resources,
    { many: true },
  ),
  rise: setting(integer(1, 100), 'How many successes in a row bring a failed check back.', { default: 1 }),
  fall: setting(integer(1, 100), 'How many failures in a row fail a check that is not told by retry.', {
    otherwise: 'one more than the retry of its kind',
  }),
  merge_checks: setting(flag, 'Makes checks of several virtual servers that ask the same once for all.', {
    default: true,
  }),
  panic_threshold: setting(
    integer(0, 100),
    'Below so many per cent of its servers in service a virtual server keeps those that failed; 0 is never.',
    { default: 0 },
  ),
  slow_start: setting(seconds(0, 86400), 'Within which time a server that returns comes to its whole weight.', {
    default: duration(0),
  }),
} as const

/** Settings of our own; keepalived reports the block as unknown and goes on without it. */
export const lvshaBlocks = {
  lvsha: nested(nothing, 'Settings that keepalived does not have.', lvsha),
} as const
