import type { Facts } from './facts.js'

export const groups = ['kernel', 'privileges', 'config', 'network', 'vrrp', 'realservers'] as const
export type Group = (typeof groups)[number]

/** Something that is wrong, what shows it, and what puts it right. */
export type Finding = {
  readonly id: FindingId
  readonly status: 'fail' | 'warn'
  readonly text: string
  readonly evidence: Readonly<Record<string, unknown>>
  readonly fix?: Fix
}

/** One line to type, and on which host. */
export type Fix = { readonly command: string; readonly where: string }

/** What a code stands for; a code keeps its meaning for ever. */
export const findingNames = {
  'LV-D010': 'the kernel has no ip_vs',
  'LV-D011': 'the kernel does not forward, which NAT needs',
  'LV-D012': 'the connection table of ip_vs is small',
  'LV-D015': 'the clock is behind',
  'LV-D016': 'the clock source is slow and coarse',
  'LV-D020': 'a capability is missing',
  'LV-D030': 'an interface is not there, or down',
  'LV-D031': 'a firewall drops adverts that come in',
  'LV-D032': 'adverts arrive, and no program gets them',
  'LV-D033': 'a firewall drops adverts that go out',
  'LV-D034': 'the host does not have the address that adverts are sent from',
  'LV-D035': 'rp_filter drops adverts that come in',
  'LV-D036': 'another program may take the floating addresses away',
  'LV-D037': 'an advert does not fit the interface',
  'LV-D038': 'an interface takes no multicast',
  'LV-D039': 'an interface does not answer ARP for a floating address',
  'LV-D040': 'strangers use the virtual router id',
  'LV-D042': 'the other node speaks another version',
  'LV-D043': 'adverts of the other node cannot be read',
  'LV-D044': 'the other node has other floating addresses',
  'LV-D045': 'the other node authenticates in another way',
  'LV-D046': 'adverts of the other node crossed a router',
  'LV-D047': 'the other node has another interval',
  'LV-D048': 'both nodes have one priority',
  'LV-D049': 'two nodes are Master',
  'LV-D050': 'the configuration cannot be used',
  'LV-D052': 'keepalived runs here too',
  'LV-D060': 'somebody else answers for a floating address',
  'LV-D061': 'a real server answers ARP for a floating address',
} as const
export type FindingId = keyof typeof findingNames

/** Looks at the facts for one kind of trouble. */
export type Examiner = {
  /** Why it cannot look; undefined where it can. */
  readonly blind?: (facts: Facts) => string | undefined
  readonly look: (facts: Facts) => readonly Finding[]
}

export const here = 'here'

/** Without CAP_NET_RAW, a configuration or the leave to ask, nobody knows what the network says. */
export const withoutSegments = ({ segments, capabilities, config }: Facts): string | undefined => {
  if (segments) return undefined
  if (!capabilities.has('NET_RAW')) return 'needs CAP_NET_RAW'
  return config?.settings ? 'the network was not asked' : 'needs a configuration without errors'
}
