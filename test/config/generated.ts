import fc from 'fast-check'
import { parseAddress, parsePrefix } from '../../src/model/address.js'
import type { BeaconSettings } from '../../src/model/beacon.js'
import type { Check, HttpUrl } from '../../src/model/check.js'
import type { DirectorConfig } from '../../src/model/director-config.js'
import type { LvsSettings } from '../../src/model/lvs-settings.js'
import type { RouterSettings, Transport, VirtualAddress } from '../../src/model/router.js'
import type { Forwarding, RealServer, Tunnel, VirtualServer, VirtualServerKey } from '../../src/model/service.js'
import type { Surroundings } from '../../src/model/surroundings.js'
import { centiseconds, microseconds, seconds } from '../../src/model/time.js'
import type { Track } from '../../src/model/tracker.js'
import { anyCommand, anyCommands } from './generated-commands.js'
import { anyRoutes, anyRules } from './generated-routing.js'

// Configurations as reading can give them: every setting in every combination that means something.

/** Records are objects as everyone else makes them, so that they can be compared. */
const plain = { noNullPrototype: true } as const

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('not an address')
  return value
}
const ipv4 = (text: string) => known(parseAddress(text))

/** Words that need quotation marks among them; none has a quotation mark or a line end in it, or a \ at its end. */
const word = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/),
  fc.stringMatching(/^[ -!#-~]{0,11}[!#-[\]-~]$/).filter((text) => text.trim() === text),
  fc.constantFrom('größe', '主机', 'a b', '#', '!x', '{', '}', '=', '@x', '~SEQ(a', "it's", '0'),
)
const device = fc.stringMatching(/^[a-z]{2,6}[0-9]$/)
const pause = (most: number) => fc.integer({ min: 1_000, max: most * 1_000_000 }).map(microseconds)
const octet = fc.integer({ min: 1, max: 254 })
/** Any text of a password, as the octets that an advert has room for. */
const password = fc
  .oneof(word, fc.constantFrom('aaaaaaaé', 'aaaaaa主', 'aaaaaaa😀', 'aaaaa😀', '12345678'))
  .map((text) => Buffer.from(text).subarray(0, 8).toString('latin1'))
  .filter((text) => !text.endsWith('\\'))

const virtualAddress = (index: number, own: string): fc.Arbitrary<VirtualAddress> =>
  fc
    .record({
      octet,
      length: fc.integer({ min: 0, max: 32 }),
      interface: fc.oneof(fc.constant(own), device),
      label: fc.option(fc.constantFrom('eth0:1', 'a b'), { nil: undefined }),
      broadcast: fc.option(octet, { nil: undefined }),
      scope: fc.constantFrom('global' as const, 'site' as const, 'link' as const, 'host' as const, 'nowhere' as const),
      peer: fc.option(octet, { nil: undefined }),
      traits: fc.subarray(['home', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const),
      isDeprecated: fc.boolean(),
      preferredFor: fc.option(fc.integer({ min: 1, max: 9_999_999_999 }).map(seconds), { nil: undefined }),
      isUntracked: fc.boolean(),
    })
    .map(({ octet, length, label, broadcast, peer, traits, isDeprecated, preferredFor, isUntracked, ...more }) => ({
      prefix: known(parsePrefix(`10.${index}.0.${octet}/${peer === undefined ? length : 32}`)),
      ...(peer !== undefined && { peer: ipv4(`10.9.0.${peer}`) }),
      ...(traits.length > 0 && { traits }),
      ...(isDeprecated && { isDeprecated: true as const }),
      ...(!isDeprecated && preferredFor !== undefined && { preferredFor }),
      ...(isUntracked && { isUntracked: true as const }),
      interface: more.interface,
      ...(label !== undefined && { label }),
      ...(broadcast !== undefined && { broadcast: ipv4(`10.0.0.${broadcast}`) }),
      scope: more.scope,
    }))

/** What versions differ in. */
const protocol = fc.oneof(
  fc
    .record({
      interval: fc.integer({ min: 1, max: 255 }),
      authentication: fc.option(
        fc.oneof(
          password.map((text) => ({ kind: 'password' as const, password: text })),
          password.map((text) => ({ kind: 'header' as const, key: text })),
        ),
        { nil: undefined },
      ),
    })
    .map(({ interval, authentication }) => ({
      version: 2 as const,
      advertisementInterval: seconds(interval),
      ...(authentication && { authentication }),
    })),
  fc
    .integer({ min: 1, max: 4095 })
    .map((interval) => ({ version: 3 as const, advertisementInterval: centiseconds(interval) })),
)

const ttl = fc.integer({ min: 0, max: 255 })

const peer = fc
  .record({ octet, minTtl: fc.option(ttl, { nil: undefined }), maxTtl: fc.option(ttl, { nil: undefined }) })
  .filter(({ minTtl = 0, maxTtl = 255 }) => minTtl <= maxTtl)
  .map(({ octet, minTtl, maxTtl }) => ({
    address: ipv4(`10.8.0.${octet}`),
    ...(minTtl !== undefined && { minTtl }),
    ...(maxTtl !== undefined && { maxTtl }),
  }))

const transport: fc.Arbitrary<Transport> = fc.oneof(
  fc.constantFrom('224.0.0.18', '239.1.2.3').map((group) => ({ kind: 'multicast' as const, group: ipv4(group) })),
  fc
    .record({ peers: fc.array(peer, { maxLength: 3 }), ttl, checkSource: fc.boolean() })
    .map(({ peers, ttl, checkSource }) => {
      const isBounded = peers.some(({ minTtl, maxTtl }) => minTtl !== undefined || maxTtl !== undefined)
      return { kind: 'unicast' as const, peers, ttl, checkSource: isBounded || checkSource }
    }),
)

/** `use_vmac` of a router of IPv4. */
function virtualInterfaces(
  index: number,
  parent: string,
  vmac: { readonly isBase: boolean; readonly mac: string | undefined } | undefined,
  transport: Transport,
): Pick<RouterSettings, 'virtualInterfaces' | 'sender'> {
  if (!vmac) return { virtualInterfaces: [] }
  const name = `vm${index}`
  const mac = vmac.mac ?? `00:00:5e:00:01:0${index + 1}`
  return {
    virtualInterfaces: [{ name, parent, kind: { type: 'macvlan', mac }, hasIpv6: false }],
    ...(!vmac.isBase && transport.kind === 'multicast' && { sender: name }),
  }
}

/** Of the things that can be watched, what needs no block of its own. */
const tracks: fc.Arbitrary<readonly Track[]> = fc.uniqueArray(
  fc
    .tuple(device, fc.integer({ min: -253, max: 253 }), fc.boolean())
    .map(([name, weight, reverse]) => ({ kind: 'interface' as const, name, weight, reverse })),
  { maxLength: 3, selector: ({ name }) => name },
)

const router = (index: number): fc.Arbitrary<RouterSettings> =>
  device.chain((own) =>
    fc
      .record({
        name: word,
        priority: fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constant(255)),
        preempt: fc.boolean(),
        preemptDelay: fc.oneof(fc.constant(microseconds(0)), pause(1000)),
        protocol,
        transport,
        sourceAddress: fc.option(octet, { nil: undefined }),
        checksum: fc.record(
          {
            flavour: fc.constantFrom('pseudo_header' as const, 'message' as const),
            adapts: fc.boolean(),
          },
          plain,
        ),
        virtualAddresses: fc.oneof(
          fc.constant([]),
          virtualAddress(index, own).map((one) => [one]),
          fc
            .tuple(virtualAddress(index, own), virtualAddress(index + 10, own))
            .map(([one, other]) => [one, { ...other, excluded: true as const }]),
        ),
        garp: fc.record(
          {
            repeat: fc.integer({ min: 1, max: 255 }),
            delay: pause(4294),
            refresh: fc.nat(4000).map(seconds),
            refreshRepeat: fc.integer({ min: 1, max: 255 }),
            lowerPriority: fc.record({ repeat: fc.nat(255), delay: pause(4294) }, plain),
          },
          plain,
        ),
        flags: fc.record(
          {
            downTimerAdverts: fc.integer({ min: 1, max: 100 }),
            lowerPriorityAdvert: fc.boolean(),
            higherPriorityAdvert: fc.boolean(),
            ownerIgnoresAdverts: fc.boolean(),
            accepts: fc.boolean(),
            trackPrimary: fc.boolean(),
          },
          plain,
        ),
        tracks,
        routes: anyRoutes,
        rules: anyRules,
        vmac: fc.option(fc.record({ isBase: fc.boolean(), mac: fc.constantFrom(undefined, '02:00:00:00:0a:05') }), {
          nil: undefined,
        }),
      })
      .map((given) => ({
        name: `${index}${given.name}`,
        vrid: index + 1,
        interface: own,
        ...virtualInterfaces(index, own, given.vmac, given.transport),
        ...given.protocol,
        family: 'ipv4' as const,
        transport: given.transport,
        ...(given.sourceAddress !== undefined && { sourceAddress: ipv4(`10.8.0.${given.sourceAddress}`) }),
        checksum: given.checksum,
        priority: given.priority,
        preempt: given.priority === 255 || given.preempt,
        preemptDelay: given.priority === 255 || !given.preempt ? microseconds(0) : given.preemptDelay,
        virtualAddresses: (given.virtualAddresses as readonly VirtualAddress[]).map((virtual) =>
          given.vmac && virtual.interface === own ? { ...virtual, interface: `vm${index}` } : virtual,
        ),
        routes: given.routes,
        rules: given.rules,
        garp: given.garp,
        ...given.flags,
        accepts: given.priority === 255 || given.flags.accepts,
        tracks: given.tracks,
      })),
  )

const statusCode = fc.integer({ min: 100, max: 999 })

const flagged = (arbitrary: fc.Arbitrary<boolean>) => arbitrary.map((is) => (is ? (true as const) : undefined))

/** Without the keys whose value is undefined, as reading gives it. */
const present = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const pattern = fc
  .record(
    {
      pattern: fc.constantFrom('ok', 'a b#', '^[a-z]+$', '(?:x|y)\\d{2,3}'),
      isForbidden: fc.boolean(),
      options: fc.constantFrom([], ['caseless'], ['caseless', 'dotall']),
      minOffset: fc.nat(9),
      maxOffset: maybe(fc.integer({ min: 1, max: 99 })),
    },
    plain,
  )
  .map(present)

const url: fc.Arbitrary<HttpUrl> = fc
  .record(
    {
      path: word.map((text) => `/${text}`),
      status: fc.array(fc.tuple(statusCode, statusCode), { minLength: 1, maxLength: 3 }),
      digest: maybe(fc.stringMatching(/^[0-9a-f]{32}$/)),
      regex: maybe(pattern),
      virtualHost: maybe(word),
    },
    plain,
  )
  .map(({ status, ...given }) => ({
    ...present(given),
    status: status.map(([from, to]) => ({ from: Math.min(from, to), to: Math.max(from, to) })),
  }))

const origin = fc
  .record(
    {
      address: maybe(octet.map((last) => ipv4(`10.6.0.${last}`))),
      port: maybe(fc.integer({ min: 1, max: 65535 })),
      interface: maybe(device),
      mark: maybe(fc.integer({ min: 1, max: 4_294_967_295 })),
    },
    plain,
  )
  .map(present)

const timing = fc
  .record(
    {
      delayLoop: fc.oneof(fc.constant(seconds(6)), fc.constant(seconds(60)), pause(4000)),
      retry: fc.nat(9),
      delayBeforeRetry: fc.oneof(fc.constant(microseconds(0)), pause(4000)),
      warmup: maybe(pause(100)),
      presumed: flagged(fc.boolean()),
      logAllFailures: flagged(fc.boolean()),
    },
    plain,
  )
  .map(present)

const network = fc
  .tuple(
    timing,
    fc.record(
      {
        connectTimeout: pause(4000),
        target: fc.record(
          { address: octet.map((last) => ipv4(`10.9.0.${last}`)), port: fc.integer({ min: 1, max: 65535 }) },
          plain,
        ),
      },
      plain,
    ),
    maybe(origin.filter((given) => Object.keys(given).length > 0)),
  )
  .map(([time, given, from]) => ({ ...time, ...given, ...(from && { origin: from }) }))

const http: fc.Arbitrary<Check> = fc
  .record({
    common: network,
    kind: fc.constantFrom('HTTP_GET' as const, 'SSL_GET' as const),
    protocol: fc.constantFrom('1.0' as const, '1.0C' as const, '1.0K' as const, '1.1' as const),
    urls: fc.array(url, { minLength: 1, maxLength: 3 }),
    serverName: maybe(fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/)),
  })
  .map(({ common, kind, protocol, urls, serverName }) => {
    const isNamed = kind === 'SSL_GET' && serverName !== undefined
    return { kind, ...common, protocol, urls: isNamed ? urls.map((one) => ({ ...one, serverName })) : urls }
  })

