import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { checkout } from '../../lab/checkout.js'
import { askWith } from '../../src/health/attempt.js'
import { systemClock } from '../../src/health/clock.js'
import type { Observation } from '../../src/health/observation.js'
import { type Address, parseAddress } from '../../src/model/address.js'
import type { Check, HttpCheck, HttpUrl, TcpCheck } from '../../src/model/check.js'
import { seconds } from '../../src/model/time.js'
import { loadAddon } from '../../src/os/addon.js'
import { probeSockets } from '../../src/os/probe-sockets.js'
import { commandRunner } from '../../src/script/prepare.js'

export const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (!parsed) throw new Error(`no address: ${text}`)
  return parsed
}

export const loopback = address('127.0.0.1')

/** The real ones: they need no more rights than Node's own. */
export const sockets = probeSockets(loadAddon(checkout))

/** Under the policy of a file that says nothing of commands. */
export const runCommand = commandRunner(() => ({ secure: false }), systemClock)

export const timing = {
  delayLoop: seconds(2),
  connectTimeout: seconds(5),
  retry: 1,
  delayBeforeRetry: seconds(1),
}

export const tcpCheck = (port: number, more: Partial<TcpCheck> = {}): TcpCheck => ({
  kind: 'TCP_CHECK',
  target: { address: loopback, port },
  ...timing,
  ...more,
})

export const url = (path: string, more: Partial<HttpUrl> = {}): HttpUrl => ({
  path,
  status: [{ from: 200, to: 299 }],
  ...more,
})

export const httpCheck = (port: number, more: Partial<HttpCheck> = {}): HttpCheck => ({
  kind: 'HTTP_GET',
  target: { address: loopback, port },
  protocol: '1.0',
  urls: [url('/hc')],
  ...timing,
  ...more,
})

/** Asks once, as a runner would. */
export const ask = (check: Check, signal = new AbortController().signal): Promise<Observation> =>
  askWith(systemClock, { sockets, isThorough: true, runCommand })(check, signal)

/** The fault of a failed observation as one text. */
export const faultOf = (observation: Observation) =>
  observation.ok ? 'none' : `${observation.error.layer}: ${observation.error.text}`

export type Peer = { readonly port: number; readonly sockets: ReadonlySet<Socket>; close(): Promise<void> }

/** A peer on loopback that does with each connection what the test says. */
export const startPeer = (behave: (socket: Socket) => void, port = 0) =>
  listen(createServer(), 'connection', behave, port)

/** The same behind TLS, with a certificate that signs itself. */
export const startTlsPeer = (behave: (socket: Socket) => void, options: TlsOptions = {}) =>
  listen(createTlsServer({ ...selfSigned('lvsha test'), ...options }), 'secureConnection', behave, 0)

async function listen(server: Server, event: string, behave: (socket: Socket) => void, wanted: number): Promise<Peer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  server.on(event, (socket: Socket) => {
    socket.on('error', () => {})
    behave(socket)
    // Unread octets would hide that the other side has closed.
    socket.resume()
  })
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    sockets,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Runs with a peer, and closes it whatever happens. */
export async function withPeer(peer: Promise<Peer>, use: (peer: Peer) => Promise<void>) {
  const started = await peer
  try {
    await use(started)
  } finally {
    await started.close()
  }
}

/** A peer that reads the request and then sends these octets; it closes unless told not to. */
export const answering =
  (octets: string | Buffer, { close = true } = {}) =>
  (socket: Socket) => {
    socket.once('data', () => (close ? socket.end(octets) : socket.write(octets)))
  }

/** A key and a certificate that signs itself. */
export function selfSigned(name: string) {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const both = ['-keyout', '-', '-out', '-', '-subj', `/O=lvsha/CN=${name}`, '-days', '30']
  const pem = execFileSync('openssl', ['req', '-x509', ...curve, ...both], { stdio: ['ignore', 'pipe', 'ignore'] })
  return { key: pem, cert: pem }
}

/** A port of loopback that refuses. */
export async function refusedPort(): Promise<number> {
  const peer = await startPeer(() => {})
  await peer.close()
  return peer.port
}
