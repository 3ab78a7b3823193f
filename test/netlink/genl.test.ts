import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NetlinkClient } from '../../src/netlink/client.js'
import { findFamily } from '../../src/netlink/genl.js'
import { pack } from '../../src/netlink/message.js'
import { answer, scriptedNetlink } from '../support/scripted-netlink.js'

// What Linux 6.1 answers about IPVS, up to its list of commands.
const found = Buffer.from('01020000' + '090002004950565300000000' + '060001001c000000' + '0800030001000000', 'hex')

test('a family is found by its name', () => {
  const kernel = scriptedNetlink(([message]) => {
    const { sequence } = message ?? { sequence: 0 }
    return [pack([{ type: 16, flags: 0, sequence, payload: found }]), answer(sequence)]
  })
  assert.equal(findFamily(new NetlinkClient(kernel), 'IPVS'), { id: 28, version: 1 })
  const [request] = kernel.sent.flat()
  assert.is(request?.type, 16)
  assert.is(request?.payload.toString('hex'), '03020000' + '090002004950565300000000')
})

test('a family that the kernel does not know is ENOENT', () => {
  const kernel = scriptedNetlink(([message]) => [answer(message?.sequence ?? 0, 2)])
  assert.throws(() => findFamily(new NetlinkClient(kernel), 'IPVS'), /look up the netlink family IPVS: .*ENOENT/)
})

test.run()