const hex = (most: number) => fc.stringMatching(new RegExp(`^(?:[0-9a-f]{2}){1,${most}}$`))

const udp: fc.Arbitrary<Check> = fc
  .record({
    common: network,
    payload: maybe(hex(9)),
    reply: maybe(
      fc
        .record({ pattern: maybe(hex(3)), least: fc.nat(99), most: fc.integer({ min: 99, max: 999 }) }, plain)
        .map(present),
    ),
  })
  .map(({ common, ...given }) => ({ kind: 'UDP_CHECK' as const, ...common, ...present(given) }))

const misc: fc.Arbitrary<Check> = fc
  .record({
    common: timing,
    command: anyCommand,
    timeout: pause(4000),
    isDynamic: fc.boolean(),
  })
  .map(({ common, ...given }) => ({ kind: 'MISC_CHECK' as const, ...common, ...present(given) }))

const file: fc.Arbitrary<Check> = fc
  .record({
    name: fc.constantFrom('maintenance', 'a b'),
    weight: fc.integer({ min: -999, max: 999 }),
    isReversed: fc.boolean(),
    isDynamic: fc.boolean(),
  })
  .map((given) => ({
    kind: 'FILE_CHECK',
    ...{ delayLoop: seconds(1), retry: 0, delayBeforeRetry: seconds(1) },
    path: `/run/${given.name}`,
    ...given,
  }))

