import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import type { Address } from '../../src/model/address.js'
import type { RouterSettings, Transport } from '../../src/model/router.js'
import { centiseconds, seconds } from '../../src/model/time.js'
import { advertisementOf, type Envelope, hasOtherAddresses, reasonToDiscard } from '../../src/vrrp/accept.js'
import type { Advertisement } from '../../src/wire/vrrp.js'
import { routerSettings } from '../support/transcript.js'

const text = `vrrp_instance V {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    192.0.2.50/24
  }
  virtual_ipaddress_excluded {
    192.0.2.60/24 dev eth1
    2001:db8::60/64
    192.0.2.50/24
  }
}
`

test('an excluded address is held, and no advert names it', () => {
  const { config, problems } = readConfig(text, 'x', 'h')
  assert.equal(
    problems.map(({ code, line }) => [code, line]),
    [['LV-C140', 12]],
  )
  const [settings] = config?.routers ?? []
  assert.ok(settings)
  assert.equal(settings.virtualAddresses, [
    { prefix: { address: '192.0.2.50', length: 24 }, interface: 'eth0', scope: 'global' },
    { prefix: { address: '192.0.2.60', length: 24 }, interface: 'eth1', scope: 'global', excluded: true },
    { prefix: { address: '2001:db8::60', length: 64 }, interface: 'eth0', scope: 'global', excluded: true },
  ])
  const advert = advertisementOf(settings, 100)
  assert.equal(advert.addresses, ['192.0.2.50'])
  assert.is(hasOtherAddresses(settings, advert), false)
})

const group = { kind: 'multicast', group: '224.0.0.18' as Address } as const
const peer = '192.0.2.12' as Address
const unicast: Transport = {
  kind: 'unicast',
  peers: [{ address: peer, minTtl: 254 }, { address: '192.0.2.13' as Address }],
  ttl: 255,
  checkSource: true,
}

const version2 = routerSettings({})
const version3 = routerSettings({ version: '3' })
const sealed: RouterSettings = { ...version2, authentication: { kind: 'header', key: '1111' } }
const fromPeer: Envelope = { source: peer, ttl: 255, isSealed: false }

type Case = [what: string, RouterSettings, Partial<Advertisement>, Partial<Envelope>, reason: string | undefined]

const cases: readonly Case[] = [
  ['as ours', version2, {}, {}, undefined],
  ['another version', version2, { version: 3 }, {}, 'version'],
  ['another interval in version 2', version2, { advertisementInterval: seconds(2) }, {}, 'interval'],
  ['another interval in version 3', version3, { advertisementInterval: centiseconds(7) }, {}, undefined],
  ['no interval at all', version3, { advertisementInterval: seconds(0) }, {}, 'interval'],
  ['a password where there is none', version2, { authType: 1, password: 'x' }, {}, 'authentication'],
  ['a header where there is none', version2, {}, { isSealed: true }, 'authentication'],
  ['a header where one is wanted', sealed, {}, { isSealed: true }, undefined],
  ['no header where one is wanted', sealed, {}, {}, 'authentication'],
  ['from beyond a router', version2, {}, { ttl: 254 }, 'ttl'],
  ['the old checksum of unicast', version3, { checksum: 'group_header' }, {}, undefined],
  [
    'the old checksum, never',
    { ...version3, checksum: { flavour: 'pseudo_header', adapts: false } },
    { checksum: 'group_header' },
    {},
    'checksum',
  ],
  ['no pseudo header', version3, { checksum: 'message' }, {}, undefined],
  ['a peer from near enough', { ...version2, transport: unicast }, {}, { ttl: 254 }, undefined],
  ['a peer from too far', { ...version2, transport: unicast }, {}, { ttl: 253 }, 'ttl'],
  [
    'a peer without bounds',
    { ...version2, transport: unicast },
    {},
    { source: '192.0.2.13' as Address, ttl: 1 },
    undefined,
  ],
  ['a stranger', { ...version2, transport: unicast }, {}, { source: '192.0.2.14' as Address }, 'unknown_peer'],
  [
    'a stranger whom nobody minds',
    { ...version2, transport: { ...unicast, checkSource: false } },
    {},
    { source: '192.0.2.14' as Address, ttl: 3 },
    undefined,
  ],
]
for (const [what, settings, advert, envelope, reason] of cases) {
  test(`an advert that counts, or why not: ${what}`, () => {
    const whole = { ...advertisementOf(settings, 90), ...advert }
    assert.is(reasonToDiscard(settings, whole, { ...fromPeer, ...envelope }), reason)
  })
}

test('an advert says what the settings say', () => {
  assert.equal(advertisementOf({ ...version3, transport: group, checksum: { flavour: 'message', adapts: true } }, 7), {
    version: 3,
    vrid: 51,
    priority: 7,
    advertisementInterval: 1_000_000,
    addresses: ['192.0.2.100'],
    authType: 0,
    password: '',
    checksum: 'message',
  })
  assert.is(advertisementOf(sealed, 7).authType, 2)
})

test.run()
