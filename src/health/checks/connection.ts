import { connect as connectTcp, Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import type { NetworkCheck } from '../../model/check.js'
import { between, type Duration } from '../../model/time.js'
import { clean, durationText, type TlsFacts } from '../observation.js'
import type { Probe } from './checker.js'
import { failing, ProbeFailed } from './measure.js'
import { systemFault } from './system-faults.js'
import { within } from './wait.js'

/** An error between two steps is found by the next one; without a listener it would end the process. */
const ignore = () => {}

/** Takes what a socket reads; the octets are those of a common buffer, and others the next time. */
export type Reader = { take: (octets: Buffer) => void }

/**
 * Connects to the target of a check within its limit, or throws ProbeFailed. The caller destroys the socket.
 * @param reader what is read goes to it and not through the stream, where the socket can be made so; then it is told so
 */
export function connect(check: NetworkCheck, probe: Probe, reader?: Reader): Promise<Socket> {
  const { connectTimeout: limit, origin } = check
  const late = () => failing('tcp', `connect timeout ${durationText(limit)}`)
  // Marks and interfaces must be set before a socket sets out, which Node has no way to do.
  const isSpecial = origin?.mark !== undefined || origin?.interface !== undefined
  return isSpecial ? dialed(check, probe, late) : connected(check, probe, late, reader)
}

type Late = () => ReturnType<typeof failing>

const connected = ({ target, origin, connectTimeout }: NetworkCheck, probe: Probe, late: Late, reader?: Reader) =>
  within<Socket>(connectTimeout, late, probe, (settle) => {
    const socket = connectTcp({
      host: target.address,
      port: target.port,
      ...(reader && { onread: { buffer: probe.readBuffer, callback: readTo(reader) } }),
      ...(origin?.address !== undefined && { localAddress: origin.address }),
      ...(origin?.port !== undefined && { localPort: origin.port }),
    })
    let isConnected = false
    const done = () => {
      isConnected = true
      settle({ value: socket })
    }
    const failed = (error: Error) => settle({ error: systemFault(error) })
    socket.on('error', ignore).once('connect', done).once('error', failed)
    return () => {
      socket.off('connect', done).off('error', failed)
      if (!isConnected) socket.destroy()
    }
  })

const readTo = (reader: Reader) => (count: number, buffer: Uint8Array) => {
  reader.take((buffer as Buffer).subarray(0, count))
  return true
}

const dialed = ({ target, origin = {}, connectTimeout }: NetworkCheck, probe: Probe, late: Late) =>
  within<Socket>(connectTimeout, late, probe, (settle) => {
    try {
      return probe.sockets.dial(target, origin, (error, descriptor) =>
        settle(error ? { error: systemFault(error) } : { value: new Socket({ fd: descriptor }).on('error', ignore) }),
      )
    } catch (error) {
      throw systemFault(error as NodeJS.ErrnoException)
    }
  })

/**
 * Speaks TLS over a connection. As in keepalived nobody asks who signed the certificate.
 * @param serverName the host that the handshake names (RFC 6066 §3)
 * @param allowed what the message calls the limit, of which some may be gone
 */
export async function handshake(
  plain: Socket,
  { serverName, context }: { readonly serverName: string | undefined; readonly context: SecureContext },
  { limit, allowed }: { readonly limit: Duration; readonly allowed: Duration },
  probe: Probe,
): Promise<{ readonly socket: TLSSocket; readonly tls: TlsFacts; readonly latency: Duration }> {
  const start = probe.now()
  const late = () => failing('tls', `TLS handshake: timeout ${durationText(allowed)}`)
  const socket = await within<TLSSocket>(limit, late, probe, (settle) => {
    const speaking = connectTls({
      socket: plain,
      secureContext: context,
      rejectUnauthorized: false,
      ...(serverName !== undefined && { servername: serverName }),
    })
    const done = () => settle({ value: speaking })
    const failed = (error: Error) => settle({ error: handshakeFault(error) })
    const closed = () => settle(failing('tls', 'TLS handshake: closed by the server'))
    speaking.on('error', ignore).once('secureConnect', done).once('error', failed).once('close', closed)
    return () => speaking.off('secureConnect', done).off('error', failed).off('close', closed)
  })
  return { socket, tls: factsOf(socket), latency: between(start, probe.now()) }
}

function factsOf(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerX509Certificate()
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    subject: clean(certificate?.subject.replaceAll('\n', ', ') ?? ''),
    issuer: clean(certificate?.issuer.replaceAll('\n', ', ') ?? ''),
    validTo: clean(certificate?.validTo ?? ''),
  }
}

/** OpenSSL's own reason where there is one: the message around it carries file names and line numbers. */
function handshakeFault(error: NodeJS.ErrnoException & { reason?: string }): ProbeFailed {
  const text = error.reason ?? (error.code === 'ECONNRESET' ? 'closed by the server' : error.message)
  return new ProbeFailed('tls', clean(`TLS handshake: ${text}`))
}