const check: fc.Arbitrary<Check> = fc.oneof(
  network.map((common) => ({ kind: 'TCP_CHECK' as const, ...common })),
  network.map((common) => ({ kind: 'PING_CHECK' as const, ...common })),
  http,
  fc.tuple(network, word).map(([common, helo]) => ({ kind: 'SMTP_CHECK' as const, ...common, helo })),
  fc
    .record({ common: network, type: fc.constantFrom('SOA' as const, 'AAAA' as const), name: fc.domain() })
    .map(({ common, type, name }) => ({ kind: 'DNS_CHECK' as const, ...common, type, name })),
  udp,
  misc,
  file,
)

const tunnel: fc.Arbitrary<Tunnel> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('gue' as const),
      port: fc.integer({ min: 1, max: 65535 }),
      checksum: fc.constantFrom('plain' as const, 'remote' as const),
    },
    { ...plain, requiredKeys: ['kind', 'port'] },
  ),
  fc.record(
    { kind: fc.constant('gre' as const), checksum: fc.constant('plain' as const) },
    { ...plain, requiredKeys: ['kind'] },
  ),
)

const method: fc.Arbitrary<Forwarding> = fc.oneof(
  fc.constantFrom<Forwarding>({ forwarding: 'direct' }, { forwarding: 'tunnel' }, { forwarding: 'masquerade' }),
  tunnel.map((one) => ({ forwarding: 'tunnel' as const, tunnel: one })),
)

