import { parseAddress } from '../model/address.js'
import type {
  BodyPattern,
  Check,
  CheckOrigin,
  CheckTiming,
  FileCheck,
  HttpCheck,
  HttpUrl,
  MiscCheck,
  NetworkCheck,
  SmtpCheck,
  TlsFiles,
  UdpCheck,
} from '../model/check.js'
import type { ServerKey } from '../model/service.js'
import { type Duration, seconds } from '../model/time.js'
import { commandWords } from './command-words.js'
import { type Place as FilePlace, inOrder } from './diagnostic.js'
import { all, effective, type Given, last, type ValueOf } from './row.js'
import type { checkTiming, inheritedTiming } from './schema/checks.js'
import type { fileRows } from './schema.js'
import type { ServerSection, ServiceSection } from './services.js'
import type { Placed } from './value-type.js'

type Kinds = ServerSection['rows']
type SectionOf<Kind extends keyof Kinds> = ValueOf<Kinds[Kind]>
type FileSection = ValueOf<typeof fileRows.track_file>

/** What virtual servers and their checks take from the file around them. */
export type AroundChecks = {
  /** `fall` of the `lvsha` block. */
  readonly fall?: number
  readonly logsAllFailures: boolean
  readonly tls?: TlsFiles
  readonly files: ReadonlyMap<string, FileSection>
  /** `smtp_alert` where a virtual or real server does not say it. */
  readonly alerts?: boolean
}

/** Where a check stands. */
type Place = { readonly service: ServiceSection; readonly server: ServerSection; readonly key: ServerKey }

type Inherited = Place & { readonly around: AroundChecks }

/** The checks of a real server in the order of the file. */
export function checksOf(place: Place, around: AroundChecks): readonly Check[] {
  const { given } = place.server
  const inherited = { ...place, around }
  const built: Built[] = []
  for (const kind in given) if (isCheck(kind)) addBuilt(kind, given, inherited, built)
  // Nearly all servers have one check.
  const [only] = built
  if (only && built.length === 1) return only.checks
  return built.sort((a, b) => inOrder(a.keyword, b.keyword)).flatMap(({ checks }) => checks)
}

type Built = { readonly keyword: FilePlace; readonly checks: readonly Check[] }

const builders = {
  TCP_CHECK: (check, from) => [{ ...networkOf(check, from), kind: 'TCP_CHECK' }],
  HTTP_GET: (check, from) => [httpCheckOf('HTTP_GET', check, from)],
  SSL_GET: (check, from) => [httpCheckOf('SSL_GET', check, from)],
  SMTP_CHECK: (check, from) => smtpChecksOf(check, from),
  DNS_CHECK: (check, from) => [dnsCheckOf(check, from)],
  PING_CHECK: (check, from) => [{ ...networkOf(check, from), kind: 'PING_CHECK' }],
  UDP_CHECK: (check, from) => [udpCheckOf(check, from)],
  MISC_CHECK: (check, from) => [miscCheckOf(check, from)],
  FILE_CHECK: (check, from) => fileCheckOf(check, from),
} satisfies { readonly [K in CheckKind]: Builder<K> }

type CheckKind = Extract<keyof Kinds, Check['kind']>
type Builder<K extends CheckKind> = (section: SectionOf<K>, inherited: Inherited) => readonly Check[]

const isCheck = (keyword: string): keyword is CheckKind => Object.hasOwn(builders, keyword)

function addBuilt<K extends CheckKind>(kind: K, given: Given<Kinds>, inherited: Inherited, built: Built[]) {
  const build = builders[kind] as Builder<K>
  const sections = (given[kind] ?? []) as readonly Placed<SectionOf<K>>[]
  for (const { keyword, value } of sections) built.push({ keyword, checks: build(value, inherited) })
}

function httpCheckOf(kind: HttpCheck['kind'], check: SectionOf<'HTTP_GET'>, inherited: Inherited): HttpCheck {
  const { service, server, around } = inherited
  const host = effective(check, 'virtualhost') ?? effective(server, 'virtualhost') ?? effective(service, 'virtualhost')
  const urls = all(check, 'url').map((url): HttpUrl => {
    const digest = effective(url, 'digest')
    const regex = patternOf(url)
    const virtualHost = effective(url, 'virtualhost') ?? host
    const serverName = kind === 'SSL_GET' ? serverNameOf(check, virtualHost) : undefined
    return {
      path: effective(url, 'path'),
      status: effective(url, 'status_code'),
      ...(digest !== undefined && { digest }),
      ...(regex && { regex }),
      ...(virtualHost !== undefined && { virtualHost }),
      ...(serverName !== undefined && { serverName }),
    }
  })
  const tls = kind === 'SSL_GET' ? around.tls : undefined
  const protocol = effective(check, 'http_protocol')
  return { ...networkOf(check, inherited), kind, protocol, urls, ...(tls && { tls }) }
}

