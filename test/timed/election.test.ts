import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../lab/network.js'
import type { Undo } from '../../lab/undo.js'
import { lvsha, startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const member = (vrid: number, lines = '') => `vrrp_instance VI_${vrid} {
  interface eth0
  virtual_router_id ${vrid}
  priority 100
  virtual_ipaddress {
    192.0.2.${vrid}/24
  }
${lines}
}
`

/** One host with a second interface, `t0`, that has nothing to do with VRRP, and a director. */
function begin(undo: Undo, word: string, configuration: string) {
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const run = (...words: string[]) => network.run('lb1', words)
  run('ip', 'link', 'add', 't0', 'type', 'veth', 'peer', 'name', 't1')
  run('ip', 'link', 'set', 't1', 'up')
  run('ip', 'link', 'set', 't0', 'up')
  const director = startDirector(network.namespaceOf('lb1'), configuration)
  undo.later(() => director.remove())
  const states = (wanted: string) =>
    director.until(({ instances }) => instances.map(({ state }) => state).join() === wanted)
  return { run, director, states, text: () => lvsha('status', '--socket', director.socket).stdout }
}

await testTogether({
  'an address that someone removes is put back at once, and who did it is told': async (undo) => {
    const { run, director, states } = begin(undo, 'removed', member(51))
    await states('MASTER')
    run('ip', 'address', 'del', '192.0.2.51/24', 'dev', 'eth0')
    const isBack = () => run('ip', '-4', 'address', 'show', 'dev', 'eth0').includes('192.0.2.51/24')
    await eventually('the address is back', isBack)
    await eventually('it is told', () => /192\.0\.2\.51\/24 was removed from eth0 by .+: put back/.test(director.log()))
    assert.not.match(director.log(), /MASTER -> /)
  },

  'a group follows an interface that it watches, and says why': async (undo) => {
    const group = 'vrrp_sync_group G {\n  group {\n    VI_51\n    VI_52\n  }\n  track_interface {\n    t0\n  }\n}\n'
    const { run, states, text } = begin(undo, 'group', member(51) + member(52) + group)
    await states('MASTER,MASTER')
    assert.match(text(), /G +MASTER +VI_51, VI_52/)
    run('ip', 'link', 'set', 't0', 'down')
    const { instances, sync_groups: groups } = await states('FAULT,FAULT')
    assert.equal(
      instances.map(({ fault }) => fault),
      ['interface t0: down', 'interface t0: down'],
    )
    assert.equal(groups, [{ name: 'G', state: 'FAULT', members: ['VI_51', 'VI_52'] }])
    run('ip', 'link', 'set', 't0', 'up')
    await states('MASTER,MASTER')
  },

  'an interface with a weight moves the priority, visibly': async (undo) => {
    const { run, director, states, text } = begin(undo, 'weight', member(51, 'track_interface {\nt0 weight -30\n}'))
    await states('MASTER')
    run('ip', 'link', 'set', 't0', 'down')
    const { instances } = await director.until((status) => status.instances[0]?.priority.effective === 70)
    assert.equal(instances[0]?.priority.reasons, [{ what: 'interface t0', effect: -30, because: 'down' }])
    assert.match(text(), /70\/100/)
    assert.match(text(), /interface t0 -30 \(down\)/)
    await eventually('it is told', () => /priority 100 -> 70: interface t0 -30 \(down\)/.test(director.log()))
  },
})

test.run()