/** In a service with one port the servers have it too: whether they may have another depends on how they are reached. */
const server = (port: number): fc.Arbitrary<RealServer> =>
  fc
    .tuple(
      fc.record(
        {
          address: octet.map((last) => ipv4(`10.8.0.${last}`)),
          port: fc.constant(port),
          weight: fc.integer({ min: 0, max: 65535 }),
          inhibitOnFailure: fc.boolean(),
          notifyUp: fc.option(anyCommand, { nil: undefined }),
          alpha: fc.boolean(),
          checks: fc.array(check, { maxLength: 3 }),
        },
        plain,
      ),
      fc.option(method, { nil: undefined }),
      fc.option(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.nat(99)), { nil: undefined }),
    )
    .map(([{ notifyUp, alpha, ...given }, own, thresholds]) => ({
      ...given,
      ...(notifyUp && { notifyUp, notifyDown: notifyUp }),
      ...(alpha && { alpha }),
      ...own,
      ...(thresholds && { upperThreshold: Math.max(...thresholds) }),
      ...(thresholds && thresholds[1] > 0 && { lowerThreshold: Math.min(thresholds[0], thresholds[1]) }),
    }))

const mark = fc.integer({ min: 1, max: 4294967295 })

/** Where packets come in; an index keeps two of them apart. Marks are of IPv4, as the servers are. */
const place = (index: number): fc.Arbitrary<VirtualServerKey> => {
  const protocol = fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const)
  const port = fc.constantFrom(0, 80, 65535)
  const range = fc
    .record({ first: fc.integer({ min: 1, max: 200 }), more: fc.nat(50), port: fc.constantFrom(80, 443) })
    .map(({ first, more, port: at }) => ({
      address: ipv4(`10.7.${index + 1}.${first}`),
      ...(more > 0 && { last: ipv4(`10.7.${index + 1}.${first + more}`) }),
      port: at,
    }))
  const entry = fc.oneof(
    range,
    mark.map((firewallMark) => ({ firewallMark, family: 'ipv4' as const })),
  )
  return fc.oneof(
    fc.record({ address: fc.constant(ipv4(`10.7.0.${index}`)), port, protocol }, plain),
    mark
      .map((firewallMark) => ({ firewallMark: firewallMark - (firewallMark % 4) + index, family: 'ipv4' as const }))
      .filter(({ firewallMark }) => firewallMark > 0 && firewallMark <= 4294967295),
    fc
      .record({ name: word, entries: fc.array(entry, { minLength: 1, maxLength: 3 }), protocol })
      .map(({ name, entries, protocol: kind }) => ({ group: { name: `${index}${name}`, entries }, protocol: kind })),
  )
}

