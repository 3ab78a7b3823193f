import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../lab/network.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = `vrrp_instance VI_1 {
  state BACKUP
  interface late0
  virtual_router_id 21
  priority 200
  use_vmac
  virtual_ipaddress {
    10.7.0.233/24
  }
  virtual_routes {
    10.8.0.0/16 via 10.7.0.9 dev late0
  }
}
vrrp_instance VI_2 {
  state MASTER
  interface eth0
  virtual_router_id 22
  priority 255
  virtual_ipaddress {
    192.168.180.233/24
  }
}
`

await testTogether({
  'an instance whose interface is missing waits in Fault, runs when it appears, and again when it is another one':
    async (undo) => {
      const network = buildNetwork(undo, `${process.pid}-late`)
      const director = startDirector(network.namespaceOf('lb1'), configuration)
      undo.later(() => director.remove())
      const ip = (line: string) => network.run('lb1', ['ip', ...line.split(' ')])
      const state = async (index: number) => {
        const status = await connect(director.socket, seconds(2))
          .status()
          .catch(() => undefined)
        return status?.instances[index]?.state
      }
      const becomes = (wanted: string) =>
        eventually(`it is ${wanted}`, async () => (await state(0)) === wanted).catch((error: Error) => {
          throw new Error(`${error.message}\n${director.log()}`)
        })

      await becomes('FAULT')
      assert.is(await state(1), 'MASTER')
      await eventually('it says why', () => /VI_1 .*there is no interface late0/.test(director.log()))

      for (const peer of ['late1', 'late2']) {
        ip(`link add late0 type veth peer name ${peer}`)
        ip('address add 10.7.0.1/24 dev late0')
        ip(`link set ${peer} up`)
        ip('link set late0 up')
        await becomes('MASTER')
        assert.match(ip('address show dev vrrp.21'), /inet 10\.7\.0\.233\/24/)
        await eventually('it has its route', () => ip('route').includes('10.8.0.0/16 via 10.7.0.9 dev late0'))
        ip('link delete late0')
        await becomes('FAULT')
        assert.not.match(ip('link'), /vrrp\.21/)
      }
      assert.is(await state(1), 'MASTER')
      assert.is(director.log().match(/there is no interface late0: it waits/g)?.length, 3)
      assert.is(await director.stop(), 0, director.log())
    },
})

test.run()
