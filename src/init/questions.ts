import { inSubnets } from '../config/subnet.js'
import { type Address, familyOf, formatPrefix, type Prefix } from '../model/address.js'
import type { ForwardingMethod, Scheduler } from '../model/service.js'
import { milliseconds, seconds } from '../model/time.js'
import type { Answers, Profile } from './answers.js'
import type { Detected, HeardRouter, Reached } from './detected.js'
import { check, endpoint, NoAnswer, node, oneOf, prefix, real, service, time, whole } from './read.js'

/** What is known while the questions are asked: answers so far, the host, and what the network said. */
export type Known = {
  readonly answers: Partial<Answers>
  readonly detected: Detected
  readonly heard: readonly HeardRouter[]
  readonly reached: readonly Reached[]
}

export type Choice = { readonly value: string; readonly name: string }

/** One question. Its flag takes the same texts as the prompt, where several are given with commas between them. */
export type Question = {
  readonly flag: string
  readonly asks: string
  /** What an answer looks like. */
  readonly example: string
  readonly isList?: true
  /** Absent where it is asked of every profile. */
  readonly appliesTo?: (known: Known) => boolean
  /** The answer that Enter gives; undefined where there is none. */
  readonly suggest: (known: Known) => string | undefined
  readonly choices?: (known: Known) => readonly Choice[]
  /** @throws NoAnswer */
  readonly read: (texts: readonly string[], known: Known) => Partial<Answers>
}

const first = ([text = '']: readonly string[]) => text.trim()
const isPair = ({ answers }: Known) => answers.profile !== 'single'
const hasServices = ({ answers }: Known) => answers.profile !== 'vip'
const named = (values: Readonly<Record<string, string>>): Choice[] =>
  Object.entries(values).map(([value, name]) => ({ value, name }))

const profiles: Readonly<Record<Profile, string>> = {
  pair: 'a pair of load balancers',
  vip: 'only a floating address on two nodes',
  single: 'one load balancer, without failover',
}

const methods: Readonly<Record<string, ForwardingMethod>> = { DR: 'direct', NAT: 'masquerade', TUN: 'tunnel' }
const methodNames = {
  DR: 'DR   answers go straight to the client; each real server needs the floating address on lo',
  NAT: 'NAT  answers come back through the director, which must be the gateway of the real servers',
  TUN: 'TUN  as DR, over an IP tunnel, for real servers elsewhere',
}

const schedulers: Readonly<Record<string, Scheduler>> = Object.fromEntries(
  (['wrr', 'rr', 'wlc', 'lc', 'sh', 'mh', 'sed', 'nq'] as const).map((name) => [name, name]),
)

const usable = ({ interfaces }: Detected) => interfaces.filter(({ isUp, addresses }) => isUp && addresses.length > 0)
const prefixesOf = ({ answers, detected }: Known) =>
  detected.interfaces.find(({ name }) => name === answers.interface)?.addresses ?? []

/** Those of the floating addresses where that is known, else those of the interface. */
const subnetsOf = (known: Known): readonly Prefix[] => {
  const wide = (known.answers.vips ?? []).filter(({ address: own, length }) => length < longest(own))
  return wide.length > 0 ? wide : prefixesOf(known)
}
const longest = (of: Address) => (familyOf(of) === 'ipv4' ? 32 : 128)

