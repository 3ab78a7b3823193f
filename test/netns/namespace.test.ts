import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../lab/network.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = (namespace: string) => `net_namespace ${namespace}
static_ipaddress {
  10.7.0.1
}
vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 21
  priority 255
  virtual_ipaddress {
    192.168.180.233/24
  }
}
`

await testTogether({
  'a director runs in the namespace that its file names, not in the one that it was started in': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-namespace`)
    const director = startDirector(network.namespaceOf('lb2'), configuration(network.namespaceOf('lb1')))
    undo.later(() => director.remove())
    const addresses = (host: 'lb1' | 'lb2') => network.run(host, ['ip', '-4', 'address', 'show', 'dev', 'eth0'])
    await eventually('it has its addresses', () =>
      ['192.168.180.233/24', '10.7.0.1/32'].every((address) => addresses('lb1').includes(address)),
    )
    assert.not.match(addresses('lb2'), /233|10\.7/)
    assert.is(network.run('lb1', ['cat', '/proc/sys/net/ipv4/conf/eth0/promote_secondaries']).trim(), '1')

    await director.stop('SIGKILL')
    const own = ['--run-dir', director.folder, '--state-dir', `${director.folder}/state`]
    const released = network.run('lb2', [process.execPath, 'bin/run.js', 'release', '--json', ...own])
    assert.ok(JSON.parse(released).addresses.includes('10.7.0.1/32 on eth0'))
    assert.not.match(addresses('lb1'), /10\.7/)
  },

  'what a director left that died is cleared in its namespace, also when another one was written meanwhile': async (
    undo,
  ) => {
    const network = buildNetwork(undo, `${process.pid}-moved`)
    const [lb1, lb2] = [network.namespaceOf('lb1'), network.namespaceOf('lb2')]
    const director = startDirector(lb2, configuration(lb1))
    undo.later(() => director.remove())
    const hasStatic = (host: 'lb1' | 'lb2') =>
      network.run(host, ['ip', '-4', 'address', 'show', 'dev', 'eth0']).includes('10.7.0.1/32')
    await eventually('it has its address', () => hasStatic('lb1'))
    director.rewrite(configuration(lb2))
    director.child.kill('SIGHUP')
    await eventually('it has reloaded', () => director.log().includes('net_namespace'))
    await director.stop('SIGKILL')

    const next = startDirector(lb2, configuration(lb2), { folder: director.folder })
    undo.later(() => next.remove())
    await eventually('it has its address', () => hasStatic('lb2'))
    assert.not.ok(hasStatic('lb1'))
    assert.match(next.log(), /10\.7\.0\.1\/32 on eth0.* left by an earlier life in another network namespace: removed/)
  },

  'a namespace that does not exist is a reason not to start': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-nowhere`)
    const director = startDirector(network.namespaceOf('lb1'), configuration('lvsha-no-such-namespace'))
    undo.later(() => director.remove())
    await eventually('it has ended', () => director.child.exitCode !== null)
    assert.is(director.child.exitCode, 1)
    // What it said may be read after its end is known.
    await eventually('it has said why', () =>
      director.log().includes('cannot enter the network namespace lvsha-no-such-namespace'),
    )
    assert.not.match(network.run('lb1', ['ip', '-4', 'address']), /233/)
  },
})

test.run()
