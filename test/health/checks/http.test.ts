import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkerOf } from '../../../src/health/checks/registry.js'
import type { HttpCheck } from '../../../src/model/check.js'
import { milliseconds } from '../../../src/model/time.js'
import {
  address,
  answering,
  ask,
  faultOf,
  httpCheck,
  refusedPort,
  startPeer,
  startTlsPeer,
  url,
  withPeer,
} from '../support.js'

/** For peers that let the check run into its timeout. */
const hasty = { connectTimeout: milliseconds(300) }

const okHello = 'HTTP/1.0 200 OK\r\nServer: t\r\n\r\nhello'
const md5OfHello = '5d41402abc4b2a76b9719d911017c592'

/** What a check makes of a peer that behaves so, and how many milliseconds it took. */
async function observe(behave: (socket: Socket) => void, more: Partial<HttpCheck> = {}) {
  const peer = await startPeer(behave)
  try {
    const start = performance.now()
    const observation = await ask(httpCheck(peer.port, more))
    return { observation, took: performance.now() - start, fault: faultOf(observation) }
  } finally {
    await peer.close()
  }
}

/** The fault that a check finds in an answer. */
const faultFor = async (answer: string | Buffer, more: Partial<HttpCheck> = {}) =>
  (await observe(answering(answer), more)).fault

test('an answer with the wanted status passes, with all that was measured', async () => {
  const { observation } = await observe(answering(okHello))
  const { connect = 0, firstByte = 0, total } = observation.latency
  assert.is(faultOf(observation), 'none')
  assert.is(observation.status, 200)
  assert.is(observation.bytes, 5)
  assert.is(observation.digest, md5OfHello)
  assert.ok(0 < connect && connect <= firstByte && firstByte <= total)
})

