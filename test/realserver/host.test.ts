import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listenersHere } from '../../src/realserver/host.js'

test('programs that listen are seen with their address', async () => {
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer().listen(0, host)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    assert.equal(
      listenersHere().filter((one) => one.port === port),
      [{ address: host, port }],
    )
    server.close()
    await once(server, 'close')
  }
})

test.run()
