import {
  type BodyPattern,
  type Check,
  type CheckOf,
  type CheckTiming,
  type DnsCheck,
  type FileCheck,
  type HttpCheck,
  type HttpUrl,
  type MiscCheck,
  type NetworkCheck,
  type SmtpCheck,
  statusText,
  type TlsFiles,
  type UdpCheck,
} from '../model/check.js'
import type { ServerKey, VirtualServer } from '../model/service.js'
import type { Duration } from '../model/time.js'
import { accountWords, commandLine } from './command-writer.js'
import { quoted } from './quote.js'
import { fileRows } from './schema.js'
import { duration, elsewhere, type Line, type Parts, when, written } from './writing.js'

/** A check with what stands around it: its server, and the `delay_loop` of its virtual server. */
type Placed<C> = { readonly check: C; readonly server: ServerKey; readonly delayLoop: Duration | undefined }

/** What is written in the block of a check. */
export const checkLines = (check: Check, server: ServerKey, delayLoop: Duration | undefined): readonly Line[] =>
  writerOf(check)({ check, server, delayLoop })

/** The table's type pairs each kind with its own writer, which the compiler cannot follow here. */
const writerOf = (check: Check) => writers[check.kind] as (placed: Placed<Check>) => readonly Line[]

/** The block at top level that checks refer to; the files that they look into are among what is tracked. */
export function surroundings(virtualServers: readonly VirtualServer[]): readonly Line[] {
  const checks = virtualServers.flatMap(({ realServers }) => realServers.flatMap((real) => real.checks))
  const tls = checks.flatMap((check) => (check.kind === 'SSL_GET' && check.tls ? [check.tls] : []))[0]
  return tls ? [{ head: 'SSL', body: written(tlsParts, tls) }] : []
}

const rows = fileRows.virtual_server.rows.real_server.rows
const usual = rows.TCP_CHECK.rows

type Usual = { readonly retry: number; readonly delayBeforeRetry: Duration | undefined }

const timingParts = ({ retry, delayBeforeRetry }: Usual): Parts<CheckTiming, Placed<CheckTiming>> => ({
  delayLoop: ({ check, delayLoop = usual.delay_loop.default }) =>
    when(check.delayLoop !== delayLoop, `delay_loop ${duration(check.delayLoop)}`),
  retry: ({ check }) => when(check.retry !== retry, `retry ${check.retry}`),
  delayBeforeRetry: ({ check }) =>
    when(
      check.delayBeforeRetry !== (delayBeforeRetry ?? check.delayLoop),
      `delay_before_retry ${duration(check.delayBeforeRetry)}`,
    ),
  warmup: ({ check: { warmup } }) => (warmup === undefined ? [] : [`warmup ${duration(warmup)}`]),
  presumed: ({ check }) => when(check.presumed === true, 'alpha off'),
  logAllFailures: ({ check }) => when(check.logAllFailures === true, 'log_all_failures'),
})

const networkParts = (own: Usual): Parts<NetworkCheck & { kind: unknown }, Placed<NetworkCheck>> => ({
  kind: elsewhere,
  target: ({ check: { target }, server }) => [
    ...when(target.address !== server.address, `connect_ip ${target.address}`),
    ...when(target.port !== server.port, `connect_port ${target.port}`),
  ],
  origin: ({ check: { origin = {} } }) => [
    ...(origin.address === undefined ? [] : [`bindto ${origin.address}`]),
    ...(origin.port === undefined ? [] : [`bind_port ${origin.port}`]),
    ...(origin.interface === undefined ? [] : [`bind_if ${quoted(origin.interface)}`]),
    ...(origin.mark === undefined ? [] : [`fwmark ${origin.mark}`]),
  ],
  connectTimeout: ({ check: { connectTimeout } }) =>
    when(connectTimeout !== usual.connect_timeout.default, `connect_timeout ${duration(connectTimeout)}`),
  ...timingParts(own),
})

const ordinary = { retry: usual.retry.default, delayBeforeRetry: usual.delay_before_retry.default }

const httpParts: Parts<HttpCheck, Placed<HttpCheck>> = {
  ...networkParts({ ...ordinary, delayBeforeRetry: rows.HTTP_GET.rows.delay_before_retry.default }),
  tls: elsewhere,
  protocol: ({ check: { protocol } }) =>
    when(protocol !== rows.HTTP_GET.rows.http_protocol.default, `http_protocol ${protocol}`),
  urls: ({ check: { urls } }) => [
    ...serverNameLine(urls),
    ...urls.map((url) => ({ head: 'url', body: written(urlParts, url) })),
  ],
}

/** One name for all comes from sni_name; only enable_sni gives several, the hosts of the URLs. */
function serverNameLine(urls: readonly HttpUrl[]): readonly Line[] {
  const [name, ...others] = new Set(urls.map(({ serverName }) => serverName))
  if (others.length > 0) return ['enable_sni']
  return name === undefined ? [] : [`sni_name ${quoted(name)}`]
}

const statusWords = (status: HttpUrl['status']) => status.map(statusText).join(' ')

const usualStatus = statusWords(rows.HTTP_GET.rows.url.rows.status_code.default)

