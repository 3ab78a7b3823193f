import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { advertisementOf, hasOtherAddresses } from '../../src/vrrp/accept.js'

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
    [
      ['LV-C101', 11],
      ['LV-C140', 12],
    ],
  )
  const [settings] = config?.routers ?? []
  assert.ok(settings)
  assert.equal(settings.virtualAddresses, [
    { prefix: { address: '192.0.2.50', length: 24 }, interface: 'eth0', scope: 'global' },
    { prefix: { address: '192.0.2.60', length: 24 }, interface: 'eth1', scope: 'global', excluded: true },
  ])
  const advert = advertisementOf(settings, 100)
  assert.equal(advert.addresses, ['192.0.2.50'])
  assert.is(hasOtherAddresses(settings, advert), false)
})

test.run()
