import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openWire } from '../../../src/arbiter/zookeeper/library.js'
import { seconds } from '../../../src/model/time.js'

/** The answer to a ConnectRequest, as in zookeeper.jute; a timeout of 0 says that the session has expired. */
function connectResponse(timeout: number) {
  const response = Buffer.alloc(40)
  response.writeInt32BE(36, 0)
  response.writeInt32BE(timeout, 8)
  response.writeInt32BE(16, 20)
  return response
}

/** A server that accepts a session, breaks the connection off, and says to the next one that the session has expired. */
async function forgetfulServer(farewell: (socket: Socket) => void) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    const isFirst = sockets.length === 1
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(connectResponse(isFirst ? 4_000 : 0))
      if (isFirst) setTimeout(() => socket.destroy(), 50)
      else farewell(socket)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

for (const [how, farewell] of [
  ['closes the connection', (socket: Socket) => void socket.end()],
  ['leaves the connection open', () => undefined],
] as const) {
  test(`what waited for a connection fails when its session has expired, where the server ${how}`, async () => {
    const server = await forgetfulServer(farewell)
    const outcomes: Promise<string>[] = []
    const outcome = (answer: Promise<unknown>) =>
      answer.then(
        () => 'answered',
        (error: Error) => error.message,
      )
    await new Promise<void>((resolve) => {
      const wire = openWire(
        { servers: [server.address], sessionTimeout: seconds(4) },
        {
          connected: () => undefined,
          disconnected: () => {
            outcomes.push(outcome(wire.list('/lvsha', () => undefined)), outcome(wire.write('/lvsha')))
          },
          expired: () => void wire.close().then(resolve),
          refused: () => undefined,
        },
      )
    })
    assert.equal(await Promise.all(outcomes), ['CONNECTION_LOSS', 'CONNECTION_LOSS'])
    server.close()
  })
}

test.run()
