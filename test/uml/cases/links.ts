import { execFileSync } from 'node:child_process'
import * as assert from 'uvu/assert'
import { type DirectorProcess, startDirector } from '../../support/director-process.js'
import { eventually } from '../../support/together.js'

const ip = (line: string) => execFileSync('ip', line.split(' '), { encoding: 'utf8' })

const instance = (name: string, vrid: number, device: string, priority: number, address: string, lines = '') => `
vrrp_instance ${name} {
  state ${priority === 255 ? 'MASTER' : 'BACKUP'}
  interface ${device}
  virtual_router_id ${vrid}
  priority ${priority}
  ${lines}
  virtual_ipaddress {
    ${address}/24
  }
}
`

/** Two hosts with a cable between them, `one` and `two`. */
function makeHosts() {
  for (const name of ['one', 'two']) ip(`netns add ${name}`)
  ip('link add eth0 netns one type veth peer name eth0 netns two')
  for (const name of ['one', 'two']) {
    for (const link of ['lo', 'eth0']) ip(`-n ${name} link set ${link} up`)
  }
}

const removeHosts = () => {
  for (const name of ['one', 'two']) ip(`netns del ${name}`)
}

async function withDirectors(
  configurations: readonly [string, string],
  tell: (one: DirectorProcess, two: DirectorProcess) => Promise<void>,
) {
  const directors = [startDirector('one', configurations[0]), startDirector('two', configurations[1])] as const
  try {
    await tell(...directors)
    for (const director of directors) assert.is(await director.stop(), 0, director.log())
  } finally {
    for (const director of directors) director.remove()
  }
}

/** Waits until every instance of the Backup has heard its Master. A director that has just begun has none yet. */
const hears = (backup: DirectorProcess) =>
  backup.until(
    ({ instances }) =>
      instances.length > 0 && instances.every(({ state, advert }) => state === 'BACKUP' && advert.received > 1),
  )

export const cases: Record<string, () => Promise<void>> = {
  'adverts go over VLANs, bridges and interfaces of a VRF, whose table has the routes': async () => {
    makeHosts()
    try {
      for (const name of ['one', 'two']) {
        ip(`-n ${name} link add link eth0 name eth0.7 type vlan id 7`)
        ip(`-n ${name} link add link eth0 name eth0.8 type vlan id 8`)
      }
      ip('-n one link add red type vrf table 77')
      ip('-n one link set red up')
      ip('-n one link set eth0.7 master red')
      ip('-n two link add br0 type bridge')
      ip('-n two link set eth0.8 master br0')
      for (const [name, links] of [
        ['one', ['eth0.7', 'eth0.8']],
        ['two', ['eth0.7', 'eth0.8', 'br0']],
      ] as const) {
        for (const link of links) ip(`-n ${name} link set ${link} up`)
      }
      ip('-n one address add 10.7.0.1/24 dev eth0.7')
      ip('-n one address add 10.8.0.1/24 dev eth0.8')
      ip('-n two address add 10.7.0.2/24 dev eth0.7')
      ip('-n two address add 10.8.0.2/24 dev br0')
      const routing =
        'virtual_routes {\n 10.9.0.0/16 via 10.7.0.2 dev eth0.7 vrf red\n }\n virtual_rules {\n from 10.9.0.0/16 vrf red preference 50\n }'
      await withDirectors(
        [
          instance('V7', 7, 'eth0.7', 255, '10.7.0.100', routing) + instance('V8', 8, 'eth0.8', 255, '10.8.0.100'),
          instance('V7', 7, 'eth0.7', 100, '10.7.0.100') + instance('V8', 8, 'br0', 100, '10.8.0.100'),
        ],
        async (master, backup) => {
          await hears(backup)
          await master.until(({ instances }) => instances.every(({ state }) => state === 'MASTER'))
          assert.match(ip('-n one route show vrf red'), /10\.9\.0\.0\/16 via 10\.7\.0\.2 dev eth0\.7 proto/)
          assert.match(ip('-n one rule'), /50:\s+from 10\.9\.0\.0\/16 lookup 77/)
        },
      )
      assert.not.match(ip('-n one route show vrf red'), /10\.9/)
    } finally {
      removeHosts()
    }
  },

  'an ipvlan interface sends adverts from its own address and holds the virtual one': async () => {
    makeHosts()
    try {
      ip('-n one address add 10.7.0.1/24 dev eth0')
      ip('-n two address add 10.7.0.2/24 dev eth0')
      await withDirectors(
        [
          instance('V', 7, 'eth0', 255, '10.7.0.100', 'use_ipvlan ipv7 10.7.0.9'),
          instance('V', 7, 'eth0', 100, '10.7.0.100', 'use_ipvlan ipv7 10.7.0.8'),
        ],
        async (_, backup) => {
          const { instances } = await hears(backup)
          assert.equal(
            instances[0]?.peers.map(({ address }) => address),
            ['10.7.0.9'],
          )
          await eventually('it has its addresses', () => {
            const shown = ip('-n one -4 address show dev ipv7')
            return shown.includes('10.7.0.9/32') && shown.includes('10.7.0.100/24')
          })
        },
      )
      assert.not.match(ip('-n one link'), /ipv7/)
    } finally {
      removeHosts()
    }
  },
}
