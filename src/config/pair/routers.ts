import { formatPrefix } from '../../model/address.js'
import { inSeconds } from '../../model/time.js'
import type { Place } from '../diagnostic.js'
import { globalOf, isStrict, versionIn } from '../file-section.js'
import { advertisedOf, excludedOf, priorityOf as givenPriorityOf, type InstanceSection, noPreempt } from '../routers.js'
import { effective, last } from '../row.js'
import { weighted } from '../rules/weights.js'
import { canMatter, dropOf, healthyPriority, inRange, type TrackLine } from '../tracking.js'
import { familyOfInstance, peersOf } from '../transport.js'
import { difference, type PairNode, type PairReport, reportOnly, type Said, type Spot, spotName } from './comparison.js'

/** An instance on one node of a pair. */
export type NodeInstance = {
  readonly node: PairNode
  readonly instance: InstanceSection
  readonly tracks: readonly TrackLine[]
}

/** What both nodes of a pair say of one virtual router. */
export function compareRouters(one: NodeInstance, other: NodeInstance, report: PairReport) {
  for (const rule of rules) rule(one, other, report)
}

type RouterRule = (one: NodeInstance, other: NodeInstance, report: PairReport) => void

const spot = ({ node, instance }: NodeInstance, at: Place = instance.at): Spot => ({ node, at })

const nameOf = ({ instance }: NodeInstance) => instance.header ?? instance.name

const version = ({ node, instance }: NodeInstance) => versionIn(node.section, instance)

/** What an instance has for a keyword, at its line or, without one, at that of the instance. */
const said = (router: NodeInstance, key: 'virtual_router_id' | 'advert_int' | 'priority', text: string): Said => ({
  text,
  spot: spot(router, last(router.instance, key)?.at),
})

const routerId: RouterRule = (one, other, report) => {
  const [first, second] = [one, other].map((router) => {
    const value = last(router.instance, 'virtual_router_id')?.value
    return value === undefined ? undefined : said(router, 'virtual_router_id', String(value))
  })
  if (!first || !second || first.text === second.text) return
  const message = `${nameOf(one)}: ${difference('virtual_router_id', first, second)}`
  report({ code: 'LV-C080', message, hint: 'both nodes would be Master', here: first.spot, there: second.spot })
}

const protocolVersion: RouterRule = (one, other, report) => {
  if (version(one) === version(other)) return
  const [here, there] = [
    spot(one, one.instance.mentioned.get('version')),
    spot(other, other.instance.mentioned.get('version')),
  ]
  const message = `${nameOf(one)}: the version of VRRP of ${spotName(here)} is not that of ${spotName(there)}`
  report({ code: 'LV-C083', message, hint: 'both nodes would be Master', here, there })
}

const interval: RouterRule = (one, other, report) => {
  const spoken = version(one)
  if (spoken !== version(other)) return
  const [first, second] = [one, other].map((router) =>
    said(router, 'advert_int', `${inSeconds(effective(router.instance, 'advert_int'))} s`),
  ) as [Said, Said]
  if (first.text === second.text) return
  const message = `${nameOf(one)}: ${difference('advert_int', first, second)}`
  const isLearned = spoken !== 2
  const hint = isLearned ? 'the Backup follows the Master' : 'both nodes would be Master'
  report({ code: isLearned ? 'LV-C221' : 'LV-C082', message, hint, here: first.spot, there: second.spot })
}

/** Places are those of the blocks, so that no password is shown. */
const authentication: RouterRule = (one, other, report) => {
  const isIdle = [one, other].some((router) => version(router) !== 2 || isStrict(router.node.section, router.instance))
  if (isIdle) return
  const [first, second] = [authenticationOf(one.instance), authenticationOf(other.instance)]
  const what = authenticationTraits.find((trait) => first[trait] !== second[trait])
  if (!what) return
  const here = spot(one, last(one.instance, 'authentication')?.keyword)
  const there = spot(other, last(other.instance, 'authentication')?.keyword)
  const message =
    what === 'authentication'
      ? `${nameOf(one)}: authentication is on one node only, ${spotName(first.authentication === 'some' ? here : there)}`
      : `${nameOf(one)}: the ${what} of ${spotName(here)} is not that of ${spotName(there)}`
  report({ code: 'LV-C084', message, hint: 'both nodes would be Master', here, there })
}

const authenticationTraits = ['authentication', 'auth_type', 'auth_pass'] as const

