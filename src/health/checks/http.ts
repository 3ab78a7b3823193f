import type { Socket } from 'node:net'
import { type HttpCheck, type HttpUrl, serverName, statusText } from '../../model/service.js'
import { between, type Duration } from '../../model/time.js'
import { afterInput } from '../clock.js'
import { clean, durationText, type Facts } from '../observation.js'
import type { Checker, Probe } from './checker.js'
import { connect, dialTcp, dialTls, handshake } from './connection.js'
import { HttpResponse, longestBody } from './http-response.js'
import { faultOf, measure, ProbeFailed } from './measure.js'

/**
 * HTTP_GET and SSL_GET: every url is asked in turn, each on a connection of its own, and must answer with the status and,
 * where one is given, the digest that are wanted; the first that does not ends the probe.
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
  for (const fact of ['connect', 'firstByte', 'status', 'bytes', 'digest', 'tls'] as const) delete facts[fact]
  const start = probe.now()
  const socket = await open(check, url, probe, facts)
  const response = new HttpResponse()
  try {
    socket.write(request(check, url))
    await read(socket, response, check.connectTimeout, () => {
      facts.firstByte = between(start, probe.now())
    })
  } catch (error) {
    // A wrong status explains more than that its page came late or broken.
    throw statusFault(response, url) ?? error
  } finally {
    socket.destroy()
    if (response.status !== undefined) Object.assign(facts, { status: response.status, bytes: response.body })
  }
  const digest = response.digest()
  if (digest !== undefined) facts.digest = digest
  const fault = statusFault(response, url) ?? digestFault(digest, url)
  if (fault) throw fault
}

async function open(check: HttpCheck, url: HttpUrl, probe: Probe, facts: Facts): Promise<Socket> {
  const start = probe.now()
  const limit = check.connectTimeout
  if (check.kind === 'HTTP_GET') {
    const socket = await connect(dialTcp, check.target, limit, probe)
    facts.connect = between(start, probe.now())
    return socket
  }
  const socket = await connect(dialTls(url.serverName), check.target, limit, probe)
  facts.connect = between(start, probe.now())
  try {
    facts.tls = await handshake(socket, (limit - facts.connect) as Duration, limit)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/**
 * What keepalived 2.2.7 sends, with `Connection: close` as its `http_protocol 1.0C` does, and with both names: servers
 * that keep checks out of their logs know them by keepalived's.
 */
const request = (check: HttpCheck, url: HttpUrl) =>
  [
    `GET ${url.path} HTTP/1.0`,
    'User-Agent: lvsha (KeepAliveClient)',
    'Connection: close',
    `Host: ${url.virtualHost ?? serverName(check.target)}`,
    '\r\n',
  ].join('\r\n')

/** Reads until the answer is there. Throws ProbeFailed where it does not come, or breaks off before its body. */
async function read(socket: Socket, response: HttpResponse, limit: Duration, onFirst: () => void) {
  const callOff = (allowed: Duration) =>
    afterInput(allowed, () => {
      const text = `read timeout after ${durationText(allowed)}, ${response.received} bytes read`
      socket.destroy(new ProbeFailed('http', text))
    })
  const endWhole = callOff((2 * limit) as Duration)
  let endSilence = callOff(limit)
  try {
    for await (const octets of socket as AsyncIterable<Buffer>) {
      endSilence()
      endSilence = callOff(limit)
      if (response.received === 0) onFirst()
      response.push(octets)
      if (response.isEnough) return
    }
  } catch (error) {
    throw error instanceof ProbeFailed ? error : brokenFault(error as NodeJS.ErrnoException, response)
  } finally {
    endWhole()
    endSilence()
  }
  if (response.received === 0) throw new ProbeFailed('http', 'closed before an answer')
  if (response.status === undefined) {
    throw new ProbeFailed('http', `closed within the header, ${response.received} bytes read`)
  }
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
