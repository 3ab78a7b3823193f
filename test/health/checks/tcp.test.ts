import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkerOf } from '../../../src/health/checks/registry.js'
import { milliseconds } from '../../../src/model/time.js'
import { address, ask, faultOf, refusedPort, startPeer, tcpCheck, withPeer } from '../support.js'

test('a server that accepts passes, and the connection is closed', () =>
  withPeer(
    startPeer(() => {}),
    async (peer) => {
      const observation = await ask(tcpCheck(peer.port))
      assert.is(faultOf(observation), 'none')
      assert.ok((observation.latency.connect ?? 0) > 0)
      assert.ok((observation.latency.connect ?? 0) <= observation.latency.total)
      while (peer.sockets.size > 0) await new Promise(setImmediate)
    },
  ))

test('a closed port is refused', async () => {
  assert.is(faultOf(await ask(tcpCheck(await refusedPort()))), 'tcp: refused')
})

test('an address without a route says so', async () => {
  // Linux connects to no broadcast address, whatever its routes are.
  const check = tcpCheck(80, { target: { address: address('255.255.255.255'), port: 80 } })
  assert.is(faultOf(await ask(check)), 'tcp: no route')
})

/** Listens with room for two connections, and sleeps without accepting any until the memory is notified. */
const deaf = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(workerData, 0, 0)
    process.exit()
  })`

test('a server that does not answer the first packet is given up at the timeout', async () => {
  const awake = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(deaf, { eval: true, workerData: awake })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')))
  const start = performance.now()
  const observation = await ask(tcpCheck(port, { connectTimeout: milliseconds(300) }))
  const took = performance.now() - start
  for (const socket of fillers) socket.destroy()
  Atomics.store(awake, 0, 1)
  Atomics.notify(awake, 0)
  await once(worker, 'exit')
  assert.is(faultOf(observation), 'tcp: connect timeout 300ms')
  assert.is(observation.latency.connect, undefined)
  assert.ok(took >= 290 && took < 5000, `${took}`)
})

test('an answer that lies ready counts although the event loop was held up beyond the timeout', () =>
  withPeer(
    startPeer(() => {}),
    async (peer) => {
      const asked = ask(tcpCheck(peer.port, { connectTimeout: milliseconds(50) }))
      // The kernel accepts for the peer, which is held up as well.
      await new Promise(setImmediate)
      const until = Date.now() + 150
      while (Date.now() < until);
      assert.is(faultOf(await asked), 'none')
    },
  ))

test('a stopped probe ends at once', async () => {
  const controller = new AbortController()
  controller.abort()
  assert.is(faultOf(await ask(tcpCheck(1), controller.signal)), 'check: stopped')
})

test('what is asked is named by address and port', () => {
  const check = tcpCheck(80, { target: { address: address('2001:db8::1'), port: 80 } })
  assert.is(checkerOf(check).target(check), '[2001:db8::1]:80')
  assert.is(checkerOf(check).patience(check), 5_000_000)
})

test.run()