function authenticationOf(instance: InstanceSection): Readonly<Record<(typeof authenticationTraits)[number], string>> {
  const section = last(instance, 'authentication')?.value
  return {
    authentication: section ? 'some' : 'none',
    auth_type: (section && last(section, 'auth_type')?.value) ?? '',
    auth_pass: Buffer.from((section && last(section, 'auth_pass')?.value) ?? '')
      .subarray(0, 8)
      .toString('latin1'),
  }
}

const addresses: RouterRule = (one, other, report) => {
  const whole: [Spot, Spot] = [spot(one), spot(other)]
  const finding = { code: 'LV-C081', what: `${nameOf(one)}: virtual addresses`, hint: 'both need the same' } as const
  reportOnly([heldBy(one), heldBy(other)], whole, finding, report)
  const lengths = new Map(entriesOf(other).map((entry) => [entry.value.prefix.address, entry]))
  for (const { value, at } of entriesOf(one)) {
    const twin = lengths.get(value.prefix.address)
    if (!twin || twin.value.prefix.length === value.prefix.length) continue
    const [here, there] = [spot(one, at), spot(other, twin.at)]
    const [text, otherText] = [formatPrefix(value.prefix), formatPrefix(twin.value.prefix)]
    const message = `${nameOf(one)}: ${text} in ${spotName(here)} is ${otherText} in ${spotName(there)}`
    report({ code: 'LV-C220', message, here, there })
  }
}

const entriesOf = ({ instance }: NodeInstance) => [...advertisedOf(instance), ...excludedOf(instance)]

/** The addresses of an instance; those that adverts do not name are other ones than those that they do. */
const heldBy = (router: NodeInstance): Said[] => [
  ...advertisedOf(router.instance).map(({ value, at }) => ({ text: value.prefix.address, spot: spot(router, at) })),
  ...excludedOf(router.instance).map(({ value, at }) => ({
    text: `${value.prefix.address} excluded from adverts`,
    spot: spot(router, at),
  })),
]

const transport: RouterRule = (one, other, report) => {
  const [peers, otherPeers] = [peersOf(one.instance), peersOf(other.instance)]
  const what = `${nameOf(one)}: adverts`
  const tell = (message: string, here: Spot, there: Spot) => report({ code: 'LV-C085', message, here, there })
  if ((peers.length === 0) !== (otherPeers.length === 0)) {
    const [sender, listener] = peers.length > 0 ? [one, other] : [other, one]
    const [here, there] = [spot(sender, sender.instance.mentioned.get('unicast_peer')), spot(listener)]
    return tell(`${what} go by unicast in ${spotName(here)} and by multicast in ${spotName(there)}`, here, there)
  }
  if (peers.length === 0) return compareGroups(one, other, what, tell)
  const source = last(one.instance, 'unicast_src_ip')
  const otherSource = last(other.instance, 'unicast_src_ip')
  if (source && source.value === otherSource?.value) {
    const [here, there] = [spot(one, source.at), spot(other, otherSource.at)]
    return tell(
      `${what} leave from ${source.value} on both nodes, ${spotName(here)} and ${spotName(there)}`,
      here,
      there,
    )
  }
  const isSamePeer =
    peers.length === 1 && otherPeers.length === 1 && peers[0]?.value.address === otherPeers[0]?.value.address
  if (isSamePeer && !source && !otherSource) {
    const [here, there] = [spot(one, peers[0]?.at), spot(other, otherPeers[0]?.at)]
    return tell(
      `${what} go to ${peers[0]?.value.address} from both nodes, ${spotName(here)} and ${spotName(there)}`,
      here,
      there,
    )
  }
  expectPeer(one, other, what, tell)
  expectPeer(other, one, what, tell)
}

/** Whether the one sends to the address that the other sends from. */
function expectPeer(
  sender: NodeInstance,
  listener: NodeInstance,
  what: string,
  tell: (message: string, here: Spot, there: Spot) => void,
) {
  const source = last(listener.instance, 'unicast_src_ip')
  if (!source || peersOf(sender.instance).some(({ value }) => value.address === source.value)) return
  const here = spot(sender, sender.instance.mentioned.get('unicast_peer'))
  const there = spot(listener, source.at)
  tell(`${what} of ${spotName(here)} do not go to ${source.value}, the address of ${spotName(there)}`, here, there)
}

