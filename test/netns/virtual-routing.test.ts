import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, type Network } from '../../lab/network.js'
import { signal } from '../../lab/processes.js'
import type { Undo } from '../../lab/undo.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { type DirectorOptions, lvsha, startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const instance = (lines: string) => `global_defs {
  router_id lb1
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority 200
  virtual_ipaddress {
    192.168.180.233/24
  }
${lines}
}
`

const routing = instance(`  virtual_routes {
    10.1.0.0/16 via 192.168.180.10 dev eth0 src 192.168.180.233
    10.2.0.0/16 via 192.168.180.10 dev eth0 table 100
    2001:db8:1::/48 dev eth0
  }
  virtual_rules {
    from 10.1.0.0/16 table 100 preference 1000
  }`)

const all = [
  '10.2.0.0/16 via 192.168.180.10 dev eth0 table 100',
  '10.1.0.0/16 via 192.168.180.10 dev eth0 src 192.168.180.233',
  '2001:db8:1::/48 dev eth0 metric 1024 pref medium',
  '1000: from 10.1.0.0/16 lookup 100 proto keepalived',
]

function makeHost(undo: Undo, word: string) {
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const start = (configuration: string, options?: DirectorOptions) => {
    const director = startDirector(network.namespaceOf('lb1'), configuration, options)
    undo.later(() => director.remove())
    return director
  }
  return { network, start }
}

/** The routes and rules of the host that a VRRP daemon made. */
function routingOf(network: Network) {
  const show = (...words: string[]) => network.run('lb1', ['ip', ...words]).split('\n')
  const routes = [
    ...show('-4', 'route', 'show', 'table', 'all', 'proto', 'keepalived'),
    ...show('-6', 'route', 'show', 'table', 'all', 'proto', 'keepalived'),
  ]
  const rules = show('-details', 'rule').filter((line) => line.endsWith('proto keepalived'))
  return [...routes, ...rules].map((line) => line.trim().replaceAll(/\s+/g, ' ')).filter((line) => line !== '')
}

const routingBecomes = async (network: Network, wanted: readonly string[]) => {
  try {
    await eventually('the routing is as wanted', () => routingOf(network).join() === wanted.join())
  } catch {
    assert.equal(routingOf(network), wanted)
  }
}

const stateOf = async (socket: string) =>
  (
    await connect(socket, seconds(2))
      .status()
      .catch(() => undefined)
  )?.instances[0]?.state

/** Stopped first, so that they die as one: none may see another die and still act on it. */
async function killAll(network: Network, director: ReturnType<typeof startDirector>) {
  const processes = network.processesOf('lb1')
  for (const pid of processes) signal(pid, 'SIGSTOP')
  for (const pid of processes) signal(pid, 'SIGKILL')
  await director.stop('SIGKILL')
}

await testTogether({
  'routes and rules come with the addresses, are put back, follow a reload and go at the end': async (undo) => {
    const { network, start } = makeHost(undo, 'routing')
    const director = start(routing)
    await routingBecomes(network, all)

    network.run('lb1', ['ip', 'route', 'delete', '10.1.0.0/16'])
    network.run('lb1', ['ip', 'rule', 'delete', 'preference', '1000'])
    const removedAt = Date.now()
    await routingBecomes(network, all)
    assert.ok(Date.now() - removedAt < 2000, `put back after ${Date.now() - removedAt} ms`)
    await eventually('it is told', () =>
      /put back, somebody had removed the route 10\.1\.0\.0\/16, the rule of preference 1000/.test(director.log()),
    )

    director.rewrite(routing.replace(/ {4}10\.2.*\n/, '').replace('preference 1000', 'preference 1001'))
    director.child.kill('SIGHUP')
    await routingBecomes(network, [all[1], all[2], '1001: from 10.1.0.0/16 lookup 100 proto keepalived'] as string[])

    assert.is(await director.stop(), 0, director.log())
    assert.equal(routingOf(network), [])
  },

  'killed with its guardian, routes and rules stay until the next start, or until `release`': async (undo) => {
    const { network, start } = makeHost(undo, 'left')
    const director = start(routing)
    await routingBecomes(network, all)
    await killAll(network, director)
    await sleep(2500)
    // The kernel takes along the route that has the address for its source; the others have no lease.
    assert.equal(routingOf(network), [all[0], all[2], all[3]])

    const next = start(routing, { folder: director.folder })
    await eventually('it has started', async () => (await stateOf(next.socket)) === 'BACKUP')
    assert.equal(routingOf(network), [])
    await routingBecomes(network, all)
    await killAll(network, next)

    // The next life has another configuration: what its file does not name any more is known all the same.
    const last = start(instance(''), { folder: director.folder })
    await eventually('it has started', async () => (await stateOf(last.socket)) === 'BACKUP')
    assert.equal(routingOf(network), [])
    await last.stop()

    const again = start(routing, { folder: director.folder })
    await routingBecomes(network, all)
    await killAll(network, again)
    const own = ['--run-dir', again.folder, '--state-dir', `${again.folder}/state`]
    const released = network.run('lb1', [process.execPath, 'bin/run.js', 'release', '--json', ...own])
    // The one that has the address for its source may have gone with it already.
    assert.equal(JSON.parse(released).routing.slice(0, 3), [
      'the rule of preference 1000',
      'the route 2001:db8:1::/48',
      'the route 10.2.0.0/16',
    ])
    assert.equal(routingOf(network), [])
  },

  'a route that cannot be is said once, and keeps back nothing else': async (undo) => {
    const { network, start } = makeHost(undo, 'refused')
    const director = start(
      instance('  virtual_routes {\n    10.1.0.0/16 dev eth7\n    10.2.0.0/16 via 192.168.180.10\n  }'),
    )
    await routingBecomes(network, ['10.2.0.0/16 via 192.168.180.10 dev eth0'])
    await sleep(2500)
    const said = director.log().match(/the route 10\.1\.0\.0\/16: there is no interface eth7/g)
    assert.is(said?.length, 1, director.log())
    network.run('lb1', ['ip', 'link', 'add', 'eth7', 'type', 'veth', 'peer', 'name', 'eth8'])
    for (const name of ['eth7', 'eth8']) network.run('lb1', ['ip', 'link', 'set', name, 'up'])
    await routingBecomes(network, ['10.1.0.0/16 dev eth7 scope link', '10.2.0.0/16 via 192.168.180.10 dev eth0'])
    assert.is(lvsha('status', '--socket', director.socket).status, 0)
    assert.is(await director.stop(), 0)
    assert.equal(routingOf(network), [])
  },
})

test.run()