function patternOf(url: ValueOf<SectionOf<'HTTP_GET'>['rows']['url']>): BodyPattern | undefined {
  const pattern = effective(url, 'regex')
  const maxOffset = effective(url, 'regex_max_offset')
  return pattern === undefined
    ? undefined
    : {
        pattern,
        isForbidden: effective(url, 'regex_no_match') ?? false,
        options: effective(url, 'regex_options') ?? [],
        minOffset: effective(url, 'regex_min_offset'),
        ...(maxOffset !== undefined && { maxOffset }),
      }
}

/** What the TLS handshake names: `sni_name`, else with `enable_sni` the host without its port. An address is no name. */
function serverNameOf(check: SectionOf<'HTTP_GET'>, virtualHost: string | undefined): string | undefined {
  const name = effective(check, 'sni_name') ?? (effective(check, 'enable_sni') ? virtualHost : undefined)
  const host = name?.replace(/:\d+$/, '')
  return host === undefined || host === '' || parseAddress(host.replace(/^\[|\]$/g, '')) ? undefined : host
}

/** One check for each `host`, with what the host does not say from around it: all of them must pass, as in keepalived. */
function smtpChecksOf(check: SectionOf<'SMTP_CHECK'>, inherited: Inherited): readonly SmtpCheck[] {
  const whole: SmtpCheck = { kind: 'SMTP_CHECK', ...networkOf(check, inherited), helo: effective(check, 'helo_name') }
  const hosts = all(check, 'host').map((host): SmtpCheck => {
    const origin = { ...whole.origin, ...originOf(host) }
    return {
      ...whole,
      target: {
        address: effective(host, 'connect_ip') ?? whole.target.address,
        port: effective(host, 'connect_port') ?? whole.target.port,
      },
      ...(Object.keys(origin).length > 0 && { origin }),
    }
  })
  return hosts.length > 0 ? hosts : [whole]
}

function dnsCheckOf(check: SectionOf<'DNS_CHECK'>, inherited: Inherited): Check {
  const { type, name } = { type: effective(check, 'type'), name: effective(check, 'name') }
  return { kind: 'DNS_CHECK', ...networkOf(check, inherited), type, name }
}

function udpCheckOf(check: SectionOf<'UDP_CHECK'>, inherited: Inherited): UdpCheck {
  const payload = effective(check, 'payload')
  const pattern = effective(check, 'require_reply')
  const [least, most] = [effective(check, 'min_reply_length'), effective(check, 'max_reply_length')]
  return {
    kind: 'UDP_CHECK',
    ...networkOf(check, inherited),
    ...(payload !== undefined && { payload }),
    ...(pattern !== undefined && { reply: { ...(pattern !== '' && { pattern }), least, most } }),
  }
}

function miscCheckOf(check: SectionOf<'MISC_CHECK'>, inherited: Inherited): MiscCheck {
  const timing = timingOf(check, inherited)
  const account = effective(check, 'user')
  return {
    kind: 'MISC_CHECK',
    ...timing,
    command: { words: commandWords(effective(check, 'misc_path').join(' ')), ...(account && { account }) },
    timeout: effective(check, 'misc_timeout') ?? timing.delayLoop,
    isDynamic: effective(check, 'misc_dynamic') ?? false,
  }
}

/** No check where the file has no such `track_file`. */
function fileCheckOf(check: SectionOf<'FILE_CHECK'>, { around }: Inherited): readonly FileCheck[] {
  const name = effective(check, 'track_file')
  const file = around.files.get(name)
  if (!file) return []
  const [weight, direction] = effective(check, 'weight') ?? effective(file, 'weight') ?? [1]
  return [
    {
      kind: 'FILE_CHECK',
      delayLoop: seconds(1),
      retry: 0,
      delayBeforeRetry: seconds(1),
      name,
      path: effective(file, 'file'),
      weight: Number(weight),
      isReversed: direction === 'reverse',
      isDynamic: effective(check, 'dynamic') ?? false,
    },
  ]
}

