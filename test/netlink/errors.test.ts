import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, NetlinkError } from '../../src/netlink/errors.js'
import { unpack } from '../../src/netlink/message.js'

// Captured on Linux 6.18 with NETLINK_EXT_ACK: an address with a prefix of 33 bits was to be added.
const capped =
  '440000000200000301000000f2280000eaffffff' +
  '3c000000140005050100000000000000' +
  '20000100697076343a20496e76616c696420707265666978206c656e67746800'
const repeated =
  '5c0000000200000201000000ff280000eaffffff' +
  '280000001400050501000000000000000221000001000000080001000a000001080002000a000001' +
  '20000100697076343a20496e76616c696420707265666978206c656e67746800'

for (const [how, captured] of Object.entries({ capped, repeated })) {
  test(`an error carries the kernel's own words, the request being ${how}`, () => {
    const [reply] = unpack(Buffer.from(captured, 'hex'))
    assert.equal(reply && errorOf(reply), { errno: 22, kernel: 'ipv4: Invalid prefix length' })
  })
}

test('a message names the operation, what is wrong and the errno', () => {
  assert.is(new NetlinkError('add x', 17).message, 'add x: file already exists (EEXIST)')
  assert.is(
    new NetlinkError('add x', 22, 'ipv4: Invalid prefix length').message,
    'add x: ipv4: Invalid prefix length (EINVAL)',
  )
  assert.is(new NetlinkError('add x', 99).code, 'EADDRNOTAVAIL')
  assert.is(new NetlinkError('add x', 999).message, 'add x: errno 999 (errno 999)')
})

test.run()