const urlParts: Parts<HttpUrl> = {
  path: ({ path }) => [`path ${quoted(path)}`],
  status: ({ status }) => when(statusWords(status) !== usualStatus, `status_code ${statusWords(status)}`),
  digest: ({ digest }) => (digest === undefined ? [] : [`digest ${digest}`]),
  regex: ({ regex }) => (regex === undefined ? [] : written(patternParts, regex)),
  virtualHost: ({ virtualHost }) => (virtualHost === undefined ? [] : [`virtualhost ${quoted(virtualHost)}`]),
  serverName: elsewhere,
}

const patternParts: Parts<BodyPattern> = {
  pattern: ({ pattern }) => [`regex "${pattern}"`],
  isForbidden: ({ isForbidden }) => when(isForbidden, 'regex_no_match'),
  options: ({ options }) => when(options.length > 0, `regex_options ${options.join(' ')}`),
  minOffset: ({ minOffset }) => when(minOffset > 0, `regex_min_offset ${minOffset}`),
  maxOffset: ({ maxOffset }) => (maxOffset === undefined ? [] : [`regex_max_offset ${maxOffset}`]),
}

const tlsParts: Parts<TlsFiles> = {
  ca: ({ ca }) => (ca === undefined ? [] : [`ca ${quoted(ca)}`]),
  certificate: ({ certificate }) => (certificate === undefined ? [] : [`certificate ${quoted(certificate)}`]),
  key: ({ key }) => (key === undefined ? [] : [`key ${quoted(key)}`]),
  password: ({ password }) => (password === undefined ? [] : [`password ${quoted(password)}`]),
}

const smtpParts: Parts<SmtpCheck, Placed<SmtpCheck>> = {
  ...networkParts(ordinary),
  helo: ({ check: { helo } }) => when(helo !== rows.SMTP_CHECK.rows.helo_name.default, `helo_name ${quoted(helo)}`),
}

const dnsParts: Parts<DnsCheck, Placed<DnsCheck>> = {
  ...networkParts({ retry: rows.DNS_CHECK.rows.retry.default, delayBeforeRetry: undefined }),
  type: ({ check: { type } }) => when(type !== rows.DNS_CHECK.rows.type.default, `type ${type}`),
  name: ({ check: { name } }) => when(name !== rows.DNS_CHECK.rows.name.default, `name ${quoted(name)}`),
}

const udpParts: Parts<UdpCheck, Placed<UdpCheck>> = {
  ...networkParts(ordinary),
  payload: ({ check: { payload } }) => (payload === undefined ? [] : [`payload ${payload}`]),
  reply: ({ check: { reply } }) =>
    reply === undefined
      ? []
      : [
          `require_reply${reply.pattern === undefined ? '' : ` ${reply.pattern}`}`,
          ...when(reply.least !== rows.UDP_CHECK.rows.min_reply_length.default, `min_reply_length ${reply.least}`),
          ...when(reply.most !== rows.UDP_CHECK.rows.max_reply_length.default, `max_reply_length ${reply.most}`),
        ],
}

const miscParts: Parts<MiscCheck, Placed<MiscCheck>> = {
  kind: elsewhere,
  command: ({ check: { command } }) => [
    `misc_path ${commandLine({ words: command.words })}`,
    ...(command.account ? [`user ${accountWords(command.account)}`] : []),
  ],
  ...timingParts({ ...ordinary, retry: rows.MISC_CHECK.rows.retry.default }),
  timeout: ({ check }) => when(check.timeout !== check.delayLoop, `misc_timeout ${duration(check.timeout)}`),
  isDynamic: ({ check }) => when(check.isDynamic, 'misc_dynamic'),
}

const fileParts: Parts<FileCheck, Placed<FileCheck>> = {
  kind: elsewhere,
  path: elsewhere,
  delayLoop: elsewhere,
  retry: elsewhere,
  delayBeforeRetry: elsewhere,
  warmup: elsewhere,
  presumed: elsewhere,
  logAllFailures: elsewhere,
  name: ({ check: { name } }) => [`track_file ${quoted(name)}`],
  weight: ({ check }) => [`weight ${check.weight}${check.isReversed ? ' reverse' : ''}`],
  isReversed: elsewhere,
  isDynamic: ({ check }) => when(check.isDynamic, 'dynamic'),
}

type Writers = { readonly [Kind in Check['kind']]: (placed: Placed<CheckOf<Kind>>) => readonly Line[] }

const writers: Writers = {
  TCP_CHECK: (placed) => written(networkParts(ordinary), placed),
  PING_CHECK: (placed) => written(networkParts(ordinary), placed),
  HTTP_GET: (placed) => written(httpParts, placed),
  SSL_GET: (placed) => written(httpParts, placed),
  SMTP_CHECK: (placed) => written(smtpParts, placed),
  DNS_CHECK: (placed) => written(dnsParts, placed),
  UDP_CHECK: (placed) => written(udpParts, placed),
  MISC_CHECK: (placed) => written(miscParts, placed),
  FILE_CHECK: (placed) => written(fileParts, placed),
}
