import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plannedTable, quorumOf, quorumStates } from '../../src/director/forwarding.js'
import { quorumChanges, scriptsAtStop } from '../../src/director/quorum-changes.js'
import type { Address } from '../../src/model/address.js'
import { type GroupKey, serverName, type VirtualServer, type VirtualServerSettings } from '../../src/model/service.js'
import { realServer, virtualServer } from '../support/director-configs.js'

const always = () => true
const only =
  (...names: string[]) =>
  (_service: string, server: string) =>
    names.includes(server)

/** Each destination of each service: `192.0.2.100:80/tcp 192.0.2.21:80 direct 1`. */
const lines = (virtual: VirtualServer, inService: (service: string, server: string) => boolean = always) =>
  [...plannedTable([virtual], inService)].flatMap(([name, { destinations }]) =>
    [...destinations.values()].map((each) => `${name} ${serverName(each)} ${each.forwarding} ${each.weight}`),
  )

const web = '192.0.2.100:80/tcp'
const sorryServer = { address: '192.0.2.90' as Address, port: 80 }
const group: GroupKey = {
  group: {
    name: 'g',
    entries: [
      { address: '192.0.2.100' as Address, last: '192.0.2.101' as Address, port: 80 },
      { address: '192.0.2.110' as Address, port: 443 },
      { firewallMark: 7, family: 'ipv4' },
    ],
  },
  protocol: 'tcp',
}
const { address: _address, port: _port, protocol: _protocol, ...settings } = virtualServer()
const grouped = (given: Partial<VirtualServerSettings>): VirtualServer => ({
  ...group,
  ...settings,
  realServers: [realServer(21)],
  ...given,
})

test('a group without translation: a server has the port of each service, and none behind a mark', () => {
  assert.equal(lines(grouped({ forwarding: 'direct' })), [
    '192.0.2.100:80/tcp 192.0.2.21:80 direct 1',
    '192.0.2.101:80/tcp 192.0.2.21:80 direct 1',
    '192.0.2.110:443/tcp 192.0.2.21:443 direct 1',
    'fwmark:7/ipv4 192.0.2.21:0 direct 1',
  ])
})

test('a group with translation: a server has its own port everywhere', () => {
  assert.equal(lines(grouped({ forwarding: 'masquerade' })), [
    '192.0.2.100:80/tcp 192.0.2.21:80 masquerade 1',
    '192.0.2.101:80/tcp 192.0.2.21:80 masquerade 1',
    '192.0.2.110:443/tcp 192.0.2.21:80 masquerade 1',
    'fwmark:7/ipv4 192.0.2.21:80 masquerade 1',
  ])
})

test('groups that share a mark share its servers', () => {
  const udp = { ...grouped({ realServers: [realServer(22)] }), ...group, protocol: 'udp' as const }
  const table = plannedTable([grouped({}), udp], always)
  assert.equal([...(table.get('fwmark:7/ipv4')?.destinations.keys() ?? [])], ['192.0.2.22:0', '192.0.2.21:0'])
  assert.is(table.size, 7)
})

test('a server may be reached in a way of its own', () => {
  const tunnel = { forwarding: 'tunnel', tunnel: { kind: 'gre' } } as const
  const virtual = virtualServer({ realServers: [realServer(21), realServer(22, tunnel)] })
  assert.equal(lines(virtual), [`${web} 192.0.2.21:80 direct 1`, `${web} 192.0.2.22:80 tunnel 1`])
  const table = plannedTable([virtual], always)
  assert.equal(table.get(web)?.destinations.get('192.0.2.22:80')?.tunnel, { kind: 'gre' })
})

test('the sorry server stands in while the quorum is lost', () => {
  const virtual = virtualServer({ sorryServer, quorum: 2 })
  assert.equal(lines(virtual, only('192.0.2.21:80')), [`${web} 192.0.2.90:80 direct 1`])
  assert.equal(lines(virtual), [`${web} 192.0.2.21:80 direct 1`, `${web} 192.0.2.22:80 direct 1`])
})

test('an inhibited sorry server waits with weight 0, inhibited real servers stay beside it', () => {
  const virtual = virtualServer({
    sorryServer: { ...sorryServer, inhibit: true, forwarding: 'masquerade' },
    realServers: [realServer(21, { inhibitOnFailure: true })],
  })
  assert.equal(lines(virtual), [`${web} 192.0.2.90:80 masquerade 0`, `${web} 192.0.2.21:80 direct 1`])
  assert.equal(lines(virtual, only()), [`${web} 192.0.2.21:80 direct 0`, `${web} 192.0.2.90:80 masquerade 1`])
})

test('a sorry server that is a real server too counts as the sorry one', () => {
  const virtual = virtualServer({ sorryServer, realServers: [realServer(90, { weight: 5, inhibitOnFailure: true })] })
  assert.equal(lines(virtual, only()), [`${web} 192.0.2.90:80 direct 1`])
})

test('a hysteresis keeps a quorum that was met, and one that was lost', () => {
  const virtual = virtualServer({
    quorum: 3,
    hysteresis: 1,
    realServers: [21, 22, 23, 24].map((last) => realServer(last)),
  })
  const stands = (alive: number, before: boolean | undefined) => {
    const inService = only(...[21, 22, 23, 24].slice(0, alive).map((last) => `192.0.2.${last}:80`))
    return quorumOf(virtual, inService, new Map(before === undefined ? [] : [[web, before]])).met
  }
  assert.equal(
    [4, 3, 2, 1].map((alive) => stands(alive, undefined)),
    [true, false, false, false],
  )
  assert.equal(
    [4, 3, 2, 1].map((alive) => stands(alive, true)),
    [true, true, true, false],
  )
  assert.equal(
    [4, 3, 2, 1].map((alive) => stands(alive, false)),
    [true, false, false, false],
  )
})

test('each change of a quorum has its script, at the start and at the stop too', () => {
  const virtual = virtualServer({ quorumUp: { words: ['/up'] }, quorumDown: { words: ['/down'] }, omega: true })
  const up = quorumStates([virtual], always, new Map())
  const down = quorumStates([virtual], only(), up)
  assert.equal(quorumChanges([virtual], new Map(), up), [
    { virtual, met: true, isFirst: true, script: { words: ['/up'] } },
  ])
  assert.equal(quorumChanges([virtual], up, up), [])
  assert.equal(quorumChanges([virtual], up, down), [
    { virtual, met: false, isFirst: false, script: { words: ['/down'] } },
  ])
  assert.equal(scriptsAtStop([virtual], up), [{ virtual, met: false, isFirst: false, script: { words: ['/down'] } }])
  assert.equal(scriptsAtStop([virtual], down), [])
})

test.run()
