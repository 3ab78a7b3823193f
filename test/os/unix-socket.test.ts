import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { loadAddon, type SystemError } from '../../src/os/addon.js'
import { unixAddress } from '../../src/os/sockaddr.js'
import { domain, socketType } from '../../src/os/socket-constants.js'
import { openUnixDatagrams } from '../../src/os/unix-socket.js'

const addon = loadAddon(checkout)
const name = `@lvsha-test-${process.pid}`

test('a datagram reaches who listens under an abstract name, whole', () => {
  const listener = new addon.Socket(domain.AF_UNIX, socketType.SOCK_DGRAM, 0)
  listener.bind(unixAddress(name))
  const sender = openUnixDatagrams(addon)
  sender.send('READY=1\nSTATUS=größer', name)
  assert.is(listener.receive(1000)?.data.toString(), 'READY=1\nSTATUS=größer')
  sender.close()
  listener.close()
})

test('nobody there is an error with a code', () => {
  const sender = openUnixDatagrams(addon)
  const codeOf = (path: string) => {
    try {
      sender.send('READY=1', path)
      return 'sent'
    } catch (error) {
      return (error as SystemError).code
    }
  }
  assert.is(codeOf(name), 'ECONNREFUSED')
  assert.is(codeOf('/nonexistent/notify'), 'ENOENT')
  sender.close()
})

test('a path ends with a zero, an abstract name has one in front', () => {
  assert.is(unixAddress('/dev/log').subarray(0, 11).toString('hex'), '01002f6465762f6c6f6700')
  assert.is(unixAddress('@x').toString('hex'), '01000078')
})

test.run()
