import type { Socket } from 'node:net'
import { type HttpCheck, type HttpProtocol, type HttpUrl, statusText } from '../../model/check.js'
import { serverName } from '../../model/service.js'
import { between, type Duration } from '../../model/time.js'
import { afterInput } from '../clock.js'
import { clean, durationText, type Facts } from '../observation.js'
import { bodyFault } from './body-match.js'
import type { Checker, Probe } from './checker.js'
import { connect, handshake, type Reader } from './connection.js'
import { HttpResponse, longestBody } from './http-response.js'
import { failing, faultOf, measure, ProbeFailed } from './measure.js'
import { within } from './wait.js'

/**
 * HTTP_GET and SSL_GET: every url is asked in turn, each on a connection of its own, and must answer with the status and,
 * where they are given, the digest and the text that are wanted; the first that does not ends the probe.
 *
 * `connectTimeout` bounds, as in keepalived, the connection with its TLS handshake and every silence while the answer is
 * awaited. keepalived bounds nothing else, so that an answer that trickles holds its check for ever; here the whole
 * answer must be there within twice that time.
 */
export const httpChecker: Checker<HttpCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      for (const url of check.urls) {
        try {
          await ask(check, url, probe, facts)
        } catch (error) {
          const { layer, text } = faultOf(error)
          throw new ProbeFailed(layer, check.urls.length > 1 ? `${text} (${url.path})` : text)
        }
      }
    }),
  patience: (check) => (3 * check.connectTimeout * check.urls.length) as Duration,
  target: (check) => {
    const scheme = check.kind === 'SSL_GET' ? 'https' : 'http'
    const more = check.urls.length > 1 ? ` and ${check.urls.length - 1} more` : ''
    return `${scheme}://${serverName(check.target)}${check.urls[0]?.path ?? ''}${more}`
  },
}

async function ask(check: HttpCheck, url: HttpUrl, probe: Probe, facts: Facts) {
  for (const fact of factsOfUrl) delete facts[fact]
  const start = probe.now()
  const reader: Reader = { take: () => {} }
  const plain = await connect(check, probe, check.kind === 'HTTP_GET' ? reader : undefined)
  facts.connect = between(start, probe.now())
  const use = { digest: url.digest !== undefined || probe.isThorough, text: url.regex !== undefined }
  const response = new HttpResponse(use)
  let socket = plain
  try {
    if (check.kind === 'SSL_GET') socket = await secured(plain, check, url, probe, facts)
    await exchange({ socket, reader }, request(check, url), response, check.connectTimeout, probe, () => {
      facts.firstByte = between(start, probe.now())
    })
  } catch (error) {
    // A wrong status explains more than that its page came late or broken.
    throw statusFault(response, url) ?? error
  } finally {
    socket.destroy()
    if (socket !== plain) plain.destroy()
    if (response.status !== undefined) Object.assign(facts, { status: response.status, bytes: response.body })
  }
  const digest = response.digest()
  if (digest !== undefined) facts.digest = digest
  const fault =
    statusFault(response, url) ?? digestFault(digest, url) ?? (url.regex && bodyFault(response.text(), url.regex))
  if (fault) throw fault
}

const factsOfUrl = ['connect', 'handshake', 'firstByte', 'status', 'bytes', 'digest', 'tls'] as const

async function secured(plain: Socket, check: HttpCheck, url: HttpUrl, probe: Probe, facts: Facts): Promise<Socket> {
  const allowed = check.connectTimeout
  const limit = Math.max(0, allowed - (facts.connect ?? 0)) as Duration
  const means = { serverName: url.serverName, context: probe.tlsContext(check.tls ?? {}) }
  const { socket, tls, latency } = await handshake(plain, means, { limit, allowed }, probe)
  Object.assign(facts, { tls, handshake: latency })
  return socket
}

