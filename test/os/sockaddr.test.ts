import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, parseAddress } from '../../src/model/address.js'
import {
  addressOf,
  internetAddress,
  isFromKernel,
  linkAddress,
  multicastRequest,
  netlinkAddress,
} from '../../src/os/sockaddr.js'

const address = (text: string) => parseAddress(text) as Address

test('sockaddr_in holds the address after family and port', () => {
  const bytes = internetAddress(address('224.0.0.18'))
  assert.is(bytes.toString('hex'), '02000000e00000120000000000000000')
  assert.is(addressOf(bytes), '224.0.0.18')
})

test('sockaddr_ll holds the EtherType in network order and the interface in host order', () => {
  assert.is(linkAddress(0x0102, 0x0806).toString('hex'), '1100080602010000000000000000000000000000')
})

test('sockaddr_nl with port 0 is the kernel', () => {
  assert.is(netlinkAddress().toString('hex'), '100000000000000000000000')
  assert.is(isFromKernel(netlinkAddress()), true)
  assert.is(isFromKernel(Buffer.from('100000002a00000000000000', 'hex')), false)
  assert.is(isFromKernel(Buffer.alloc(0)), false)
})

test('ip_mreqn holds group and interface', () => {
  assert.is(multicastRequest(address('224.0.0.18'), 3).toString('hex'), 'e00000120000000003000000')
})

test.run()