const service = (index: number): fc.Arbitrary<VirtualServer> =>
  place(index).chain((key) => {
    const port = 'address' in key ? key.port : 80
    return fc
      .record({
        scheduler: fc.constantFrom('rr' as const, 'wrr' as const, 'sh' as const, 'wlc' as const),
        schedulerFlags: fc.nat(7),
        onePacket: fc.boolean(),
        forwarding: method,
        persistence: fc.integer({ min: 1, max: 2_678_400 }).map(seconds),
        isPersistent: fc.boolean(),
        length: fc.option(fc.integer({ min: 1, max: 32 }), { nil: undefined }),
        engine: fc.boolean(),
        quorum: fc.integer({ min: 1, max: 70_000 }),
        hysteresis: fc.nat(3),
        quorumUp: fc.option(anyCommand, { nil: undefined }),
        quorumDown: fc.option(anyCommand, { nil: undefined }),
        omega: fc.boolean(),
        haSuspend: fc.boolean(),
        inhibitOnFailure: fc.boolean(),
        sorryServer: fc.option(fc.tuple(octet, fc.option(method, { nil: undefined }), fc.boolean()), {
          nil: undefined,
        }),
        realServers: fc.uniqueArray(server(port), { minLength: 1, maxLength: 3, selector: ({ address }) => address }),
      })
      .map((given): VirtualServer => {
        const { scheduler, forwarding, persistence, length, quorumUp, quorumDown, sorryServer, realServers } = given
        const isPersistent = given.isPersistent || port === 0
        const total = realServers.reduce((sum, { weight }) => sum + weight, 0)
        const quorum = Math.min(given.quorum, Math.max(1, total))
        const hysteresis = Math.min(given.hysteresis, quorum - 1)
        const [last, own, inhibit] = sorryServer ?? []
        return {
          ...key,
          scheduler,
          ...(given.schedulerFlags > 0 && { schedulerFlags: given.schedulerFlags }),
          ...(given.onePacket && (!('protocol' in key) || key.protocol === 'udp') && { onePacket: true }),
          ...forwarding,
          ...(isPersistent && { persistence }),
          ...(isPersistent && length !== undefined && { persistenceLength: length }),
          ...(isPersistent && given.engine && { persistenceEngine: 'sip' }),
          quorum,
          ...(hysteresis > 0 && { hysteresis }),
          ...(quorumUp && { quorumUp }),
          ...(quorumDown && { quorumDown }),
          ...(given.omega && { omega: true }),
          ...(given.haSuspend && { haSuspend: true }),
          inhibitOnFailure: given.inhibitOnFailure,
          ...(last !== undefined && {
            sorryServer: { address: ipv4(`10.8.1.${last}`), port, ...own, ...(inhibit && { inhibit: true }) },
          }),
          realServers,
        }
      })
  })

const upTo = <T>(most: number, make: (index: number) => fc.Arbitrary<T>) =>
  fc.nat(most).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(index))))

const maybePause = fc.oneof(fc.constant(microseconds(0)), pause(2000))

/** The node is put in by whoever has it. */
const beacon: fc.Arbitrary<BeaconSettings> = fc
  .tuple(fc.integer({ min: 1, max: 65535 }), pause(60), fc.option(word, { nil: undefined }))
  .map(([port, more, key]) => ({
    node: '',
    port,
    interval: microseconds(Math.min(60_000_000, 100_000 + more)),
    ...(key !== undefined && { key }),
  }))