/** In the order in which they are asked. */
export const questions: readonly Question[] = [
  {
    flag: 'profile',
    asks: 'What for?',
    example: 'pair',
    suggest: () => 'pair',
    choices: () => named(profiles),
    read: (texts) => ({ profile: oneOf(first(texts), { pair: 'pair', vip: 'vip', single: 'single' } as const) }),
  },
  {
    flag: 'interface',
    asks: 'Interface that carries the floating addresses',
    example: 'eth0',
    suggest: ({ detected }) =>
      usable(detected).find(({ name }) => name === detected.defaultInterface)?.name ?? usable(detected)[0]?.name,
    choices: ({ detected }) =>
      usable(detected).map(({ name, addresses, isDhcp }) => ({
        value: name,
        name: `${name}  ${addresses.map(formatPrefix).join(' ')}${isDhcp ? '  by DHCP: give it a fixed address' : ''}`,
      })),
    read: (texts) => {
      const name = first(texts)
      if (!/^[^\s/{}"#!]{1,15}$/.test(name)) throw new NoAnswer(`${name} is no name of an interface`)
      return { interface: name }
    },
  },
  {
    flag: 'node',
    asks: 'Names and addresses of the nodes, this one first',
    example: 'lb1=192.0.2.11',
    isList: true,
    suggest: () => undefined,
    read: readNodes,
  },
  {
    flag: 'prefer',
    asks: 'Which node has the addresses while both are well?',
    example: 'lb1',
    appliesTo: isPair,
    suggest: ({ answers }) => answers.nodes?.[0]?.name,
    choices: ({ answers }) => [
      ...(answers.nodes ?? []).map(({ name }) => ({ value: name, name })),
      { value: 'none', name: 'none: whoever has them keeps them' },
    ],
    read: (texts, { answers }) => {
      const names = [...(answers.nodes ?? []).map(({ name }) => name), 'none']
      return { prefer: oneOf(first(texts), Object.fromEntries(names.map((name) => [name, name]))) }
    },
  },
  {
    flag: 'vip',
    asks: 'Floating addresses, with the length of their prefix',
    example: '192.0.2.100/24',
    isList: true,
    appliesTo: isPair,
    suggest: () => undefined,
    read: readVips,
  },
  {
    flag: 'vrid',
    asks: 'Virtual router id, different from every other pair on this segment',
    example: '51',
    appliesTo: isPair,
    suggest: ({ heard }) => String(firstFree(new Set(heard.map(({ vrid }) => vrid)))),
    read: (texts, { heard }) => {
      const vrid = whole(first(texts), 1, 255)
      const other = heard.find((router) => router.vrid === vrid)
      if (other) throw new NoAnswer(`${vrid} is in use: ${other.source} advertises it`)
      return { vrid }
    },
  },
  {
    flag: 'transport',
    asks: 'How do the nodes tell each other of themselves?',
    example: 'unicast',
    appliesTo: isPair,
    suggest: ({ detected, answers }) => (detected.isVirtual || !isOneSegment(answers) ? 'unicast' : 'multicast'),
    choices: () =>
      named({
        multicast: 'multicast  as the standard has it; a switch or a cloud may drop it',
        unicast: 'unicast    from address to address; passes everywhere',
      }),
    read: (texts, { answers }) => {
      const transport = oneOf(first(texts), { multicast: 'multicast', unicast: 'unicast' } as const)
      if (transport === 'multicast' && !isOneSegment(answers)) {
        throw new NoAnswer('the nodes are not in one subnet: only unicast reaches from one to the other')
      }
      return { transport }
    },
  },
  {
    flag: 'advert-int',
    asks: 'Time between adverts; failover takes three of them and a part',
    example: '1s',
    appliesTo: isPair,
    suggest: () => '1s',
    read: (texts) => {
      // Centiseconds, in 12 bits (RFC 9568 §5.2.7).
      const advertInt = time(first(texts), milliseconds(10), milliseconds(40_950), 'from 10ms to 40.95s')
      if (advertInt % milliseconds(10) !== 0) throw new NoAnswer('adverts count in hundredths of a second')
      return { advertInt }
    },
  },
  {
    flag: 'service',
    asks: 'Services: address, port and protocol',
    example: '192.0.2.100:80/tcp',
    isList: true,
    appliesTo: hasServices,
    suggest: ({ answers: { vips: [vip] = [] } }) =>
      vip && `${familyOf(vip.address) === 'ipv6' ? `[${vip.address}]` : vip.address}:80/tcp`,
    read: (texts, { answers: { vips, profile } }) => {
      const services = texts.map((text) => service(text.trim()))
      const stray = services.find((one) => !vips?.some((vip) => vip.address === one.address))
      if (stray && profile !== 'single') throw new NoAnswer(`${stray.address} is no floating address: add --vip`)
      return { services }
    },
  },
  {
    flag: 'real',
    asks: 'Real servers',
    example: '192.0.2.21:80',
    isList: true,
    appliesTo: hasServices,
    suggest: () => undefined,
    read: (texts, { answers: { services = [] } }) => {
      const reals = texts.map((text) => real(text.trim()))
      const family = services[0] && familyOf(services[0].address)
      const stranger = reals.find((one) => family !== undefined && familyOf(one.address) !== family)
      if (stranger) throw new NoAnswer(`${stranger.address} is of another family than the services`)
      return { reals }
    },
  },
  {
    flag: 'forward',
    asks: 'How do packets reach the real servers?',
    example: 'DR',
    appliesTo: hasServices,
    suggest: (known) => {
      const isNear = inSubnets(subnetsOf(known))
      const { reals = [], services = [] } = known.answers
      const isSamePort = reals.every(({ port }) => port === undefined || services.some((one) => one.port === port))
      return isSamePort && reals.every((one) => isNear(one.address)) ? 'DR' : 'NAT'
    },
    choices: () => named(methodNames),
    read: (texts, { answers: { reals = [], services = [] } }) => {
      const forward = oneOf(first(texts), methods)
      const moved = reals.find(({ port }) => port !== undefined && services.every((one) => one.port !== port))
      if (forward !== 'masquerade' && moved) {
        throw new NoAnswer(`port ${moved.port} of ${moved.address} is that of no service: only NAT changes ports`)
      }
      return { forward }
    },
  },
  {
    flag: 'scheduler',
    asks: 'Scheduler',
    example: 'wrr',
    appliesTo: hasServices,
    suggest: () => 'wrr',
    choices: () => Object.keys(schedulers).map((name) => ({ value: name, name })),
    read: (texts) => ({ scheduler: oneOf(first(texts), schedulers) }),
  },
  {
    flag: 'persistence',
    asks: 'How long does a client keep its server? (off, or a time)',
    example: '300s',
    appliesTo: hasServices,
    suggest: () => 'off',
    read: (texts) => {
      const text = first(texts)
      if (text === 'off') return { persistence: undefined }
      const persistence = time(text, seconds(1), seconds(2_678_400), 'from 1s to 744h')
      if (persistence % seconds(1) !== 0) throw new NoAnswer('persistence counts in whole seconds')
      return { persistence }
    },
  },
  {
    flag: 'check',
    asks: 'What shows that a real server serves? (tcp, ping, http:/path=200, https:/path=200)',
    example: 'http:/hc=200',
    appliesTo: hasServices,
    suggest: ({ answers, reached }) => {
      if (answers.services?.some(({ protocol }) => protocol !== 'tcp')) return 'ping'
      const status =
        reached.length > 0 && reached.every((one) => one.status === reached[0]?.status) && reached[0]?.status
      return status ? `http:/=${status}` : 'tcp'
    },
    read: (texts) => ({ check: check(first(texts)) }),
  },
  {
    flag: 'sorry',
    asks: 'A server for when all are down (none, or address and port)',
    example: '192.0.2.90:80',
    appliesTo: hasServices,
    suggest: () => 'none',
    read: (texts) => ({ sorry: first(texts) === 'none' ? undefined : endpoint(first(texts)) }),
  },
  {
    flag: 'layout',
    asks: 'One file for each node, or one for both?',
    example: 'two-files',
    appliesTo: isPair,
    suggest: () => 'two-files',
    choices: () => named({ 'two-files': 'a file for each node', conditional: 'one file, with @lb1 and @lb2 lines' }),
    read: (texts) => ({
      layout: oneOf(first(texts), { 'two-files': 'two-files', conditional: 'conditional' } as const),
    }),
  },
  {
    flag: 'out',
    asks: 'Folder to write to',
    example: '.',
    suggest: () => '.',
    read: (texts) => ({ out: first(texts) }),
  },
]

function readNodes(texts: readonly string[], { answers: { profile } }: Known): Partial<Answers> {
  const nodes = texts.map((text) => node(text.trim()))
  const wanted = profile === 'single' ? 1 : 2
  if (nodes.length !== wanted)
    throw new NoAnswer(`${wanted === 1 ? 'one node is' : 'two nodes are'} needed, not ${nodes.length}`)
  const [one, other] = nodes
  if (one && other) {
    if (one.name === other.name) throw new NoAnswer('both nodes have one name')
    if (one.address === other.address) throw new NoAnswer('both nodes have one address')
    if (familyOf(one.address) !== familyOf(other.address))
      throw new NoAnswer('the nodes have addresses of two families')
    if ([one, other].some(({ name }) => name === 'none')) throw new NoAnswer('none is no name for a node')
  }
  return { nodes }
}

function readVips(texts: readonly string[], known: Known): Partial<Answers> {
  const vips = texts.map((text) => prefix(text.trim()))
  const nodes = known.answers.nodes ?? []
  const family = nodes[0] && familyOf(nodes[0].address)
  for (const { address: vip } of vips) {
    const owner = nodes.find((one) => one.address === vip)
    if (owner) throw new NoAnswer(`${vip} is the own address of ${owner.name}, and cannot float`)
    if (familyOf(vip) !== family) throw new NoAnswer(`${vip} is of another family than the addresses of the nodes`)
  }
  const subnets = prefixesOf(known).filter(({ address: own }) => familyOf(own) === family)
  const isHere = inSubnets(subnets)
  const isOurs = nodes.some((one) => subnets.some(({ address: own }) => own === one.address))
  const stray = vips.find(({ address: vip }) => !isHere(vip))
  if (isOurs && stray) throw new NoAnswer(`${stray.address} is in no subnet of ${known.answers.interface}`)
  return { vips }
}

/** 51 and on, as everybody begins. */
const firstFree = (used: ReadonlySet<number>) => {
  for (let vrid = 51; vrid <= 255; vrid++) if (!used.has(vrid)) return vrid
  return 50
}

/** Judged by the floating addresses, whose prefix says how wide the segment is. */
function isOneSegment({ nodes = [], vips = [] }: Partial<Answers>): boolean {
  const wide = vips.filter((vip) => vip.length < longest(vip.address))
  return wide.length === 0 || nodes.every((one) => inSubnets(wide)(one.address))
}
