import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { StaticObjects } from '../../src/engine/statics.js'
import type { Address } from '../../src/model/address.js'
import type { VirtualAddress } from '../../src/model/router.js'
import { noStatics } from '../../src/model/statics.js'
import { vip } from '../support/director-configs.js'

/** Static objects on a host whose addresses are leased, or there for good. */
function host() {
  const held = new Map<string, 'leased' | 'for good'>()
  const notices: string[] = []
  const nothing = { changed: [], refused: [] }
  const objects = new StaticObjects({
    interfaces: () => new Set(['eth0']),
    addresses: {
      list: () =>
        [...held].map(([address, how]) => ({
          interface: 'eth0',
          prefix: { address: address as Address, length: 24 },
          ...(how === 'leased' && { isLeased: true }),
        })),
      put: (addresses) => {
        for (const { prefix } of addresses) held.set(prefix.address, 'for good')
        return []
      },
      release: (addresses) => {
        for (const { prefix } of addresses) held.delete(prefix.address)
      },
    },
    routing: { put: () => nothing, remove: () => nothing, removal: () => new Uint8Array() },
    notice: (_, text) => notices.push(text),
  })
  const keep = (...addresses: VirtualAddress[]) => objects.keep({ ...noStatics, addresses })
  return { objects, keep, held, notices }
}

const address = (isUntracked = false): VirtualAddress => ({
  ...vip('192.0.2.100/24'),
  ...(isUntracked && { isUntracked }),
})

test('what is missing is put back; what is not tracked is not', () => {
  for (const isUntracked of [false, true]) {
    const { objects, keep, held } = host()
    keep(address(isUntracked))
    assert.is(held.get('192.0.2.100'), 'for good')
    held.clear()
    objects.look()
    assert.is(held.has('192.0.2.100'), !isUntracked)
  }
})

test('an address that a virtual router lets go in the same reload is put after that, tracked or not', () => {
  for (const isUntracked of [false, true]) {
    const { objects, keep, held } = host()
    held.set('192.0.2.100', 'leased')
    keep(address(isUntracked))
    objects.look()
    assert.is(held.get('192.0.2.100'), 'leased')
    held.delete('192.0.2.100')
    objects.look()
    assert.is(held.get('192.0.2.100'), 'for good')
  }
})

test.run()
