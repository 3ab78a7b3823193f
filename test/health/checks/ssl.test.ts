import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { daysLeft } from '../../../src/director/health-status.js'
import { milliseconds, seconds } from '../../../src/model/time.js'
import {
  answering,
  ask,
  faultOf,
  httpCheck,
  refusedPort,
  selfSigned,
  startPeer,
  startTlsPeer,
  withPeer,
} from '../support.js'

const sslCheck = (port: number, connectTimeout = seconds(5)) => httpCheck(port, { kind: 'SSL_GET', connectTimeout })

test('a server whose certificate nobody signed passes, and its facts are reported', () =>
  withPeer(startTlsPeer(answering('HTTP/1.0 200 OK\r\n\r\nhello')), async (peer) => {
    const observation = await ask(sslCheck(peer.port))
    assert.is(faultOf(observation), 'none')
    assert.is(observation.status, 200)
    assert.is(observation.digest, '5d41402abc4b2a76b9719d911017c592')
    assert.is(observation.tls?.protocol, 'TLSv1.3')
    assert.match(observation.tls?.cipher ?? '', /^TLS_/)
    assert.is(observation.tls?.subject, 'O=lvsha, CN=lvsha test')
    assert.is(observation.tls?.issuer, 'O=lvsha, CN=lvsha test')
    const days = (Date.parse(observation.tls?.validTo ?? '') - Date.now()) / 86_400_000
    assert.ok(days > 29 && days < 31, `${days}`)
    while (peer.sockets.size > 0) await new Promise(setImmediate)
  }))

test('a wrong status over TLS fails in HTTP', () =>
  withPeer(startTlsPeer(answering('HTTP/1.0 500 No\r\n\r\n')), async (peer) => {
    const observation = await ask(sslCheck(peer.port))
    assert.is(faultOf(observation), 'http: HTTP 500, want 200-299')
    assert.is(observation.tls?.protocol, 'TLSv1.3')
  }))

test('a server that wants a certificate from us says so', () =>
  withPeer(
    startTlsPeer(() => {}, { requestCert: true, rejectUnauthorized: true }),
    async (peer) => {
      assert.is(faultOf(await ask(sslCheck(peer.port))), 'tls: TLS: tlsv13 alert certificate required')
    },
  ))

test('the certificate of the SSL block is shown to a server that asks for one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-ssl-'))
  const own = join(folder, 'own.pem')
  const { key, cert } = selfSigned('lvsha client')
  writeFileSync(own, cert)
  try {
    const wanting = { requestCert: true, ca: key }
    await withPeer(startTlsPeer(answering('HTTP/1.0 200 OK\r\n\r\n'), wanting), async ({ port }) => {
      const withFiles = (certificate: string) => ({ ...sslCheck(port), tls: { certificate, key: own } })
      assert.is(faultOf(await ask(withFiles(own))), 'none')
      const missing = faultOf(await ask(withFiles('/nowhere.pem')))
      assert.is(missing, "bind: the SSL block: ENOENT: no such file or directory, open '/nowhere.pem'")
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the days that a certificate has left are counted down to its end', () => {
  assert.equal(daysLeft('Nov 22 16:00:00 2036 GMT', Date.parse('2036-11-20T15:00:00Z')), { days_left: 2 })
  assert.equal(daysLeft('Nov 22 16:00:00 2036 GMT', Date.parse('2036-11-22T17:00:00Z')), { days_left: -1 })
  assert.equal(daysLeft('', 0), {})
})

test('a refused connection is not a fault of TLS', async () => {
  assert.is(faultOf(await ask(sslCheck(await refusedPort()))), 'tcp: refused')
})

test('a server that speaks no TLS fails in the handshake', () =>
  withPeer(startPeer(answering('HTTP/1.0 400 Bad Request\r\n\r\n')), async (peer) => {
    const observation = await ask(sslCheck(peer.port))
    assert.is(faultOf(observation), 'tls: TLS handshake: wrong version number')
    assert.ok(observation.latency.connect !== undefined)
  }))

test('a server that closes within the handshake fails there', () =>
  withPeer(
    startPeer((socket) => {
      socket.once('data', () => socket.destroy())
    }),
    async (peer) => {
      assert.is(faultOf(await ask(sslCheck(peer.port))), 'tls: TLS handshake: closed by the server')
    },
  ))

test('a handshake that never ends is given up at the timeout', () =>
  withPeer(
    startPeer(() => {}),
    async (peer) => {
      const start = performance.now()
      const observation = await ask(sslCheck(peer.port, milliseconds(200)))
      const took = performance.now() - start
      assert.is(faultOf(observation), 'tls: TLS handshake: timeout 200ms')
      assert.ok(took >= 190 && took < 5000, `${took}`)
      while (peer.sockets.size > 0) await new Promise(setImmediate)
    },
  ))

test('a server that is silent after the handshake is given up at the timeout', () =>
  withPeer(
    startTlsPeer(() => {}),
    async (peer) => {
      const observation = await ask(sslCheck(peer.port, milliseconds(300)))
      assert.is(faultOf(observation), 'http: read timeout after 300ms, 0 bytes read')
    },
  ))

test.run()
