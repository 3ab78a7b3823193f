import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { quorumStates } from '../../src/director/forwarding.js'
import { quorumChanges } from '../../src/director/quorum-changes.js'
import { findServer, isServerNews, serversAtStop } from '../../src/director/server-changes.js'
import { realServer, virtualServer } from '../support/director-configs.js'

const news = (from: 'CHECKING' | 'UP' | 'DOWN', to: 'UP' | 'DOWN', served = false) =>
  ([{}, { alpha: true }] as const).map((real) => isServerNews({ from, to, served }, real, false))

test('what a first check finds is told where the file presumes another, without and with alpha', () => {
  assert.equal(news('CHECKING', 'UP'), [false, true])
  assert.equal(news('CHECKING', 'DOWN'), [true, false])
})

test('one that was in service and fails its first check is told in either case', () => {
  assert.equal(news('CHECKING', 'DOWN', true), [true, true])
})

test('every later change is told', () => {
  assert.equal(news('UP', 'DOWN', true), [true, true])
  assert.equal(news('DOWN', 'UP'), [true, true])
})

test('rs_init_notifies tells of every first check', () => {
  assert.ok(isServerNews({ from: 'CHECKING', to: 'UP', served: false }, {}, true))
})

const changes = (virtual = virtualServer(), inService: boolean, isChecking: boolean, before = new Map()) => {
  const now = quorumStates(
    [virtual],
    () => inService,
    before,
    () => isChecking,
  )
  return quorumChanges([virtual], before, now).map(({ met, isFirst }) => [met, isFirst])
}

test('a quorum that was never reached is not lost while servers wait for their first check', () => {
  assert.equal(changes(undefined, false, true), [])
  assert.equal(changes(undefined, false, false), [[false, true]])
  assert.equal(changes(undefined, true, true), [[true, true]])
})

test('with alpha in the file it is lost from the start', () => {
  const alpha = virtualServer({ realServers: [realServer(21, { alpha: true })] })
  assert.equal(changes(alpha, false, true), [[false, true]])
})

test('one that was reached is lost whatever is checked', () => {
  assert.equal(changes(undefined, false, true, new Map([['192.0.2.100:80/tcp', true]])), [[false, false]])
})

test('only what serves leaves service at the stop, and only with omega', () => {
  const inService = (_: string, server: string) => server === '192.0.2.21:80'
  assert.equal(serversAtStop([virtualServer()], inService), [])
  const left = serversAtStop([virtualServer({ omega: true })], inService)
  assert.equal(
    left.map(({ real }) => real.address),
    ['192.0.2.21'],
  )
})

test('a server is found in its virtual server, or not at all', () => {
  const name = { service: '192.0.2.100:80/tcp', real: '192.0.2.22:80' }
  assert.is(findServer([virtualServer()], name)?.real.address, '192.0.2.22')
  assert.is(findServer([virtualServer()], { ...name, real: '192.0.2.29:80' }), undefined)
})

test.run()
