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

  'a namespace that does not exist is a reason not to start': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-nowhere`)
    const director = startDirector(network.namespaceOf('lb1'), configuration('lvsha-no-such-namespace'))
    undo.later(() => director.remove())
    await eventually('it has ended', () => director.child.exitCode !== null)
    assert.is(director.child.exitCode, 1)
    assert.match(director.log(), /cannot enter the network namespace lvsha-no-such-namespace/)
    assert.not.match(network.run('lb1', ['ip', '-4', 'address']), /233/)
  },
})

test.run()
