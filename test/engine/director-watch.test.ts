import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectorWatch } from '../../src/engine/director-watch.js'
import { seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const looks = (watch: DirectorWatch, count: number) => Array.from({ length: count }, () => watch.look())

test('ten looks without a word are too long, and that is said once', () => {
  const watch = new DirectorWatch()
  assert.equal(looks(watch, 12), [...Array(9).fill(false), true, false, false])
  assert.is(watch.heard(), true)
  assert.is(watch.heard(), false)
})

test('a word in time begins the count anew', () => {
  const watch = new DirectorWatch()
  looks(watch, 9)
  assert.is(watch.heard(), false)
  assert.equal(looks(watch, 9), Array(9).fill(false))
})

const vip = '192.0.2.100'
const changes = ({ transitions }: VirtualHost) =>
  transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

/** A Master and a Backup after 10 s. */
function pair() {
  const wire = new VirtualWire()
  const [better, other] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  better.configure([routerSettings({ priority: '150' })], {})
  other.configure([routerSettings({ priority: '100' })], {})
  wire.runUntil(seconds(10))
  return { wire, better, other }
}

test('a Backup whose director is silent takes over from a Master that dies', () => {
  const { wire, better, other } = pair()
  other.engine.directorIs('silent')
  wire.runUntil(seconds(11))
  better.isRunning = false
  better.isConnected = false
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.match(changes(other).at(-1) ?? '', /Master timer_expired$/)
})

test('a Master whose director is silent leaves where somebody takes over, and comes back when it is heard again', () => {
  const { wire, better, other } = pair()
  better.engine.directorIs('silent')
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.match(changes(better).at(-1) ?? '', /Backup director_silent$/)
  better.engine.directorIs('back')
  wire.runUntil(seconds(40))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  better.engine.directorIs('silent')
  other.isConnected = false
  wire.runUntil(seconds(50))
  assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
  assert.match(changes(better).at(-1) ?? '', /Master no_successor$/)
})

test('one that left because its director is silent is Master again where its successor dies', () => {
  const { wire, better, other } = pair()
  better.engine.directorIs('silent')
  wire.runUntil(seconds(20))
  other.isRunning = false
  other.isConnected = false
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test.run()
