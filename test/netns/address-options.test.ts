import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../lab/network.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = `vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 21
  priority 255
  virtual_ipaddress {
    192.168.180.233/24 preferred_lft 3
    192.168.180.234/24 no_track
    192.168.180.235/24
  }
}
`

await testTogether({
  'an address is deprecated when its preferred lifetime is over, and one with no_track is not put back': async (
    undo,
  ) => {
    const network = buildNetwork(undo, `${process.pid}-options`)
    const director = startDirector(network.namespaceOf('lb1'), configuration)
    undo.later(() => director.remove())
    /** The last numbers of the addresses that are there, marked where they are deprecated. */
    const shown = () =>
      [...network.run('lb1', ['ip', '-o', '-4', 'address']).matchAll(/180\.(23\d)\/.*/g)]
        .map(([line, last]) => `${last}${line.includes('deprecated') ? ' deprecated' : ''}`)
        .sort()
        .join()
    const becomes = async (wanted: string) => {
      await eventually(wanted, () => shown() === wanted).catch(() => assert.is(shown(), wanted))
    }
    await becomes('233,234,235')
    const at = Date.now()
    await becomes('233 deprecated,234,235')
    const after = Date.now() - at
    assert.ok(after > 2000 && after < 4500, `deprecated after ${after} ms`)

    for (const last of ['234', '235']) {
      network.run('lb1', ['ip', 'address', 'delete', `192.168.180.${last}/24`, 'dev', 'eth0'])
    }
    await becomes('233 deprecated,235')
    await sleep(2500)
    assert.is(shown(), '233 deprecated,235')
    const said = [...director.log().matchAll(/192\.168\.180\.(\d+)\/24 was removed from eth0 by .*: (.*)/g)]
    assert.equal(
      said.map(([, last, what]) => `${last} ${what}`),
      ['234 left out from now on, as no_track says', '235 put back'],
    )
    assert.is(await director.stop(), 0, director.log())
    assert.is(shown(), '')
  },
})

test.run()