function compareGroups(
  one: NodeInstance,
  other: NodeInstance,
  what: string,
  tell: (message: string, here: Spot, there: Spot) => void,
) {
  const [first, second] = [groupOf(one), groupOf(other)]
  if (first.text === second.text) return
  const places = `${first.text} in ${spotName(first.spot)} and to ${second.text} in ${spotName(second.spot)}`
  tell(`${what} go to ${places}`, first.spot, second.spot)
}

/** The multicast group of adverts: its own, else that of the file, else that of the standard. */
function groupOf(router: NodeInstance): Said {
  const { node, instance } = router
  const isIPv6 = familyOfInstance(instance) === 'ipv6'
  const own = last(instance, 'mcast_dst_ip')
  const shared = globalOf(node.section, (globals) =>
    isIPv6 ? last(globals, 'vrrp_mcast_group6') : last(globals, 'vrrp_mcast_group4'),
  )
  const given = own ?? shared
  return { text: given?.value ?? (isIPv6 ? 'ff02::12' : '224.0.0.18'), spot: spot(router, given?.at) }
}

const priorities: RouterRule = (one, other, report) => {
  const [first, second] = [priorityOf(one), priorityOf(other)]
  if (first !== second) return
  const [here, there] = [said(one, 'priority', '').spot, said(other, 'priority', '').spot]
  const message = `${nameOf(one)}: priority is ${first} in ${spotName(here)} and in ${spotName(there)}`
  const hint = 'give one node more; with nopreempt on both it does not take over on its return'
  report({ code: 'LV-C222', message, hint, here, there })
}

/** The priority while nothing has failed. */
export function priorityOf({ instance, tracks }: NodeInstance): number {
  const given = givenPriorityOf(instance)
  return given === 255 ? given : inRange(healthyPriority(instance, weighted(tracks)))
}

const preemption: RouterRule = (one, other, report) => {
  if (noPreempt(one.instance) === noPreempt(other.instance)) return
  const [holding, taking] = noPreempt(one.instance) ? [one, other] : [other, one]
  const here = spot(holding, last(holding.instance, 'nopreempt')?.keyword)
  const there = spot(taking)
  const message = `${nameOf(one)}: nopreempt is in ${spotName(here)} and not in ${spotName(there)}`
  report({ code: 'LV-C223', message, hint: 'it belongs on both nodes, or on none', here, there })
}

const initialState: RouterRule = (one, other, report) => {
  const [lower, higher] = priorityOf(one) < priorityOf(other) ? [one, other] : [other, one]
  const given = last(lower.instance, 'state')
  if (given?.value !== 'MASTER' || priorityOf(lower) === priorityOf(higher)) return
  const [here, there] = [spot(lower, given.at), said(higher, 'priority', '').spot]
  const message = `${nameOf(one)}: state MASTER in ${spotName(here)}, but the priority in ${spotName(there)} is higher`
  report({ code: 'LV-C224', message, hint: 'write "state BACKUP"', here, there })
}

/** Whether what the better node watches can ever let the other one take over. */
const weights: RouterRule = (one, other, report) => {
  const [lower, higher] = priorityOf(one) < priorityOf(other) ? [one, other] : [other, one]
  const [least, most] = [priorityOf(lower), priorityOf(higher)]
  if (least === most || most === 255) return
  const tracks = weighted(higher.tracks)
  const healthy = healthyPriority(higher.instance, tracks)
  const isDeaf = noPreempt(lower.instance)
  for (const track of tracks) {
    const drop = dropOf(track)
    if (drop !== undefined && drop <= 0) continue
    const canYield = canMatter(track, tracks, healthy, (before, after) => before >= least && after < least)
    if (canYield && !isDeaf) continue
    const [here, there] = [spot(higher, track.at), said(lower, 'priority', '').spot]
    const message = `${nameOf(one)}: the weight ${track.weight} of ${track.name} (${spotName(here)}) can never cause a failover`
    const left = inRange(healthy - (drop ?? 0))
    const hint = canYield
      ? `the other node has nopreempt, ${spotName(spot(lower, last(lower.instance, 'nopreempt')?.keyword))}`
      : `${most} becomes ${left}, which the ${least} of ${spotName(there)} does not beat`
    report({ code: 'LV-C201', message, hint, here, there })
  }
}

const rules: readonly RouterRule[] = [
  ...[routerId, protocolVersion, interval, authentication, addresses, transport],
  ...[priorities, preemption, initialState, weights],
]
