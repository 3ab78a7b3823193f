import {
  type BodyPattern,
  type Check,
  type CheckOf,
  type CheckOrigin,
  type CheckTiming,
  type HttpCheck,
  type NetworkCheck,
  statusText,
  type TlsFiles,
  type UdpCheck,
} from '../model/check.js'
import { serverName } from '../model/service.js'
import { secondsText } from '../model/time.js'
import { commandAsText } from './command-text.js'

/** One setting of a check as text, to be compared with that of another check of the kind. */
export type CheckText = { readonly keyword: string; readonly text: string; readonly meaning?: string }

/** Every setting of a check; always the same number of them in the same order for one kind. */
export const checkTexts = (check: Check): readonly CheckText[] =>
  rowsOf(check).map(({ keyword, text, meaning }) => ({
    keyword,
    text: text(check),
    ...(meaning === undefined ? {} : { meaning }),
  }))

type Row<C> = { readonly keyword: string; readonly text: (check: C) => string; readonly meaning?: string }

/** A row for each part; a part that the model gets later does not compile without one. */
type Rows<C> = { readonly [K in keyof Required<C>]: Row<C> | undefined }

const onOff = (isOn: boolean | undefined) => (isOn ? 'on' : 'off')
const anew = { meaning: 'it starts anew' }

const timing: Rows<CheckTiming> = {
  delayLoop: { keyword: 'delay_loop', text: ({ delayLoop }) => secondsText(delayLoop) },
  retry: { keyword: 'retry', text: ({ retry }) => String(retry) },
  delayBeforeRetry: { keyword: 'delay_before_retry', text: ({ delayBeforeRetry }) => secondsText(delayBeforeRetry) },
  warmup: {
    keyword: 'warmup',
    text: ({ warmup }) => (warmup === undefined ? 'none' : secondsText(warmup)),
    meaning: 'for checks that are new',
  },
  presumed: {
    keyword: 'alpha',
    text: ({ presumed }) => onOff(!presumed),
    meaning: 'for servers that are not checked yet',
  },
  logAllFailures: { keyword: 'log_all_failures', text: ({ logAllFailures }) => onOff(logAllFailures) },
}

const network: Rows<NetworkCheck> = {
  ...timing,
  connectTimeout: { keyword: 'connect_timeout', text: ({ connectTimeout }) => secondsText(connectTimeout) },
  target: { keyword: 'connects to', text: ({ target }) => serverName(target), ...anew },
  origin: { keyword: 'connects from', text: ({ origin }) => originText(origin), ...anew },
}

const http: Rows<HttpCheck> = {
  ...network,
  kind: undefined,
  protocol: { keyword: 'http_protocol', text: ({ protocol }) => protocol, ...anew },
  urls: { keyword: 'url', text: urlsText, ...anew },
  tls: { keyword: 'SSL', text: ({ tls }) => tlsText(tls), ...anew },
}

const plain = { ...network, kind: undefined }

const rows: { readonly [Kind in Check['kind']]: Rows<CheckOf<Kind>> } = {
  TCP_CHECK: plain,
  PING_CHECK: plain,
  HTTP_GET: http,
  SSL_GET: http,
  SMTP_CHECK: { ...plain, helo: { keyword: 'helo_name', text: ({ helo }) => helo, ...anew } },
  DNS_CHECK: {
    ...plain,
    type: { keyword: 'type', text: ({ type }) => type, ...anew },
    name: { keyword: 'name', text: ({ name }) => name, ...anew },
  },
  UDP_CHECK: {
    ...plain,
    payload: { keyword: 'payload', text: ({ payload }) => payload ?? 'random', ...anew },
    reply: { keyword: 'require_reply', text: replyText, ...anew },
  },
  MISC_CHECK: {
    ...timing,
    kind: undefined,
    command: { keyword: 'misc_path', text: ({ command }) => commandAsText(command), ...anew },
    timeout: { keyword: 'misc_timeout', text: ({ timeout }) => secondsText(timeout), ...anew },
    isDynamic: { keyword: 'misc_dynamic', text: ({ isDynamic }) => onOff(isDynamic), ...anew },
  },
  FILE_CHECK: {
    ...timing,
    kind: undefined,
    name: { keyword: 'track_file', text: ({ name }) => name, ...anew },
    path: { keyword: 'file', text: ({ path }) => path, ...anew },
    weight: { keyword: 'weight', text: ({ weight }) => String(weight), ...anew },
    isReversed: { keyword: 'reverse', text: ({ isReversed }) => onOff(isReversed), ...anew },
    isDynamic: { keyword: 'dynamic', text: ({ isDynamic }) => onOff(isDynamic), ...anew },
  },
}

/** The table's type pairs each kind with its own rows, which the compiler cannot follow here. */
const rowsOf = (check: Check) =>
  (Object.values(rows[check.kind]) as readonly (Row<Check> | undefined)[]).filter((row) => row !== undefined)

function originText({ address, port, interface: device, mark }: CheckOrigin = {}): string {
  const parts = [
    ...(address === undefined ? [] : [address]),
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(device === undefined ? [] : [device]),
    ...(mark === undefined ? [] : [`fwmark ${mark}`]),
  ]
  return parts.join(' ') || 'anywhere'
}

/** What a check asks for, and what it wants to hear. */
function urlsText({ urls }: HttpCheck): string {
  const texts = urls.map(({ path, status, digest, regex, virtualHost, serverName: name }) => {
    const host = virtualHost === undefined ? '' : ` of ${virtualHost}`
    const tls = name === undefined ? '' : ` with TLS for ${name}`
    const wants = [
      status.map(statusText).join(' or '),
      ...(digest === undefined ? [] : [digest]),
      ...(regex ? [patternText(regex)] : []),
    ]
    return `${path}${host}${tls} for ${wants.join(' and ')}`
  })
  return texts.join(', ')
}

function patternText({ pattern, isForbidden, options, minOffset, maxOffset }: BodyPattern): string {
  const where = minOffset > 0 || maxOffset !== undefined ? ` from ${minOffset} to ${maxOffset ?? 'the end'}` : ''
  return `${isForbidden ? 'not ' : ''}/${pattern}/${options.map((option) => ` ${option}`).join('')}${where}`
}

/** Without the password. */
const tlsText = ({ ca, certificate, key }: TlsFiles = {}) =>
  [ca, certificate, key].filter((file) => file !== undefined).join(' ') || 'none'

function replyText({ reply }: UdpCheck): string {
  return reply ? `${reply.pattern ?? 'any'}, ${reply.least} to ${reply.most} bytes` : 'none'
}
