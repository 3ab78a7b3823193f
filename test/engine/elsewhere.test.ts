import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import type { ElsewhereSettings, RouterSettings } from '../../src/model/router.js'
import { seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'
import { VirtualWire } from '../support/virtual-wire.js'

const on = (name: string, address: string) => ({
  prefix: { address: address as Address, length: 24 },
  interface: name,
  scope: 'global' as const,
})

/** Which of its addresses a Master announces in the minute after it has announced them all. */
function announced(elsewhere: ElsewhereSettings | undefined): string[] {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  for (const [index, name] of ['eth1', 'vrrp.51'].entries()) {
    host.otherLinks.push({ name, index: index + 3, up: true, mac: Buffer.from('020000000002', 'hex') })
  }
  const plain = routerSettings({ priority: '255' })
  const settings: RouterSettings = {
    ...plain,
    virtualAddresses: [on('eth0', '192.0.2.100'), on('eth1', '192.0.2.101'), on('vrrp.51', '192.0.2.102')],
    virtualInterfaces: [
      { name: 'vrrp.51', parent: 'eth0', hasIpv6: false, kind: { type: 'macvlan', mac: '00:00:5e:00:01:33' } },
    ],
    garp: { ...plain.garp, ...(elsewhere && { elsewhere }) },
  }
  host.engine.configure([settings])
  wire.runUntil(seconds(20))
  host.announced.length = 0
  wire.runUntil(seconds(80))
  // The sender's protocol address in an ARP packet (RFC 826) after the Ethernet header.
  return host.announced.map((frame) => [...Buffer.from(frame, 'hex').subarray(28, 32)].join('.'))
}

test('garp_extra_if: what is elsewhere than adverts leave, again and again', () => {
  assert.equal(announced(undefined), [])
  assert.equal(announced({ every: seconds(30), all: false }), ['192.0.2.102', '192.0.2.102'])
  assert.equal(announced({ every: seconds(50), all: true }), ['192.0.2.101', '192.0.2.102'])
})

test.run()
