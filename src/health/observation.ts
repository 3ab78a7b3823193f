import type { Duration, Instant } from '../model/time.js'
import { inMilliseconds, inSeconds } from '../model/time.js'

/** How far a probe got: `bind` is our own side, `check` a probe that broke its own rules, the others are the peer's. */
export type Layer =
  | ('bind' | 'check')
  | ('tcp' | 'tls' | 'http' | 'digest' | 'regex')
  | ('smtp' | 'udp' | 'dns' | 'icmp')
  | ('script' | 'file')

/** What was wrong, in words that name the layer: `refused`, `connect timeout 3s`, `HTTP 503, want 200`. */
export type Fault = { readonly layer: Layer; readonly text: string }

export type TlsFacts = {
  /** `TLSv1.3`. */
  readonly protocol: string
  readonly cipher: string
  readonly subject: string
  readonly issuer: string
  /** When the certificate ends, as it says itself: `Nov 22 16:00:00 2036 GMT`. */
  readonly validTo: string
}

/** What a probe learned on its way, as far as it came. Of a check that asks several urls: from the last one asked. */
export type Facts = {
  /** From the start of the probe to the established connection, and to the first octet of the answer. */
  connect?: Duration
  /** How long the TLS handshake took. */
  handshake?: Duration
  firstByte?: Duration
  /** Status code of the answer. */
  status?: number
  /** Octets of the body that were read. */
  bytes?: number
  /** Lower-case MD5 of the body; missing where it was not read to its end. */
  digest?: string
  tls?: TlsFacts
  /** The weight that the check gives the server, or adds to it. */
  weight?: WeightChange
}

/** What a check makes of the weight of its server: computed from this one answer, never added up. */
export type WeightChange = { readonly kind: 'is' | 'add'; readonly value: number }

/** What one probe found out. `at` is its start. */
export type Observation = Readonly<Omit<Facts, 'connect' | 'handshake' | 'firstByte'>> & {
  readonly at: Instant
  readonly latency: {
    readonly connect?: Duration
    readonly handshake?: Duration
    readonly firstByte?: Duration
    readonly total: Duration
  }
} & ({ readonly ok: true } | { readonly ok: false; readonly error: Fault })

/** Makes the observation of a probe that began at `at`, ends at `now` and learned `facts`; without a fault it passed. */
export function observation(at: Instant, now: Instant, facts: Facts, fault?: Fault): Observation {
  const { connect, handshake, firstByte, ...rest } = facts
  const latency = {
    ...(connect === undefined ? {} : { connect }),
    ...(handshake === undefined ? {} : { handshake }),
    ...(firstByte === undefined ? {} : { firstByte }),
    total: (now - at) as Duration,
  }
  return fault ? { at, ...rest, latency, ok: false, error: fault } : { at, ...rest, latency, ok: true }
}

const longestText = 500

/** Text from outside as one harmless line: no control or format characters, single blanks, at most 500 characters. */
export function clean(text: string): string {
  const plain = text
    .slice(0, 4 * longestText)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
  return plain.length <= longestText ? plain : `${plain.slice(0, longestText - 1).replace(/\p{Cs}$/u, '')}…`
}

/** `3s`, `1.5s`, `250ms`. */
export function durationText(duration: Duration): string {
  return duration < 1_000_000
    ? `${Math.round(inMilliseconds(duration))}ms`
    : `${Number(inSeconds(duration).toFixed(2))}s`
}
