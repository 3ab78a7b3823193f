import { putBack } from '../routing-values.js'
import { entries, nested, renamed, setting } from '../row.js'
import { sequence } from '../several-words.js'
import { choice, interfaceName, nothing, seconds, text } from '../value-types.js'
import { staticAddress } from '../virtual-address.js'
import { name, routeLine, ruleLine } from './common.js'
import { notifyRows, trackBlocks } from './vrrp-instance.js'

const members = text('the name of a vrrp_instance')

const syncGroup = {
  group: entries(members, 'The instances that move together.', { required: true }),
  ...trackBlocks,
  ...notifyRows,
  global_tracking: renamed('global_tracking', 'sync_group_tracking_weight'),
  sync_group_tracking_weight: setting(nothing, 'Lets what members watch change their priorities one by one.'),
} as const

const garpGroup = {
  garp_interval: setting(seconds(0, 2147), 'The pause between two gratuitous ARP packets.', {
    otherwise: 'vrrp_garp_interval',
  }),
  gna_interval: setting(seconds(0, 2147), 'The pause between two neighbour advertisements.', {
    otherwise: 'vrrp_gna_interval',
  }),
  interface: setting(interfaceName, 'The interface that this is for.'),
  interfaces: entries(interfaceName, 'Interfaces that share the pauses.'),
} as const

/** The top-level blocks about several instances, or about interfaces and addresses of the host. */
export const groupBlocks = {
  vrrp_sync_group: nested(name, 'Instances that are Master together or not at all.', syncGroup, {
    many: true,
  }),
  garp_group: nested(nothing, 'How fast announcements may follow each other on some interfaces.', garpGroup, {
    many: true,
  }),
  track_group: nested(
    name,
    'The instances that a static address, route or rule matters to.',
    { group: entries(members, 'Their names.') },
    {
      status: { noEffect: putBack },
      many: true,
    },
  ),
  linkbeat_interfaces: entries(
    sequence(
      'the name of an interface, and MII, ETHTOOL or IOCTL',
      1,
      interfaceName,
      choice('MII', 'ETHTOOL', 'IOCTL'),
    ),
    'Interfaces whose link state is polled.',
    {
      many: true,
      status: { noEffect: 'the kernel tells of every change' },
    },
  ),
  interface_up_down_delays: entries(
    sequence('the name of an interface, seconds, and seconds', 2, interfaceName, seconds(0, 255), seconds(0, 255)),
    'How long an interface must be down, or up, to count.',
    { many: true },
  ),
  static_ipaddress: entries(staticAddress, 'Addresses that the host has in any state.', {
    many: true,
    status: { differs: 'one that others remove is put back, so that no track_group has to move its instances' },
  }),
  static_routes: entries(routeLine, 'Routes that the host has in any state, as for ip route add.', {
    many: true,
    status: { partly: 'encap and as are refused, track_group has no effect' },
  }),
  static_rules: entries(ruleLine, 'Routing rules that the host has in any state, as for ip rule add.', {
    many: true,
    status: { differs: 'one that others remove is put back, so that no track_group has to move its instances' },
  }),
} as const
