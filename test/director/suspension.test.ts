import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { suspendedServices } from '../../src/director/suspension.js'
import type { RouterState } from '../../src/model/router.js'
import { router, vip, virtualServer } from '../support/director-configs.js'

const service = '192.0.2.100:80/tcp'
const holder = router({ name: 'VI_1', virtualAddresses: [vip('192.0.2.100/24')] })
const suspended = (
  state: RouterState | undefined,
  virtual = virtualServer({ haSuspend: true }),
  routers = [holder],
) => [...suspendedServices([virtual], routers, new Map(state ? [['VI_1', state]] : []))]

test('checks rest while the instance that has the address is not Master', () => {
  assert.equal(suspended('Backup'), [service])
  assert.equal(suspended('Fault'), [service])
  assert.equal(suspended(undefined), [service])
  assert.equal(suspended('Master'), [])
})

test('without ha_suspend, and for an address of no instance, they go on', () => {
  assert.equal(suspended('Backup', virtualServer()), [])
  assert.equal(suspended('Backup', undefined, [router({ virtualAddresses: [vip('192.0.2.101/24')] })]), [])
})

test.run()
