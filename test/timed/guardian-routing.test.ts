import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countOwners } from '../../lab/owners.js'
import { signal } from '../../lab/processes.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { ownersBecome, pairStory, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const lines = `use_vmac
  virtual_routes {
    10.1.0.0/16 via 192.168.180.10 dev eth0 src 192.168.180.233
    10.2.0.0/16 via 192.168.180.10 dev eth0 table 100
  }
  virtual_rules {
    from 10.1.0.0/16 table 100 preference 1000
  }`

const speech = { lines: () => lines, family: 'ipv4', virtualAddress: '192.168.180.233/24' } as const

/** What only a Master may have, in the words of ip(8). */
const shows = {
  address: ['address', 'show', 'dev', 'vrrp.21'],
  route: ['route', 'show', '10.1.0.0/16'],
  'route of a table': ['route', 'show', 'table', 'all', '10.2.0.0/16'],
  rule: ['rule', 'show', 'preference', '1000'],
}

await testTogether({
  'the daemon killed: its guardian removes routes, rules and the addresses of a virtual MAC address': pairStory(
    'killed-vmac',
    { lb1: { engine: 'lvsha', priority: 100 }, lb2: { engine: 'lvsha', priority: 90 } },
    async (pair) => {
      const { lb1, network, owners, capture } = pair
      const had = (host: 'lb1' | 'lb2') =>
        Object.entries(shows).flatMap(([what, words]) =>
          /192\.168\.180\.233|10\.[12]\.0\.0/.test(network.run(host, ['ip', '-4', ...words])) ? [what] : [],
        )
      await startPair(pair)
      const statusOf = () => connect(lb1.socket, seconds(2)).status()
      await eventually('the guardian is armed', async () => (await statusOf()).guardian.armed)
      assert.equal(had('lb1'), ['address', 'route', 'route of a table', 'rule'])
      assert.equal(had('lb2'), [])

      const at = Date.now()
      signal((await statusOf()).daemon.pid, 'SIGKILL')
      await ownersBecome(owners, ['lb2'])
      const { several } = countOwners(owners.changes(), at, Date.now())
      assert.ok(several <= 50, `two owners for ${several} ms`)
      await eventually('it says so', () => /VI_1: successor heard, addresses removed after/.test(lb1.log()))
      assert.equal(had('lb1'), [])
      assert.equal(had('lb2'), ['address', 'route', 'route of a table', 'rule'])

      const farewells = await capture.decode('vrrp.prio == 0 and ip.src == 192.168.180.101', ['eth.src'])
      assert.equal(
        farewells.map((advert) => advert['eth.src']),
        Array(3).fill('00:00:5e:00:01:15'),
      )
    },
    speech,
  ),
})

test.run()