const connectionLine: Record<HttpProtocol, string> = {
  '1.0': 'Connection: close',
  '1.0C': 'Connection: close',
  '1.0K': 'Connection: keep-alive',
  '1.1': 'Connection: close',
}

/**
 * What keepalived 2.2.7 sends, with `Connection: close` in 1.0 too, and with both names: servers that keep checks out of
 * their logs know them by keepalived's.
 */
const request = ({ protocol, target }: HttpCheck, url: HttpUrl) =>
  `GET ${url.path} HTTP/${protocol.slice(0, 3)}\r\nUser-Agent: lvsha (KeepAliveClient)\r\n${connectionLine[protocol]}\r\nHost: ${url.virtualHost ?? serverName(target)}\r\n\r\n`

/** Sends the request and reads until the answer is there. Throws ProbeFailed where it does not come, or breaks off. */
function exchange(
  { socket, reader }: { readonly socket: Socket; readonly reader: Reader },
  asked: string,
  response: HttpResponse,
  silence: Duration,
  probe: Probe,
  onFirst: () => void,
): Promise<void> {
  const late = (allowed: Duration) =>
    failing('http', `read timeout after ${durationText(allowed)}, ${response.received} bytes read`)
  const whole = (2 * silence) as Duration
  return within<void>(
    whole,
    () => late(whole),
    probe,
    (settle) => {
      let heardAt = probe.now()
      let callOff = () => {}
      // One timer that is set anew when it runs out, not with everything that arrives.
      const watch = (left: Duration) => {
        callOff = afterInput(left, () => {
          const quiet = between(heardAt, probe.now())
          if (quiet < silence) watch((silence - quiet) as Duration)
          else settle(late(silence))
        })
      }
      const take = (octets: Buffer) => {
        heardAt = probe.now()
        if (response.received === 0) onFirst()
        try {
          response.push(octets)
        } catch (error) {
          return settle({ error })
        }
        if (response.isEnough) settle({ value: undefined })
      }
      const end = () => {
        const fault = cutShort(response)
        settle(fault ? { error: fault } : { value: undefined })
      }
      const fail = (error: Error) => settle({ error: brokenFault(error, response) })
      watch(silence)
      // The reader of a plain connection takes all; of others the stream gives it.
      reader.take = take
      socket.on('data', take).once('end', end).once('close', end).once('error', fail)
      socket.write(asked)
      return () => {
        callOff()
        reader.take = () => {}
        socket.off('data', take).off('end', end).off('close', end).off('error', fail)
      }
    },
  )
}

function cutShort(response: HttpResponse): ProbeFailed | undefined {
  if (response.received === 0) return new ProbeFailed('http', 'closed before an answer')
  if (response.status !== undefined) return undefined
  return new ProbeFailed('http', `closed within the header, ${response.received} bytes read`)
}

function brokenFault(error: NodeJS.ErrnoException & { reason?: string }, response: HttpResponse): ProbeFailed {
  // TLS 1.3 refuses a client, such as one without a certificate, only after the handshake.
  if (error.reason !== undefined) return new ProbeFailed('tls', clean(`TLS: ${error.reason}`))
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return new ProbeFailed('tcp', clean(error.message))
  if (response.received === 0) return new ProbeFailed('http', 'closed before an answer')
  return new ProbeFailed('tcp', `connection reset, ${response.received} bytes read`)
}

function statusFault({ status }: HttpResponse, { status: want }: HttpUrl): ProbeFailed | undefined {
  if (status === undefined || want.some(({ from, to }) => status >= from && status <= to)) return undefined
  return new ProbeFailed('http', `HTTP ${status}, want ${want.map(statusText).join(' or ')}`)
}

function digestFault(digest: string | undefined, { digest: want }: HttpUrl): ProbeFailed | undefined {
  if (want === undefined || digest === want) return undefined
  const got = digest === undefined ? `of a body longer than ${longestBody} bytes` : digest
  return new ProbeFailed('digest', `digest ${got}, want ${want}`)
}
