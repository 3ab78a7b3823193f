import { execFileSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, type Network, virtualAddress } from '../../lab/network.js'
import type { StatusDocument } from '../../src/control/protocol.js'
import { lvsha, startDirector } from '../support/director-process.js'
import { testTogether } from '../support/together.js'

const virtualAddress6 = '2001:db8::233'

const configuration = (accept: string, globals = '') => `global_defs {
  ${globals}
}
vrrp_instance VI_4 {
  state BACKUP
  interface eth0
  version 3
  virtual_router_id 21
  priority 100
  advert_int 0.1
  ${accept}
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
vrrp_instance VI_6 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority 100
  advert_int 0.1
  ${accept}
  virtual_ipaddress {
    fe80::233
    ${virtualAddress6}/64
  }
}
`

/** Whether a connection is refused, as where nobody listens, and not left without an answer. */
const answers = (network: Network, address: string) =>
  network.run('client', ['bash', '-c', `timeout 1 bash -c '</dev/tcp/${address}/9' 2>/dev/null || echo $?`]).trim() ===
  '1'

/** Whether the client knows where the address lives: it has asked its neighbours, and one of them has answered. */
const isKnown = (network: Network, address: string) =>
  /lladdr/.test(network.run('client', ['ip', 'neighbour', 'show', 'to', address, 'dev', 'eth0']))

await testTogether({
  'with no_accept a Master holds its addresses and answers for none, until a reload takes that back': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-accept`)
    const namespace = network.namespaceOf('lb1')
    for (const [host, last] of [
      ['lb1', 101],
      ['client', 10],
    ] as const) {
      network.run(host, ['ip', 'address', 'add', `2001:db8::${last}/64`, 'dev', 'eth0', 'nodad'])
    }
    const tables = () => execFileSync('ip', ['netns', 'exec', namespace, 'nft', 'list', 'tables'], { encoding: 'utf8' })
    const director = startDirector(namespace, configuration('no_accept', 'nftables_counters'))
    undo.later(() => director.remove())
    const areMaster = ({ instances }: StatusDocument) => instances.every(({ state }) => state === 'MASTER')
    await director.until(areMaster)
    for (const address of [virtualAddress, virtualAddress6]) {
      assert.not.ok(answers(network, address), address)
      assert.ok(isKnown(network, address), `neighbours of ${address}`)
    }
    assert.ok(answers(network, '192.168.180.101'))
    assert.ok(answers(network, '2001:db8::101'))
    assert.is(tables(), 'table inet lvsha\n')

    director.rewrite(configuration(''))
    assert.is(lvsha('reload', '--socket', director.socket).status, 0)
    assert.ok(answers(network, virtualAddress))
    assert.ok(answers(network, virtualAddress6))
    assert.is(tables(), '')

    director.rewrite(configuration('no_accept', 'nftables fence'))
    assert.is(lvsha('reload', '--socket', director.socket).status, 0)
    assert.is(tables(), 'table inet fence\n')
    assert.not.ok(answers(network, virtualAddress))
    await director.stop()
    assert.is(tables(), '')
  },
})

test.run()
