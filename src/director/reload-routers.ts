import { routeText, ruleText } from '../config/routing-text.js'
import type { ReloadChange } from '../control/protocol.js'
import { formatPrefix } from '../model/address.js'
import {
  type ChecksumFlavour,
  type ChecksumSettings,
  type RouterSettings,
  routerKey,
  type Transport,
  type VirtualAddress,
} from '../model/router.js'
import { type Duration, secondsText } from '../model/time.js'
import { type LiveRouter, outlookAtStart, outlookOf } from './reload-outlook.js'
import { tracksText } from './reload-surroundings.js'

/** What two configurations differ in, and what follows from it. */
export type Differences = {
  readonly changes: readonly ReloadChange[]
  readonly warnings: readonly string[]
  /** Virtual addresses that may come or go. */
  readonly moves: readonly string[]
}

export const merged = (all: readonly Differences[]): Differences => ({
  changes: all.flatMap(({ changes }) => changes),
  warnings: all.flatMap(({ warnings }) => warnings),
  moves: [...new Set(all.flatMap(({ moves }) => moves))],
})

/** Compares the routers of two configurations; one is the same where interface and VRID are, whatever its name. */
export function routerDifferences(
  before: readonly RouterSettings[],
  after: readonly RouterSettings[],
  live: readonly LiveRouter[],
): Differences {
  const old = byKey(before)
  const wanted = byKey(after)
  const running = new Map(live.map((router) => [routerKey(router.settings), router]))
  const removed = before.filter((router) => !wanted.has(routerKey(router)))
  return merged([
    ...after.map((router) => {
      const key = routerKey(router)
      const known = old.get(key)
      return known ? changedRouter(known, router, running.get(key)) : addedRouter(router, removed)
    }),
    ...removed.map((router) => removedRouter(router, running.get(routerKey(router)))),
  ])
}

const byKey = (routers: readonly RouterSettings[]) => new Map(routers.map((router) => [routerKey(router), router]))

const instance = ({ name }: RouterSettings) => `instance ${name}`
const place = ({ vrid, interface: name }: RouterSettings) => `vrid ${vrid} on ${name}`
const addresses = (router: RouterSettings) => router.virtualAddresses.map(({ prefix }) => formatPrefix(prefix))

function addedRouter(router: RouterSettings, removed: readonly RouterSettings[]): Differences {
  const outlook = outlookAtStart(router)
  const former = removed.find(({ name }) => name === router.name)
  return {
    changes: [{ kind: 'add', object: instance(router), what: place(router), meaning: outlook.text }],
    warnings:
      former && former.vrid !== router.vrid
        ? [
            `${router.name} has another vrid (${former.vrid} -> ${router.vrid}): a peer that keeps the old one is a second MASTER until it is edited and reloaded too`,
          ]
        : [],
    moves: addresses(router),
  }
}

function removedRouter(router: RouterSettings, live: LiveRouter | undefined): Differences {
  const isMaster = live?.state === 'Master'
  const meaning = isMaster ? 'resigns, its addresses leave this host' : 'was not MASTER'
  return {
    changes: [{ kind: 'remove', object: instance(router), what: place(router), meaning }],
    warnings: [],
    moves: isMaster ? addresses(router) : [],
  }
}

function changedRouter(before: RouterSettings, after: RouterSettings, live: LiveRouter | undefined): Differences {
  const peerSettings = settingNames.filter((name) => isShared(name, after) && differs(before, after, name))
  const outlook = live ? outlookOf(live, after, peerSettings.length > 0) : outlookAtStart(after)
  const object = instance(after)
  const changed = settingNames.filter((name) => differs(before, after, name))
  const decides = (name: Compared) => settings[name].isElective === true || isShared(name, after)
  const isDecisive = changed.some(decides)
  const changes = changed.map((name): ReloadChange => {
    const { keyword, text, shown = text } = settings[name]
    const [from, to] = [shown(before), shown(after)]
    return {
      kind: 'change',
      object,
      what: keyword,
      ...(from === to ? {} : { from, to }),
      ...(decides(name) ? { meaning: outlook.text } : {}),
    }
  })
  const listed = addressDifferences(before, after, live?.state === 'Master')
  return {
    changes: [...renamed(before, after), ...changes, ...listed.changes],
    warnings: [
      ...peerSettings.map(
        (name) =>
          `${settings[name].keyword} of ${after.name} must be the same on its peers: until they have it too, both sides refuse each other's adverts and both are MASTER`,
      ),
      ...listed.warnings,
    ],
    moves: [...(outlook.moves && isDecisive ? addresses(after) : []), ...listed.moves],
  }
}

