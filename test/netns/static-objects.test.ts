import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, type Network } from '../../lab/network.js'
import { type DirectorOptions, startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const statics = `static_ipaddress {
  10.20.0.1/24 dev eth0 brd + label eth0:s
  10.21.0.1 peer 10.21.0.2 dev eth0
  2001:db8:20::1/64 dev eth0 home mngtmpaddr
  2001:db8:21::1 dev eth0
  10.22.0.1/24 dev eth5
}
static_routes {
  10.30.0.0/16 via 10.20.0.9 dev eth0
}
static_rules {
  from 10.30.0.0/16 table 30 preference 300
}
`

const all = [
  '10.20.0.1/24 brd 10.20.0.255 scope global eth0:s',
  '10.21.0.1 peer 10.21.0.2/32 scope global eth0',
  '2001:db8:20::1/64 scope global nodad home mngtmpaddr',
  '2001:db8:21::1/128 scope global nodad deprecated',
  '10.30.0.0/16 via 10.20.0.9 dev eth0 proto keepalived',
  '300: from 10.30.0.0/16 lookup 30 proto keepalived',
]

/** What the host has of them. */
function held(network: Network) {
  const show = (...words: string[]) =>
    network
      .run('lb1', ['ip', ...words])
      .split('\n')
      .map((line) => line.trim().replaceAll(/\s+/g, ' '))
  const addresses = show('address', 'show').filter((line) => / (?:10\.2[0-9]|2001:db8)/.test(line))
  const routes = show('route').filter((line) => line.startsWith('10.30'))
  const rules = show('-details', 'rule').filter((line) => line.startsWith('300:'))
  return [...addresses.map((line) => line.replace(/^inet6? /, '')).sort(), ...routes, ...rules]
}

async function become(network: Network, wanted: readonly string[]) {
  try {
    await eventually('it is as wanted', () => held(network).join() === wanted.join())
  } catch {
    assert.equal(held(network), wanted)
  }
}

await testTogether({
  'static objects are there from the start to the end, put back, adopted and changed': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-static`)
    const start = (configuration: string, options?: DirectorOptions) => {
      const director = startDirector(network.namespaceOf('lb1'), configuration, options)
      undo.later(() => director.remove())
      return director
    }
    const ip = (line: string) => network.run('lb1', ['ip', ...line.split(' ')])
    const first = start(statics)
    await become(network, all)
    await eventually('what is missing is told', () =>
      /not all static objects are there: 10\.22\.0\.1\/24: there is no interface eth5/.test(first.log()),
    )

    ip('address delete 10.20.0.1/24 dev eth0')
    ip('rule delete preference 300')
    await become(network, all)
    for (const name of [/put at last: .*10\.20\.0\.1\/24/, /put at last: .*the rule of preference 300/]) {
      await eventually('it is told', () => name.test(first.log()))
    }

    await first.stop('SIGKILL')
    assert.equal(held(network), all)
    const second = start(statics, { folder: first.folder })
    await eventually('it is ready', () => /ready, pid/.test(second.log()))
    assert.equal(held(network), all)
    assert.not.match(second.log(), /left by an earlier life/)

    ip('link add eth5 type veth peer name eth6')
    ip('link set eth5 up')
    await eventually('the late interface has its address', () =>
      held(network).some((line) => line.startsWith('10.22.0.1')),
    )

    second.rewrite(statics.replace(/ {2}10\.2[12].*\n/g, '').replace('table 30', 'table 31'))
    second.child.kill('SIGHUP')
    await become(network, [
      all[0],
      all[2],
      all[3],
      all[4],
      '300: from 10.30.0.0/16 lookup 31 proto keepalived',
    ] as string[])
    await second.stop('SIGKILL')

    const third = start('', { folder: first.folder })
    await become(network, [])
    await eventually('it is told', () => /left by an earlier life: removed/.test(third.log()))
    third.rewrite(statics)
    third.child.kill('SIGHUP')
    await eventually('all is there', () => held(network).length === all.length + 1)
    assert.is(await third.stop(), 0, third.log())
    assert.equal(held(network), [])
  },
})

test.run()