test('the request is HTTP/1.0 with the Host that keepalived sends', async () => {
  const requests: string[] = []
  const listen = (socket: Socket) => {
    socket.once('data', (octets) => {
      requests.push(octets.toString())
      socket.end(okHello)
    })
  }
  await withPeer(startPeer(listen), async ({ port }) => {
    const { status } = url('')
    await ask(httpCheck(port, { urls: [url('/hc?a=b'), { path: '/', virtualHost: 'www.example.com', status }] }))
    assert.equal(requests, [
      `GET /hc?a=b HTTP/1.0\r\nUser-Agent: lvsha (KeepAliveClient)\r\nConnection: close\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
      'GET / HTTP/1.0\r\nUser-Agent: lvsha (KeepAliveClient)\r\nConnection: close\r\nHost: www.example.com\r\n\r\n',
    ])
  })
})

test('a status out of the range fails and says what was wanted', async () => {
  const down = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\ndown'
  const exact = [url('/hc', { status: [{ from: 200, to: 200 }] })]
  const { observation, fault } = await observe(answering(down), { urls: exact })
  assert.is(fault, 'http: HTTP 503, want 200')
  assert.is(observation.status, 503)
  assert.is(observation.bytes, 4)
  assert.is(await faultFor(down), 'http: HTTP 503, want 200-299')
  assert.is(await faultFor(down, { urls: [url('/hc', { status: [{ from: 500, to: 503 }] })] }), 'none')
})

test('any of several ranges will do', async () => {
  const missing = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'
  const status = [
    { from: 200, to: 299 },
    { from: 404, to: 404 },
  ]
  assert.is(await faultFor(missing, { urls: [url('/hc', { status })] }), 'none')
  const other = 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'
  assert.is(await faultFor(other, { urls: [url('/hc', { status })] }), 'http: HTTP 500, want 200-299 or 404')
})

test('a wrong status is the fault even where its page never ends', async () => {
  const { fault, observation } = await observe(answering('HTTP/1.1 503 No\r\n\r\nwait', { close: false }), hasty)
  assert.is(fault, 'http: HTTP 503, want 200-299')
  assert.is(observation.digest, undefined)
})

test('a digest is compared with the MD5 of the body', async () => {
  const want = (digest: string) => ({ urls: [url('/hc', { digest })] })
  assert.is(await faultFor(okHello, want(md5OfHello)), 'none')
  assert.is(
    await faultFor(okHello, want('00000000000000000000000000000000')),
    `digest: digest ${md5OfHello}, want 00000000000000000000000000000000`,
  )
  const lengthy = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more'
  assert.is(await faultFor(lengthy, want(md5OfHello)), 'none')
})

test('the body must match a regular expression, or must not', async () => {
  const page = 'HTTP/1.0 200 OK\r\n\r\nstate: Ready\r\nload: 3\r\n'
  const want = (pattern: string, more = {}) => ({
    urls: [url('/', { regex: { pattern, isForbidden: false, options: [], minOffset: 0, ...more } })],
  })
  const table: [pattern: string, more: object, fault: string][] = [
    ['^state: Ready', {}, 'none'],
    ['ready', {}, 'regex: the body does not match ready'],
    ['ready', { options: ['caseless'] }, 'none'],
    ['load: \\d+', { isForbidden: true }, 'regex: the body matches load: \\d+'],
    ['load', { maxOffset: 13 }, 'regex: the body does not match load'],
    ['load', { maxOffset: 14 }, 'none'],
    ['load', { minOffset: 15 }, 'regex: the body does not match load'],
    ['load', { options: ['firstline'] }, 'regex: the body does not match load'],
    ['^load', {}, 'regex: the body does not match ^load'],
    ['^load', { options: ['multiline'] }, 'none'],
  ]
  for (const [pattern, more, fault] of table) assert.is(await faultFor(page, want(pattern, more)), fault, pattern)
})

test('characters are octets unless the option utf is given', async () => {
  const want = (options: string[], pattern: string) => ({
    urls: [url('/', { regex: { pattern, isForbidden: false, options, minOffset: 0 } })],
  })
  assert.is(await faultFor('HTTP/1.0 200 OK\r\n\r\ngrün', want([], '^gr..n$')), 'none')
  assert.is(await faultFor('HTTP/1.0 200 OK\r\n\r\ngrün', want(['utf'], '^gr.n$')), 'none')
  assert.is(await faultFor('HTTP/1.0 200 OK\r\n\r\ngrün', want([], 'rün')), 'none')
})

test('a regular expression that backtracks without end is given up, and nothing stands still meanwhile', async () => {
  const body = `${'a'.repeat(40)}!`
  const regex = { pattern: '^(a+)+$', isForbidden: false, options: [], minOffset: 0 }
  const { fault, took } = await observe(answering(`HTTP/1.0 200 OK\r\n\r\n${body}`), { urls: [url('/', { regex })] })
  assert.is(fault, 'regex: no result of the regular expression within 100ms')
  assert.ok(took < 3000, `${took}`)
})

test('each version of HTTP has its request', async () => {
  const first: string[] = []
  const note = (socket: Socket) => {
    socket.once('data', (octets) => {
      const [line, , connection] = octets.toString().split('\r\n')
      first.push(`${line} ${connection}`)
      socket.end(okHello)
    })
  }
  await withPeer(startPeer(note), async ({ port }) => {
    for (const protocol of ['1.0', '1.0C', '1.0K', '1.1'] as const) await ask(httpCheck(port, { protocol }))
  })
  assert.equal(first, [
    'GET /hc HTTP/1.0 Connection: close',
    'GET /hc HTTP/1.0 Connection: close',
    'GET /hc HTTP/1.0 Connection: keep-alive',
    'GET /hc HTTP/1.1 Connection: close',
  ])
})

test('a connection comes from where the file says', async () => {
  const seen: string[] = []
  const note = (socket: Socket) => {
    seen.push(socket.remoteAddress ?? '')
    answering(okHello)(socket)
  }
  await withPeer(startPeer(note), async ({ port }) => {
    const origin = { address: address('127.0.0.7') }
    assert.is(faultOf(await ask(httpCheck(port, { origin }))), 'none')
    const absent = await ask(httpCheck(port, { origin: { address: address('192.0.2.99') } }))
    assert.is(faultOf(absent), 'bind: cannot bind: no free local address and port')
  })
  assert.equal(seen, ['127.0.0.7'])
})

test('memory stays flat while many servers send without end', async () => {
  const floods: Socket[] = []
  const flood = (socket: Socket) => {
    floods.push(socket)
    const block = Buffer.alloc(256 * 1024, 'x')
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n')
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    }
    socket.on('drain', more)
    socket.once('data', more)
  }
  await withPeer(startPeer(flood), async ({ port }) => {
    const regex = { pattern: 'y', isForbidden: true, options: [], minOffset: 0 }
    const once = () =>
      Promise.all(Array.from({ length: 20 }, () => ask(httpCheck(port, { urls: [url('/', { regex })] }))))
    await once()
    const before = process.memoryUsage().rss
    for (let round = 0; round < 4; round++) assert.equal([...new Set((await once()).map(faultOf))], ['none'])
    // Of the gigabyte that each of them announces only the bound is read, and what was on its way.
    assert.ok(Math.max(...floods.map(({ bytesWritten }) => bytesWritten)) < 32 * 1024 * 1024)
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024
    assert.ok(grown < 100, `${grown} MB`)
  })
})

test('a server that keeps the connection open has answered when Content-Length is reached', async () => {
  const { fault, took } = await observe(answering('HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n', { close: false }))
  assert.is(fault, 'none')
  assert.ok(took < 4000)
})

test('what comes before an answer names its layer', async () => {
  assert.is(faultOf(await ask(httpCheck(await refusedPort()))), 'tcp: refused')
  const rude = await observe((socket) => {
    socket.destroy()
  })
  assert.is(rude.fault, 'http: closed before an answer')
  const reset = await observe((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  assert.is(reset.fault, 'http: closed before an answer')
})

test('answers that are not HTTP are quoted, cleaned and bounded', async () => {
  const table: [answer: string, fault: string][] = [
    ['SSH-2.0-OpenSSH_9.2p1\r\n', 'http: not an HTTP answer: "SSH-2.0-OpenSSH_9.2p1"'],
    ['\u001b[2J\u0007\u0000boo\r\n\r\n', 'http: not an HTTP answer: "[2J boo"'],
    ['HTTP/1.1 \u001b[31mOK\r\n\r\n', 'http: not a status line: "HTTP/1.1 [31mOK"'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'http: not a status line: "HTTP/1.1 2000 OK"'],
    ['HTTP/1.1 200 OK\r\n', 'http: closed within the header, 17 bytes read'],
    ['HT', 'http: closed within the header, 2 bytes read'],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`, 'http: header longer than 65536 bytes'],
  ]
  for (const [answer, fault] of table) assert.is(await faultFor(answer), fault)
  assert.match(await faultFor(Buffer.alloc(100_000, 0xff)), /^http: not an HTTP answer: "ÿ{80}"$/)
})

test('bare line feeds and a status line without words are understood', async () => {
  assert.is(await faultFor('HTTP/1.0 200\n\nhello'), 'none')
  assert.is(await faultFor('HTTP/1.1 200\r\n\r\n'), 'none')
})

test('a server that accepts and never answers is given up at the timeout', async () => {
  const { fault, took } = await observe(() => {}, hasty)
  assert.is(fault, 'http: read timeout after 300ms, 0 bytes read')
  assert.ok(took >= 290 && took < 5000, `${took}`)
})

test('a header without end is given up, and what was read is counted', async () => {
  const { fault } = await observe(answering('HTTP/1.1 200 OK\r\nX: ', { close: false }), hasty)
  assert.is(fault, 'http: read timeout after 300ms, 20 bytes read')
})

test('an answer that trickles is given up after twice the timeout', async () => {
  const { fault, took } = await observe((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const drip = setInterval(() => socket.write('.'), 20)
    socket.on('close', () => clearInterval(drip))
  }, hasty)
  assert.match(fault, /^http: read timeout after 600ms, \d+ bytes read$/)
  assert.ok(took >= 590 && took < 5000, `${took}`)
})

test('of 100 MB one is read', async () => {
  let sent = 0
  const flood = (socket: Socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * 1024 * 1024}\r\n\r\n`)
    const megabyte = Buffer.alloc(1024 * 1024)
    const more = () => {
      while (sent < 100 && !socket.destroyed) {
        sent++
        if (!socket.write(megabyte)) return
      }
    }
    socket.on('drain', more)
    socket.once('data', more)
  }
  const { observation, fault } = await observe(flood)
  assert.is(fault, 'none')
  assert.is(observation.bytes, 1_048_576)
  assert.is(observation.digest, undefined)
  assert.ok(sent < 50, `${sent} MB sent`)
  sent = 0
  const want = '00000000000000000000000000000000'
  const hashed = await observe(flood, { urls: [url('/', { digest: want })] })
  assert.is(hashed.fault, `digest: digest of a body longer than 1048576 bytes, want ${want}`)
})

test('the handshake names a host only where it is told to', async () => {
  const named: unknown[] = []
  const behave = (socket: Socket) => {
    named.push((socket as TLSSocket).servername)
    answering(okHello)(socket)
  }
  await withPeer(startTlsPeer(behave), async (peer) => {
    const urls = [url('/a', { serverName: 'a.example' }), url('/b', { virtualHost: 'b.example' })]
    assert.is((await ask(httpCheck(peer.port, { kind: 'SSL_GET', urls }))).ok, true)
  })
  assert.equal(named, ['a.example', false])
})

test('all urls are asked in turn until one fails, and the fault names it', async () => {
  const asked: string[] = []
  const behave = (socket: Socket) => {
    socket.once('data', (octets) => {
      const path = octets.toString().split(' ')[1] ?? ''
      asked.push(path)
      socket.end(path === '/b' ? 'HTTP/1.0 404 No\r\n\r\n' : okHello)
    })
  }
  const failed = await observe(behave, { urls: [url('/a'), url('/b'), url('/c')] })
  assert.is(failed.fault, 'http: HTTP 404, want 200-299 (/b)')
  assert.equal(asked, ['/a', '/b'])
  asked.length = 0
  assert.is((await observe(behave, { urls: [url('/a'), url('/c')] })).fault, 'none')
  assert.equal(asked, ['/a', '/c'])
})

test('a probe that is stopped closes its connection', () => {
  const controller = new AbortController()
  return withPeer(
    startPeer(() => controller.abort()),
    async (peer) => {
      const observation = await ask(httpCheck(peer.port), controller.signal)
      assert.is(faultOf(observation), 'check: stopped')
      while (peer.sockets.size > 0) await new Promise(setImmediate)
    },
  )
})

test('many probes leave no socket behind', () =>
  withPeer(startPeer(answering(okHello)), async (peer) => {
    const many = await Promise.all(Array.from({ length: 100 }, () => ask(httpCheck(peer.port))))
    assert.is(many.filter(({ ok }) => ok).length, 100)
    while (peer.sockets.size > 0) await new Promise(setImmediate)
  }))

test('what is asked reads as a URL', () => {
  const http = httpCheck(80, { target: { address: address('192.0.2.23'), port: 80 } })
  assert.is(checkerOf(http).target(http), 'http://192.0.2.23:80/hc')
  assert.is(checkerOf(http).patience(http), 15_000_000)
  const ssl = httpCheck(443, {
    kind: 'SSL_GET',
    target: { address: address('2001:db8::1'), port: 443 },
    urls: [url('/a'), url('/b'), url('/c')],
  })
  assert.is(checkerOf(ssl).target(ssl), 'https://[2001:db8::1]:443/a and 2 more')
})

test.run()
