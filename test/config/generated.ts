import fc from 'fast-check'
import { parseAddress, parsePrefix } from '../../src/model/address.js'
import type { DirectorConfig } from '../../src/model/director-config.js'
import type { RouterSettings, VirtualAddress } from '../../src/model/router.js'
import type { Check, HttpUrl, RealServer, VirtualServer } from '../../src/model/service.js'
import { microseconds, seconds } from '../../src/model/time.js'

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

const virtualAddress = (index: number, own: string): fc.Arbitrary<VirtualAddress> =>
  fc
    .record({
      octet,
      length: fc.integer({ min: 0, max: 32 }),
      interface: fc.oneof(fc.constant(own), device),
      label: fc.option(fc.constantFrom('eth0:1', 'a b'), { nil: undefined }),
      broadcast: fc.option(octet, { nil: undefined }),
      scope: fc.constantFrom('global' as const, 'site' as const, 'link' as const, 'host' as const, 'nowhere' as const),
    })
    .map(({ octet, length, label, broadcast, ...more }) => ({
      prefix: known(parsePrefix(`10.${index}.0.${octet}/${length}`)),
      interface: more.interface,
      ...(label !== undefined && { label }),
      ...(broadcast !== undefined && { broadcast: ipv4(`10.0.0.${broadcast}`) }),
      scope: more.scope,
    }))

const router = (index: number): fc.Arbitrary<RouterSettings> =>
  device.chain((own) =>
    fc
      .record({
        name: word,
        priority: fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constant(255)),
        interval: fc.integer({ min: 1, max: 255 }),
        preempt: fc.boolean(),
        preemptDelay: fc.oneof(fc.constant(microseconds(0)), pause(1000)),
        password: fc.option(password, { nil: undefined }),
        virtualAddresses: fc.oneof(
          fc.constant([]),
          virtualAddress(index, own).map((one) => [one]),
          fc
            .tuple(virtualAddress(index, own), virtualAddress(index + 10, own))
            .map(([one, other]) => [one, { ...other, excluded: true as const }]),
        ),
        repeat: fc.integer({ min: 1, max: 255 }),
        delay: pause(4294),
      })
      .map((given) => ({
        name: `${index}${given.name}`,
        vrid: index + 1,
        interface: own,
        version: 2,
        priority: given.priority,
        advertisementInterval: seconds(given.interval),
        preempt: given.priority === 255 || given.preempt,
        preemptDelay: given.priority === 255 || !given.preempt ? microseconds(0) : given.preemptDelay,
        ...(given.password !== undefined && { password: given.password }),
        virtualAddresses: given.virtualAddresses,
        garp: { repeat: given.repeat, delay: given.delay },
      })),
  )

const statusCode = fc.integer({ min: 100, max: 999 })

const url: fc.Arbitrary<HttpUrl> = fc
  .record({
    path: word.map((text) => `/${text}`),
    status: fc.array(fc.tuple(statusCode, statusCode), { minLength: 1, maxLength: 3 }),
    digest: fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined }),
    virtualHost: fc.option(word, { nil: undefined }),
  })
  .map(({ path, status, digest, virtualHost }) => ({
    path,
    status: status.map(([from, to]) => ({ from: Math.min(from, to), to: Math.max(from, to) })),
    ...(digest !== undefined && { digest }),
    ...(virtualHost !== undefined && { virtualHost }),
  }))

const check: fc.Arbitrary<Check> = fc
  .record({
    kind: fc.constantFrom('TCP_CHECK' as const, 'HTTP_GET' as const, 'SSL_GET' as const),
    delayLoop: fc.oneof(fc.constant(seconds(6)), fc.constant(seconds(60)), pause(4000)),
    connectTimeout: pause(4000),
    retry: fc.nat(9),
    delayBeforeRetry: fc.oneof(fc.constant(microseconds(0)), pause(4000)),
    address: octet,
    port: fc.integer({ min: 1, max: 65535 }),
    urls: fc.array(url, { minLength: 1, maxLength: 3 }),
    serverName: fc.option(fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/), { nil: undefined }),
  })
  .map(({ kind, address, port, urls, serverName, ...timing }) => {
    const target = { address: ipv4(`10.9.0.${address}`), port }
    if (kind === 'TCP_CHECK') return { kind, ...timing, target }
    const isNamed = kind === 'SSL_GET' && serverName !== undefined
    return { kind, ...timing, target, urls: isNamed ? urls.map((one) => ({ ...one, serverName })) : urls }
  })

const server = (port: number): fc.Arbitrary<RealServer> =>
  fc.record(
    {
      address: octet.map((last) => ipv4(`10.8.0.${last}`)),
      port: fc.constant(port),
      weight: fc.integer({ min: 0, max: 65535 }),
      inhibitOnFailure: fc.boolean(),
      checks: fc.array(check, { maxLength: 3 }),
    },
    plain,
  )

const service = (index: number): fc.Arbitrary<VirtualServer> =>
  fc.constantFrom(0, 80, 65535).chain((port) =>
    fc
      .record({
        protocol: fc.constantFrom('tcp' as const, 'udp' as const),
        scheduler: fc.constantFrom('rr' as const, 'wrr' as const, 'lc' as const, 'wlc' as const),
        forwarding: fc.constantFrom('direct' as const, 'tunnel' as const, 'masquerade' as const),
        persistence: fc.integer({ min: 1, max: 2_678_400 }).map(seconds),
        isPersistent: fc.boolean(),
        quorum: fc.integer({ min: 1, max: 70_000 }),
        inhibitOnFailure: fc.boolean(),
        sorryServer: fc.option(octet, { nil: undefined }),
        realServers: fc.uniqueArray(server(port), { minLength: 1, maxLength: 3, selector: ({ address }) => address }),
      })
      .map(({ persistence, isPersistent, quorum, sorryServer, ...given }) => ({
        address: ipv4(`10.7.0.${index}`),
        port,
        ...given,
        ...((isPersistent || port === 0) && { persistence }),
        quorum: Math.min(
          quorum,
          Math.max(
            1,
            given.realServers.reduce((sum, { weight }) => sum + weight, 0),
          ),
        ),
        ...(sorryServer !== undefined && { sorryServer: { address: ipv4(`10.8.1.${sorryServer}`), port } }),
      })),
  )

const upTo = <T>(most: number, make: (index: number) => fc.Arbitrary<T>) =>
  fc.nat(most).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(index))))

/** Any configuration that a file can ask for. */
export const anyConfig: fc.Arbitrary<DirectorConfig> = fc.record(
  {
    node: word,
    routers: upTo(3, router),
    virtualServers: upTo(3, service),
    driftInterval: fc.integer({ min: 1_000_000, max: 86_400_000_000 }).map(microseconds),
  },
  plain,
)
