import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { CheckTarget } from '../../model/service.js'
import type { Duration } from '../../model/time.js'
import { afterInput } from '../clock.js'
import { clean, durationText, type TlsFacts } from '../observation.js'
import type { Probe } from './checker.js'
import { ProbeFailed } from './measure.js'

type Dial<S extends Socket> = (target: { host: string; port: number }) => S

/** Starts a plain connection. */
export const dialTcp: Dial<Socket> = (target) => connectTcp(target)

/**
 * Starts a socket that speaks TLS once connected. As in keepalived nobody asks who signed the certificate.
 * @param serverName the host that the handshake names (RFC 6066 §3)
 */
export const dialTls =
  (serverName: string | undefined): Dial<TLSSocket> =>
  (target) =>
    connectTls({ ...target, rejectUnauthorized: false, ...(serverName !== undefined && { servername: serverName }) })

/** Connects within the limit, or throws ProbeFailed. The socket lives no longer than the probe's signal allows. */
export async function connect<S extends Socket>(
  dial: Dial<S>,
  target: CheckTarget,
  limit: Duration,
  probe: Probe,
): Promise<S> {
  const stopped = () => new ProbeFailed('check', 'stopped')
  if (probe.signal.aborted) throw stopped()
  const socket = dial({ host: target.address, port: target.port })
  const stop = () => socket.destroy(stopped())
  probe.signal.addEventListener('abort', stop)
  socket.once('close', () => probe.signal.removeEventListener('abort', stop))
  // An error between two steps is found by the next one; without a listener it would end the process.
  socket.on('error', () => {})
  const late = () => new ProbeFailed('tcp', `connect timeout ${durationText(limit)}`)
  await reached(socket, 'connect', limit, late, connectFault)
  return socket
}

/** Waits for the end of the TLS handshake, or throws ProbeFailed. */
export async function handshake(socket: TLSSocket, limit: Duration, allowed: Duration): Promise<TlsFacts> {
  const late = () => new ProbeFailed('tls', `TLS handshake: timeout ${durationText(allowed)}`)
  await reached(socket, 'secureConnect', limit, late, handshakeFault)
  const certificate = socket.getPeerX509Certificate()
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    subject: clean(certificate?.subject.replaceAll('\n', ', ') ?? ''),
    issuer: clean(certificate?.issuer.replaceAll('\n', ', ') ?? ''),
    validTo: clean(certificate?.validTo ?? ''),
  }
}

/** Waits until the socket has come to an event. Reaching the limit destroys the socket. */
function reached(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  limit: Duration,
  late: () => ProbeFailed,
  explain: (error: NodeJS.ErrnoException) => ProbeFailed,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const callOff = afterInput(limit, () => socket.destroy(late()))
    const settle = (error?: Error) => {
      callOff()
      socket.off(event, done).off('error', settle).off('close', closed)
      if (!error) resolve()
      else reject(error instanceof ProbeFailed ? error : explain(error))
    }
    const done = () => settle()
    const closed = () => settle(new Error('closed'))
    socket.once(event, done).once('error', settle).once('close', closed)
  })
}

const connectFaults: Readonly<Record<string, ProbeFailed['fault']>> = {
  ECONNREFUSED: { layer: 'tcp', text: 'refused' },
  ECONNRESET: { layer: 'tcp', text: 'connection reset' },
  ENETUNREACH: { layer: 'tcp', text: 'no route' },
  EHOSTUNREACH: { layer: 'tcp', text: 'no route' },
  ENETDOWN: { layer: 'tcp', text: 'no route' },
  // What routes of type prohibit and blackhole answer.
  EACCES: { layer: 'tcp', text: 'no route' },
  EINVAL: { layer: 'tcp', text: 'no route' },
  ETIMEDOUT: { layer: 'tcp', text: 'connect timeout of the kernel' },
  // Our own side: nothing is known about the server.
  EADDRNOTAVAIL: { layer: 'bind', text: 'cannot bind: no free local address and port' },
  EMFILE: { layer: 'bind', text: 'cannot open a socket: too many open files' },
  ENFILE: { layer: 'bind', text: 'cannot open a socket: too many open files on this host' },
  ENOBUFS: { layer: 'bind', text: 'cannot open a socket: no memory for it' },
  ENOMEM: { layer: 'bind', text: 'cannot open a socket: no memory for it' },
  EAFNOSUPPORT: { layer: 'bind', text: 'cannot open a socket: address family not supported' },
}

function connectFault(error: NodeJS.ErrnoException): ProbeFailed {
  const known = connectFaults[error.code ?? '']
  return known ? new ProbeFailed(known.layer, known.text) : new ProbeFailed('tcp', clean(error.message))
}

/** OpenSSL's own reason where there is one: the message around it carries file names and line numbers. */
function handshakeFault(error: NodeJS.ErrnoException & { reason?: string }): ProbeFailed {
  const text = error.reason ?? (error.code === 'ECONNRESET' ? 'closed by the server' : error.message)
  return new ProbeFailed('tls', clean(`TLS handshake: ${text}`))
}