type NetworkSection = TimingSection & {
  readonly given: Given<Pick<typeof checkTiming, 'connect_timeout' | 'connect_ip' | 'connect_port'> & OriginRows>
  readonly rows: { readonly connect_timeout: { readonly default: Duration } }
}

/** What every check has that asks over the network. */
function networkOf(check: NetworkSection, inherited: Inherited): NetworkCheck {
  const connectTimeout = nearest('connect_timeout', check, inherited) ?? check.rows.connect_timeout.default
  const network = { ...timingOf(check, inherited), connectTimeout, target: targetOf(check, inherited.key) }
  const origin = originOf(check)
  return origin ? { ...network, origin } : network
}

function targetOf({ given }: NetworkSection, key: ServerKey): ServerKey {
  const address = given.connect_ip?.at(-1)?.value
  const port = given.connect_port?.at(-1)?.value
  const isOwn = address === undefined && port === undefined
  return isOwn ? key : { address: address ?? key.address, port: port ?? key.port }
}

type OriginRows = Pick<typeof checkTiming, 'bindto' | 'bind_port' | 'bind_if' | 'fwmark'>

function originOf(section: { readonly given: Given<OriginRows> }): CheckOrigin | undefined {
  const address = last(section, 'bindto')?.value
  const port = last(section, 'bind_port')?.value
  const device = last(section, 'bind_if')?.value
  const mark = last(section, 'fwmark')?.value || undefined
  if (address === undefined && port === undefined && device === undefined && mark === undefined) return undefined
  return {
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(device !== undefined && { interface: device }),
    ...(mark !== undefined && { mark }),
  }
}

type TimingRows = Pick<typeof checkTiming, 'delay_loop' | 'retry' | 'delay_before_retry' | 'warmup' | 'alpha'> &
  Pick<typeof checkTiming, 'log_all_failures'>

type TimingSection = {
  readonly given: Given<TimingRows>
  readonly rows: {
    readonly delay_loop: { readonly default: Duration }
    readonly retry: { readonly default: number }
    readonly delay_before_retry: { readonly kind: 'setting'; readonly default?: Duration }
  }
}

/** Its own setting, else that of its real server, of its virtual server, of the `lvsha` block, of its kind. */
function timingOf(check: TimingSection, inherited: Inherited): CheckTiming {
  const { rows } = check
  const { around } = inherited
  const delayLoop = nearest('delay_loop', check, inherited) ?? rows.delay_loop.default
  const retry = nearest('retry', check, inherited) ?? (around.fall ? around.fall - 1 : rows.retry.default)
  const pause = nearest('delay_before_retry', check, inherited)
  const usual = { delayLoop, retry, delayBeforeRetry: pause ?? rows.delay_before_retry.default ?? delayLoop }
  const seldom = seldomTimingOf(check, inherited)
  return seldom ? { ...usual, ...seldom } : usual
}

/** What few checks have; undefined where this one has nothing of it, so that it costs nothing. */
function seldomTimingOf(check: TimingSection, inherited: Inherited): Partial<CheckTiming> | undefined {
  const warmup = nearest('warmup', check, inherited)
  const isPresumed = nearest('alpha', check, inherited) === false
  const logsAll = last(check, 'log_all_failures')?.value ?? inherited.around.logsAllFailures
  if (warmup === undefined && !isPresumed && !logsAll) return undefined
  return {
    ...(warmup !== undefined && { warmup }),
    ...(isPresumed && { presumed: true }),
    ...(logsAll && { logAllFailures: true }),
  }
}

type InheritedKey = keyof typeof inheritedTiming | 'retry' | 'alpha'

/** What the first of check, real server and virtual server gives that gives anything. */
function nearest<K extends InheritedKey>(
  key: K,
  check: { readonly given: object },
  { server, service }: Pick<Place, 'server' | 'service'>,
) {
  const placed = givenBy(key, check) ?? givenBy(key, server) ?? givenBy(key, service)
  return placed?.at(-1)?.value as ValueOf<(typeof checkTiming)[K]> | undefined
}

const givenBy = (key: InheritedKey, { given }: { readonly given: object }) =>
  (given as Given<Pick<typeof checkTiming, InheritedKey>>)[key]
