import type { Address } from './address.js'
import type { Command } from './command.js'
import { type Duration, seconds } from './time.js'

/** When a check is made, and what becomes of its results. */
export type CheckTiming = {
  /** From the start of one round to the start of the next. */
  readonly delayLoop: Duration
  /** Failures in a row that are forgiven: the server is failed by attempt `retry + 1`. */
  readonly retry: number
  readonly delayBeforeRetry: Duration
  /** Within which first probes are spread; without it they come as soon as that is no burst. */
  readonly warmup?: Duration
  /** `alpha off` in the file: the server counts as good before it was ever probed. */
  readonly presumed?: true
  readonly logAllFailures?: true
}

export type CheckTarget = { readonly address: Address; readonly port: number }

/** From where a check asks; the kernel chooses what is missing. */
export type CheckOrigin = {
  readonly address?: Address
  readonly port?: number
  readonly interface?: string
  /** The firewall mark of its packets. */
  readonly mark?: number
}

/** What every check has that asks over the network. */
export type NetworkCheck = CheckTiming & {
  readonly connectTimeout: Duration
  readonly target: CheckTarget
  readonly origin?: CheckOrigin
}

export type TcpCheck = NetworkCheck & { readonly kind: 'TCP_CHECK' }

export type HttpProtocol = '1.0' | '1.0C' | '1.0K' | '1.1'

export type HttpCheck = NetworkCheck & {
  readonly kind: 'HTTP_GET' | 'SSL_GET'
  readonly protocol: HttpProtocol
  readonly urls: readonly HttpUrl[]
  /** Of SSL_GET, where the file has an `SSL` block. */
  readonly tls?: TlsFiles
}

export type HttpUrl = {
  readonly path: string
  /** The accepted status codes. */
  readonly status: readonly StatusRange[]
  /** Lower-case MD5 of the body, where the file gives a `digest`. */
  readonly digest?: string
  readonly regex?: BodyPattern
  /** The Host header; undefined sends the address. */
  readonly virtualHost?: string
  /** What the TLS handshake names; undefined names nothing. */
  readonly serverName?: string
}

/** Status codes of HTTP; both ends belong to it. */
export type StatusRange = { readonly from: number; readonly to: number }

/** `200-299`, or `200` alone, as in the file. */
export const statusText = ({ from, to }: StatusRange) => (from === to ? String(from) : `${from}-${to}`)

/** What the body of a good answer matches, or (`isForbidden`) does not. */
export type BodyPattern = {
  readonly pattern: string
  readonly isForbidden: boolean
  /** PCRE2's names: `caseless`. */
  readonly options: readonly string[]
  /** Octets of the body before which nothing is looked for. */
  readonly minOffset: number
  /** Octets of the body after which no match begins. */
  readonly maxOffset?: number
}

/** Files in PEM: the certificates that sign those of servers, and our own with its key and that key's password. */
export type TlsFiles = {
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
  readonly password?: string
}

export type SmtpCheck = NetworkCheck & { readonly kind: 'SMTP_CHECK'; readonly helo: string }

export type DnsType = 'A' | 'NS' | 'CNAME' | 'SOA' | 'MX' | 'TXT' | 'AAAA'

export type DnsCheck = NetworkCheck & {
  readonly kind: 'DNS_CHECK'
  readonly type: DnsType
  readonly name: string
}

export type PingCheck = NetworkCheck & { readonly kind: 'PING_CHECK' }

export type UdpCheck = NetworkCheck & {
  readonly kind: 'UDP_CHECK'
  /** Hexadecimal digits, two an octet; undefined sends random octets. */
  readonly payload?: string
  /** Undefined where silence is as good as an answer. */
  readonly reply?: UdpReply
}

/** What an answer must be: so many octets, and so beginning (hexadecimal digits, x for any). */
export type UdpReply = { readonly pattern?: string; readonly least: number; readonly most: number }

export type MiscCheck = CheckTiming & {
  readonly kind: 'MISC_CHECK'
  readonly command: Command
  readonly timeout: Duration
  /** Its exit status from 2 on, less 2, is the weight of the server. */
  readonly isDynamic: boolean
}

export type FileCheck = CheckTiming & {
  readonly kind: 'FILE_CHECK'
  /** The name of the `track_file`, and its path. */
  readonly name: string
  readonly path: string
  /** What the number in the file is multiplied by; with 0 any number but 0 is a failure. */
  readonly weight: number
  readonly isReversed: boolean
  /** The product is added to the weight of the server. */
  readonly isDynamic: boolean
}

export type Check = TcpCheck | HttpCheck | SmtpCheck | DnsCheck | MiscCheck | PingCheck | UdpCheck | FileCheck

/** The check of a kind. */
export type CheckOf<Kind, C = Check> = C extends Check ? (Kind extends C['kind'] ? C : never) : never

/** How results of checks are put to use: the `lvsha` block. */
export type HealthSettings = {
  /** Successes in a row that bring a failed check back. */
  readonly rise: number
  /** Checks of several virtual servers that ask the same in the same way are made once. */
  readonly mergeChecks: boolean
  /** Below so many per cent of its servers in service, a virtual server keeps those that failed. 0 is never. */
  readonly panicThreshold: number
  /** Within which a server that returns comes to its whole weight. 0 is at once. */
  readonly slowStart: Duration
}

/** Where nothing else is asked for. */
export const plainHealth: HealthSettings = { rise: 1, mergeChecks: true, panicThreshold: 0, slowStart: seconds(0) }