function renamed(before: RouterSettings, after: RouterSettings): ReloadChange[] {
  if (before.name === after.name) return []
  const meaning = `the same virtual router: ${place(after)}`
  return [{ kind: 'keep', object: instance(after), what: 'name', from: before.name, to: after.name, meaning }]
}

type Compared = Exclude<keyof RouterSettings, 'name' | 'vrid' | 'interface' | 'virtualAddresses'>

type Setting = {
  readonly keyword: string
  readonly text: (router: RouterSettings) => string
  /** What may be shown of it, where that is less. */
  readonly shown?: (router: RouterSettings) => string
  /** It is part of the election. */
  readonly isElective?: true
  /** Routers that differ in it refuse each other's adverts; `version 2` where they do so in that alone. */
  readonly isShared?: true | 'version 2'
}

/** Every setting of a router that can change while it runs. */
const settings: Readonly<Record<Compared, Setting>> = {
  version: { keyword: 'version', text: ({ version }) => String(version), isShared: true },
  priority: { keyword: 'priority', text: ({ priority }) => String(priority), isElective: true },
  advertisementInterval: {
    keyword: 'advert_int',
    text: ({ advertisementInterval }) => secondsText(advertisementInterval),
    isShared: 'version 2',
  },
  preempt: { keyword: 'preempt', text: ({ preempt }) => (preempt ? 'on' : 'off'), isElective: true },
  preemptDelay: { keyword: 'preempt_delay', text: ({ preemptDelay }) => secondsText(preemptDelay) },
  family: { keyword: 'address family', text: ({ family }) => family },
  transport: { keyword: 'transport', text: ({ transport }) => transportText(transport), isShared: true },
  sourceAddress: { keyword: 'source address', text: ({ sourceAddress = 'that of the interface' }) => sourceAddress },
  checksum: { keyword: 'checksum', text: ({ checksum }) => checksumText(checksum) },
  downTimerAdverts: { keyword: 'down_timer_adverts', text: ({ downTimerAdverts }) => String(downTimerAdverts) },
  lowerPriorityAdvert: {
    keyword: 'lower_prio_no_advert',
    text: ({ lowerPriorityAdvert }) => (lowerPriorityAdvert ? 'off' : 'on'),
  },
  higherPriorityAdvert: {
    keyword: 'higher_prio_send_advert',
    text: ({ higherPriorityAdvert }) => (higherPriorityAdvert ? 'on' : 'off'),
  },
  accepts: { keyword: 'no_accept', text: ({ accepts }) => (accepts ? 'off' : 'on') },
  ownerIgnoresAdverts: {
    keyword: 'owner_ignore_adverts',
    text: ({ ownerIgnoresAdverts }) => (ownerIgnoresAdverts ? 'on' : 'off'),
  },
  trackPrimary: { keyword: 'dont_track_primary', text: ({ trackPrimary }) => (trackPrimary ? 'off' : 'on') },
  tracks: { keyword: 'tracking', text: ({ tracks }) => tracksText(tracks) },
  authentication: {
    keyword: 'authentication',
    text: ({ authentication }) => JSON.stringify(authentication) ?? '',
    shown: ({ authentication }) => authenticationWords[authentication?.kind ?? 'none'],
    isShared: true,
  },
  virtualInterfaces: {
    keyword: 'virtual interfaces',
    text: ({ virtualInterfaces }) => JSON.stringify(virtualInterfaces),
    shown: ({ virtualInterfaces }) => virtualInterfaces.map(({ name }) => name).join(', ') || 'none',
  },
  sender: { keyword: 'adverts leave by', text: ({ sender, interface: own }) => sender ?? own },
  routes: listed('virtual_routes', ({ routes }) => routes.map(routeText)),
  rules: listed('virtual_rules', ({ rules }) => rules.map(ruleText)),
  garp: {
    keyword: 'gratuitous ARP',
    text: ({ garp }) => garpText(garp),
  },
}

/** A list of which the number is shown, and what tells two apart. */
function listed(keyword: string, lines: (router: RouterSettings) => readonly string[]): Setting {
  return {
    keyword,
    text: (router) => lines(router).toSorted().join('\n'),
    shown: (router) => String(lines(router).length),
  }
}

function transportText(transport: Transport): string {
  if (transport.kind === 'multicast') return `multicast to ${transport.group}`
  const peers = transport.peers.map(
    ({ address, minTtl, maxTtl }) =>
      address + (minTtl === undefined ? '' : ` min_ttl ${minTtl}`) + (maxTtl === undefined ? '' : ` max_ttl ${maxTtl}`),
  )
  const check = transport.checkSource ? ', from these alone' : ''
  return `unicast to ${peers.join(', ') || 'nobody'}, ttl ${transport.ttl}${check}`
}