const surroundings = (names: readonly string[]): fc.Arbitrary<Surroundings> =>
  fc.record(
    {
      syncGroups: fc
        .tuple(word, tracks, fc.boolean(), fc.subarray([...names]))
        .map(([name, own, trackWeights, members]) =>
          members.length === 0 ? [] : [{ name, members, tracks: own, trackWeights }],
        ),
      interfaceDelays: fc.uniqueArray(fc.record({ interface: device, down: pause(255), up: pause(255) }, plain), {
        maxLength: 2,
        selector: ({ interface: name }) => name,
      }),
      announcementPauses: fc.record(
        {
          garp: maybePause,
          gna: maybePause,
          groups: fc.array(
            fc.record({ garp: maybePause, gna: maybePause, interfaces: fc.array(device, { maxLength: 2 }) }, plain),
            { maxLength: 2 },
          ),
        },
        plain,
      ),
      startupDelay: maybePause,
      delayAfterBoot: maybePause,
      tellsUnknown: fc.boolean(),
      beacon: fc.option(beacon, { nil: undefined }),
    },
    plain,
  )

const lvs: fc.Arbitrary<LvsSettings> = fc.record(
  {
    timeouts: fc.record(
      { tcp: fc.integer({ min: 1, max: 99 }).map(seconds), udp: fc.integer({ min: 1, max: 99 }).map(seconds) },
      { ...plain, requiredKeys: ['udp'] },
    ),
    syncDaemon: fc.record(
      {
        interface: device,
        id: fc.nat(255),
        maxLength: fc.integer({ min: 1, max: 1472 }),
        port: fc.integer({ min: 1, max: 65535 }),
        ttl: fc.integer({ min: 1, max: 255 }),
        group: fc.constantFrom(ipv4('224.0.0.99'), ipv4('ff02::99')),
      },
      { ...plain, requiredKeys: ['interface', 'id'] },
    ),
    tellsAtStart: fc.constant(true as const),
    flushAtStart: fc.constant(true as const),
    flushAtStop: fc.constant(true as const),
  },
  { ...plain, requiredKeys: ['timeouts'] },
)

/** Any configuration that a file can ask for. */
export const anyConfig: fc.Arbitrary<DirectorConfig> = upTo(3, router).chain((routers) => {
  const names = routers.map(({ name }) => name)
  return fc
    .tuple(
      fc.record(
        {
          node: word,
          namespace: word,
          routers: fc.constant(routers),
          statics: fc.record(
            { routes: anyRoutes, rules: anyRules, addresses: upTo(2, (index) => virtualAddress(index, 'eth0')) },
            plain,
          ),
          virtualServers: upTo(3, service),
          lvs,
          packetFilter: fc.record(
            {
              table: fc.constantFrom('lvsha', 'x-1'),
              priority: fc.integer({ min: -300, max: 300 }),
              counters: fc.boolean(),
            },
            plain,
          ),
          outward: fc.record(
            {
              metricsListen: fc.record(
                {
                  host: fc.constantFrom('127.0.0.1', '::1'),
                  port: fc.integer({ min: 1, max: 65_535 }),
                },
                plain,
              ),
              webhooks: fc.uniqueArray(fc.constantFrom('http://a/b', 'https://b/?c=d'), { maxLength: 2 }),
            },
            { ...plain, requiredKeys: ['webhooks'] },
          ),
          driftInterval: fc.integer({ min: 1_000_000, max: 86_400_000_000 }).map(microseconds),
          health: fc.record(
            {
              rise: fc.integer({ min: 1, max: 9 }),
              mergeChecks: fc.boolean(),
              panicThreshold: fc.nat(100),
              slowStart: fc.oneof(fc.constant(microseconds(0)), pause(86_400)),
            },
            plain,
          ),
        },
        {
          ...plain,
          requiredKeys: [
            'node',
            'routers',
            'statics',
            'virtualServers',
            'outward',
            'packetFilter',
            'driftInterval',
            'health',
          ],
        },
      ),
      surroundings(names),
      anyCommands(names, { word, pause }),
    )
    .map(([config, shared, commands]) =>
      withCheckedFiles({
        ...config,
        ...shared,
        beacon: shared.beacon && { ...shared.beacon, node: config.node },
        ...commands,
      }),
    )
})

/** A file that a check looks into is one that is defined. */
function withCheckedFiles(config: DirectorConfig): DirectorConfig {
  const checks = config.virtualServers.flatMap(({ realServers }) => realServers.flatMap((real) => real.checks))
  const files = new Map(checks.flatMap((check) => (check.kind === 'FILE_CHECK' ? [[check.name, check.path]] : [])))
  const trackers = [...files].map(([name = '', path = '']) => ({ kind: 'file' as const, name, path }))
  return { ...config, trackers: [...config.trackers, ...trackers] }
}
