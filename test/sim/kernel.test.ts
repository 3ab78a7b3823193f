import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import { Random } from './chance.js'
import { type AddressChange, Kernel } from './kernel.js'
import { Machine } from './machine.js'
import { World } from './world.js'

function kernel(options: { promotesSecondaries?: boolean } = {}) {
  const world = new World(new Random(1), false)
  const changes: string[] = []
  const note = ({ kind, address }: AddressChange) => changes.push(`${kind} ${address}`)
  return { world, changes, kernel: new Kernel(new Machine(world, 'lb1', 1), note, options) }
}

test('an address goes between the end of its lease and a second later', async () => {
  const { world, kernel: lb1 } = kernel()
  lb1.add('192.0.2.100', seconds(1))
  await world.run(seconds(1), () => false)
  assert.equal(lb1.addresses, ['192.0.2.100'])
  await world.run(seconds(2), () => false)
  assert.equal(lb1.addresses, [])
})

test('renewed it stays, and a renewal creates what is gone', async () => {
  const { world, changes, kernel: lb1 } = kernel()
  lb1.add('192.0.2.100', seconds(1))
  world.at(seconds(0.9), () => lb1.add('192.0.2.100', seconds(1)))
  await world.run(seconds(3), () => false)
  lb1.add('192.0.2.100', seconds(1))
  assert.equal(changes, ['added 192.0.2.100', 'expired 192.0.2.100', 'added 192.0.2.100'])
})

test('the first address of a subnet takes the others along, unless they are promoted', () => {
  const names = ['198.51.100.10', '198.51.100.11', '192.0.2.100']
  for (const [promotesSecondaries, left] of [
    [true, ['198.51.100.11', '192.0.2.100']],
    [false, ['192.0.2.100']],
  ] as const) {
    const { kernel: lb1 } = kernel({ promotesSecondaries })
    for (const name of names) lb1.add(name)
    lb1.remove('198.51.100.10', 'by hand')
    assert.equal(lb1.addresses, left)
  }
})

test.run()