const checksumText = ({ flavour, adapts }: ChecksumSettings) => `${flavourWords[flavour]}${adapts ? '' : ', always'}`

const flavourWords: Record<ChecksumFlavour, string> = {
  pseudo_header: 'with pseudo header',
  message: 'as in version 2',
  group_header: 'of old unicast',
}

const authenticationWords = { none: 'none', password: 'PASS', header: 'AH' } as const

function garpText({ repeat, delay, refresh, refreshRepeat, lowerPriority }: RouterSettings['garp']) {
  const round = (times: number, again: Duration) =>
    `${times} times${again > 0 ? `, again after ${secondsText(again)}` : ''}`
  const isSame = lowerPriority.repeat === repeat && lowerPriority.delay === delay
  return [
    round(repeat, delay),
    ...(refresh > 0 ? [`${refreshRepeat} times every ${secondsText(refresh)}`] : []),
    ...(isSame ? [] : [`after a lower priority ${round(lowerPriority.repeat, lowerPriority.delay)}`]),
  ].join('; ')
}

const settingNames = Object.keys(settings) as Compared[]

const isShared = (name: Compared, { version }: RouterSettings) =>
  settings[name].isShared === true || (settings[name].isShared === 'version 2' && version === 2)

const differs = (before: RouterSettings, after: RouterSettings, name: Compared) =>
  settings[name].text(before) !== settings[name].text(after)

/** Compares the lists of virtual addresses; their order is of no account. */
function addressDifferences(before: RouterSettings, after: RouterSettings, isMaster: boolean): Differences {
  const object = instance(after)
  const old = new Map(before.virtualAddresses.map((virtual) => [virtual.prefix.address, virtual]))
  const wanted = new Map(after.virtualAddresses.map((virtual) => [virtual.prefix.address, virtual]))
  const added = after.virtualAddresses.filter(({ prefix }) => !old.has(prefix.address))
  const removed = before.virtualAddresses.filter(({ prefix }) => !wanted.has(prefix.address))
  const changed = after.virtualAddresses.flatMap((virtual): ReloadChange[] => {
    const known = old.get(virtual.prefix.address)
    if (!known || placeText(known) === placeText(virtual)) return []
    const what = `VIP ${virtual.prefix.address}`
    const meaning = isMaster ? effectOnMaster(known, virtual) : 'not here: not MASTER'
    return [{ kind: 'change', object, what, from: placeText(known), to: placeText(virtual), meaning }]
  })
  const line = (kind: 'add' | 'remove', virtual: VirtualAddress, meaning: string): ReloadChange => ({
    kind,
    object,
    what: `VIP ${formatPrefix(virtual.prefix)}`,
    meaning,
  })
  return {
    changes: [
      ...added.map((virtual) => line('add', virtual, isMaster ? 'comes up here at once' : 'not here: not MASTER')),
      ...changed,
      ...removed.map((virtual) => line('remove', virtual, isMaster ? 'leaves this host' : 'was not here')),
    ],
    warnings:
      advertised(before) === advertised(after)
        ? []
        : [
            `VIP list of ${after.name} must be the same on its peers: keepalived before 2.3.3 refuses adverts with another list, and both are MASTER until it is reloaded too`,
          ],
    moves: isMaster ? removed.map(({ prefix }) => formatPrefix(prefix)) : [],
  }
}

/** What adverts name, in no order. */
const advertised = ({ virtualAddresses }: RouterSettings) =>
  virtualAddresses
    .flatMap(({ prefix, excluded }) => (excluded ? [] : [prefix.address]))
    .sort()
    .join()

/** The kernel keeps the label, broadcast and scope of an address that is there already. */
function effectOnMaster(before: VirtualAddress, after: VirtualAddress) {
  const isSameEntry = before.interface === after.interface && before.prefix.length === after.prefix.length
  if (isSameEntry && before.excluded !== after.excluded) return 'the next advert shows it'
  return isSameEntry ? 'takes effect when the address is next added' : 'added anew at once'
}

const placeText = ({ prefix, interface: name, label, broadcast, scope, excluded, ...more }: VirtualAddress) =>
  [
    `/${prefix.length} dev ${name}`,
    ...(more.peer === undefined ? [] : [`peer ${more.peer}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(broadcast === undefined ? [] : [`brd ${broadcast}`]),
    ...(scope === 'global' ? [] : [`scope ${scope}`]),
    ...(more.traits ?? []),
    ...(more.isDeprecated ? ['deprecated'] : []),
    ...(more.preferredFor === undefined ? [] : [`preferred for ${secondsText(more.preferredFor)}`]),
    ...(more.isUntracked ? ['no_track'] : []),
    ...(excluded ? ['not in adverts'] : []),
  ].join(' ')
