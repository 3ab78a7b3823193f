import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dnsQuery, dnsReplyCode } from '../../../src/health/checks/dns-message.js'
import type { DnsCheck } from '../../../src/model/check.js'
import { milliseconds } from '../../../src/model/time.js'
import { ask, faultOf, loopback, timing } from '../support.js'
import { withUdpPeer } from './udp-peer.js'

const dnsCheck = (port: number, more: Partial<DnsCheck> = {}): DnsCheck => ({
  kind: 'DNS_CHECK',
  target: { address: loopback, port },
  ...timing,
  connectTimeout: milliseconds(200),
  type: 'SOA',
  name: '.',
  ...more,
})

test('a query has the octets of RFC 1035', () => {
  assert.is(
    dnsQuery(0x1234, 'www.example.org', 'AAAA')?.toString('hex'),
    '12340100000100000000000003777777076578616d706c65036f726700001c0001',
  )
  assert.is(dnsQuery(1, '.', 'SOA')?.toString('hex'), '0001010000010000000000000000060001')
  assert.is(dnsQuery(1, 'example.org.', 'A')?.toString('hex'), dnsQuery(1, 'example.org', 'A')?.toString('hex'))
  assert.is(dnsQuery(1, 'a..b', 'A'), undefined)
  assert.is(dnsQuery(1, 'x'.repeat(64), 'A'), undefined)
})

test('only a response to this query has a reply code', () => {
  assert.is(dnsReplyCode(Buffer.from('123481830001000000000000', 'hex'), 0x1234), 3)
  assert.is(dnsReplyCode(Buffer.from('123481830001000000000000', 'hex'), 0x1235), undefined)
  assert.is(dnsReplyCode(Buffer.from('123401000001000000000000', 'hex'), 0x1234), undefined)
  assert.is(dnsReplyCode(Buffer.from('12348180', 'hex'), 0x1234), undefined)
})

/** The fault that a check finds in a server that answers with these flags, after a datagram that answers nothing. */
async function faultFor(flags: string): Promise<string> {
  let fault = ''
  const behave = (data: Buffer, answer: (data: Uint8Array) => void) => {
    answer(Buffer.from('00'))
    answer(Buffer.concat([data.subarray(0, 2), Buffer.from(flags, 'hex'), data.subarray(4)]))
  }
  await withUdpPeer(behave, async (port) => {
    fault = faultOf(await ask(dnsCheck(port, { type: 'A', name: 'example.org' })))
  })
  return fault
}

test('an answer without an error is good, with or without records', async () => {
  assert.is(await faultFor('8180'), 'none')
  assert.is(await faultFor('8182'), 'dns: the answer to A example.org is SERVFAIL')
  assert.is(await faultFor('8185'), 'dns: the answer to A example.org is REFUSED')
  assert.is(await faultFor('818b'), 'dns: the answer to A example.org is error 11')
})

test('silence is a fault, and a name that is none is our own', () =>
  withUdpPeer(
    () => {},
    async (port) => {
      assert.is(faultOf(await ask(dnsCheck(port))), 'dns: no answer to SOA . within 200ms')
      assert.is(faultOf(await ask(dnsCheck(port, { name: 'a..b' }))), 'bind: a..b is no domain name')
    },
  ))

test.run()
