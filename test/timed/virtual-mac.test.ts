import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Director, directorOn, type Engine } from '../../lab/director.js'
import { buildNetwork, type Host, hosts, type Network, virtualAddress } from '../../lab/network.js'
import { countOwners, watchOwners } from '../../lab/owners.js'
import type { Undo } from '../../lab/undo.js'
import { type Capture, startCapture, vrrpAndArp } from '../support/capture.js'
import { startDirector } from '../support/director-process.js'
import { ownersBecome } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

/** VRID 21. */
const virtualMac = '00:00:5e:00:01:15'

type Member = 'lb1' | 'lb2'

const configuration = (priority: number, lines: string) => `vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority ${priority}
  ${lines}
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
`

async function pair(undo: Undo, word: string, engines: Record<Member, Engine>, lines = 'use_vmac') {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-vmac-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const owners = watchOwners(network, ['lb1', 'lb2'], () => undefined)
  const member = (host: Member, priority: number): Director => {
    const director = directorOn(network, host, engines[host], folder)
    director.configure(configuration(priority, lines))
    return director
  }
  const capture = await startCapture(network, undo, { filter: `${vrrpAndArp} or ether[0:4] == 0x00005e00` })
  const [lb1, lb2] = [member('lb1', 150), member('lb2', 100)]
  /** lb1 is Master, and still is when lb2 has been Backup for some time. */
  const begin = async (interfaceOfBackup: string, ms: number) => {
    lb1.start()
    await ownersBecome(owners, ['lb1'])
    lb2.start()
    await eventually('the Backup has its interface', () => interfacesOf(network, 'lb2').includes(interfaceOfBackup))
    await sleep(ms)
    assert.equal(owners.now(), ['lb1'])
  }
  return { network, owners, capture, lb1, lb2, begin }
}

/** Asks for a connection that nobody takes. @returns ECONNREFUSED where the other host answers */
const connecting = (network: Network, from: Host, to: string, localAddress?: string) => {
  const options = JSON.stringify({ host: to, port: 9, timeout: 1500, ...(localAddress && { localAddress }) })
  const program = `const s = require('net').connect(${options})
    s.on('error', (error) => console.log(error.code)).on('timeout', () => s.destroy(Object.assign(new Error(), { code: 'SILENT' })))`
  return network.run(from, [process.execPath, '-e', program]).trim()
}

/** What the client believes the MAC address of the virtual address to be, asked anew. */
function learned(network: Network): string | undefined {
  network.run('client', ['ip', 'neighbour', 'flush', 'dev', 'eth0'])
  assert.is(connecting(network, 'client', virtualAddress), 'ECONNREFUSED')
  const line = network.run('client', ['ip', 'neighbour', 'show', virtualAddress])
  return /lladdr (\S+)/.exec(line)?.[1]
}

/** That nobody could have learned another MAC address for the virtual address than the virtual one. */
async function assertNothingLeaked(capture: Capture) {
  const asked = await capture.decode(`arp.src.proto_ipv4 == ${virtualAddress}`, ['eth.src', 'arp.src.hw_mac'])
  assert.ok(asked.length >= 10, `${asked.length} packets of ARP`)
  for (const packet of asked) assert.equal(packet, { 'eth.src': virtualMac, 'arp.src.hw_mac': virtualMac })
}

const interfacesOf = (network: Network, host: Member) =>
  network
    .run(host, ['ip', '-oneline', 'link'])
    .split('\n')
    .flatMap((line) => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? [])

const arpSettings = (network: Network, host: Member) =>
  ['arp_ignore', 'arp_announce'].map((name) =>
    network.run(host, ['cat', `/proc/sys/net/ipv4/conf/eth0/${name}`]).trim(),
  )

await testTogether({
  'a virtual MAC address moves from lvsha to lvsha, and no other is ever seen': async (undo) => {
    const { network, owners, capture, lb1, lb2, begin } = await pair(undo, 'vmac', { lb1: 'lvsha', lb2: 'lvsha' })
    await begin('vrrp.21', 2000)
    assert.is(learned(network), virtualMac)
    // The other way round: the Master asks for the client with an address of its own.
    network.run('lb1', ['ip', 'neighbour', 'flush', 'dev', 'eth0'])
    assert.is(connecting(network, 'lb1', hosts.client, virtualAddress), 'ECONNREFUSED')
    assert.equal(arpSettings(network, 'lb1'), ['1', '2'])

    const asked = Date.now()
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    assert.is(learned(network), virtualMac)
    assert.equal(interfacesOf(network, 'lb1'), ['lo', 'eth0'])
    assert.equal(arpSettings(network, 'lb1'), ['0', '0'])

    lb1.start()
    await ownersBecome(owners, ['lb1'])
    assert.is(learned(network), virtualMac)
    assert.ok(countOwners(owners.changes(), asked, Date.now()).several <= 50)

    lb1.kill()
    await ownersBecome(owners, ['lb2'])
    assert.ok(interfacesOf(network, 'lb1').includes('vrrp.21'))
    assert.is(learned(network), virtualMac)
    lb1.start()
    await ownersBecome(owners, ['lb1'])
    assert.is(learned(network), virtualMac)
    assert.equal(arpSettings(network, 'lb1'), ['1', '2'])
    await lb1.stop()
    await lb2.stop()
    assert.equal(interfacesOf(network, 'lb1'), ['lo', 'eth0'])
    // As they were before the life that was killed.
    assert.equal(arpSettings(network, 'lb1'), ['0', '0'])

    await assertNothingLeaked(capture)
    const adverts = await capture.decode('vrrp', ['eth.src', 'ip.src'])
    assert.equal([...new Set(adverts.map((advert) => advert['eth.src']))], [virtualMac])
    assert.equal([...new Set(adverts.map((advert) => advert['ip.src']))].sort(), [hosts.lb1, hosts.lb2])
    // A report of a group, or anything else that a Backup sent from it, would move it in the switches' tables.
    const others = await capture.decode(`eth.src == ${virtualMac} and not vrrp and not arp`, ['frame.protocols'])
    const kinds = new Set(others.map((packet) => packet['frame.protocols']))
    assert.equal(
      [...kinds].filter((kind) => /igmp|icmpv6/.test(kind)),
      [],
    )
  },

  'keepalived takes over from lvsha and gives back': async (undo) => {
    const { network, owners, lb1, begin } = await pair(undo, 'vmac-l', { lb1: 'lvsha', lb2: 'keepalived' })
    await begin('vrrp.21', 5000)
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    // keepalived has the virtual address in the ARP requests of the interface itself: nothing can be said of its MAC.
    const down = Date.now()
    lb1.start()
    await ownersBecome(owners, ['lb1'])
    assert.ok(countOwners(owners.changes(), down, Date.now()).several <= 50)
    assert.is(learned(network), virtualMac)
  },

  'lvsha takes over from keepalived and gives back': async (undo) => {
    const { network, owners, capture, lb1, begin } = await pair(undo, 'vmac-k', {
      lb1: 'keepalived',
      lb2: 'lvsha',
    })
    await begin('vrrp.21', 5000)
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    assert.is(learned(network), virtualMac)
    lb1.start()
    await ownersBecome(owners, ['lb1'])
    assert.equal(interfacesOf(network, 'lb2'), ['lo', 'eth0', 'vrrp.21'])
    const adverts = await capture.decode(`vrrp and ip.src == ${hosts.lb2}`, ['eth.src'])
    assert.ok(adverts.length > 0)
  },

  'with vmac_xmit_base adverts leave from the interface itself, and a keepalived with a virtual MAC is heard': async (
    undo,
  ) => {
    const { network, owners, capture, lb1, lb2, begin } = await pair(
      undo,
      'vmac-b',
      { lb1: 'keepalived', lb2: 'lvsha' },
      'use_vmac',
    )
    lb2.configure(configuration(100, 'use_vmac vmac0\n  vmac_xmit_base'))
    await begin('vmac0', 5000)
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    assert.is(learned(network), virtualMac)
    await lb2.stop()
    const adverts = await capture.decode(`vrrp and ip.src == ${hosts.lb2}`, ['eth.src'])
    assert.ok(adverts.length > 0)
    assert.not(adverts.some((advert) => advert['eth.src'] === virtualMac))
  },

  'over IPv6 it is the other virtual MAC address, and adverts are sent from a real one': async (undo) => {
    const { network, capture, lb1, lb2 } = await pair(undo, 'vmac-6', { lb1: 'lvsha', lb2: 'lvsha' })
    const address = '2001:db8:180::233'
    for (const [host, last] of [
      ['lb1', '101'],
      ['lb2', '102'],
      ['client', '10'],
    ] as const) {
      network.run(host, ['ip', 'address', 'add', `2001:db8:180::${last}/64`, 'dev', 'eth0', 'nodad'])
    }
    const learned6 = () => {
      network.run('client', ['ip', '-6', 'neighbour', 'flush', 'dev', 'eth0'])
      assert.is(connecting(network, 'client', address), 'ECONNREFUSED')
      return /lladdr (\S+)/.exec(network.run('client', ['ip', 'neighbour', 'show', address]))?.[1]
    }
    const has = (host: Member) => network.run(host, ['ip', 'address', 'show', 'dev', 'vrrp6.21']).includes(address)
    for (const [director, priority] of [
      [lb1, 150],
      [lb2, 100],
    ] as const) {
      director.configure(
        configuration(priority, 'use_vmac\n  version 3').replace(`${virtualAddress}/24`, `${address}/64`),
      )
    }
    lb1.start()
    lb2.start()
    await eventually('the first is Master', () => interfacesOf(network, 'lb1').includes('vrrp6.21') && has('lb1'))
    await sleep(2000)
    assert.not(has('lb2'))
    assert.is(learned6(), '00:00:5e:00:02:15')
    await lb1.stop()
    await eventually('the second is Master', () => has('lb2'))
    assert.is(learned6(), '00:00:5e:00:02:15')
    await lb2.stop()
    assert.equal(interfacesOf(network, 'lb2'), ['lo', 'eth0'])
    const adverts = await capture.decode('vrrp', ['eth.src', 'ipv6.src'])
    assert.equal([...new Set(adverts.map((advert) => advert['eth.src']))], ['00:00:5e:00:02:15'])
    const sources = new Set(adverts.map((advert) => advert['ipv6.src']))
    assert.is(sources.size, 2)
    for (const source of sources) assert.match(source, /^fe80::/)
    // No link-local address is made of the virtual MAC address.
    assert.not(sources.has('fe80::200:5eff:fe00:215'))
  },

  'a reload makes the interface and removes it, and the Master stays': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-vmac-r`)
    const director = startDirector(network.namespaceOf('lb1'), configuration(255, ''))
    undo.later(() => director.remove())
    const carrier = () => /inet \S+233\/24 .*?(\S+)$/m.exec(network.run('lb1', ['ip', '-4', 'address']))?.[1]
    const becomes = async (lines: string, interfaces: readonly string[], on: string) => {
      director.rewrite(configuration(255, lines))
      director.child.kill('SIGHUP')
      const holds = () => carrier() === on && `${interfacesOf(network, 'lb1')}` === `${interfaces}`
      await eventually(`it is on ${on}`, holds)
    }
    await eventually('it is ready', () => carrier() === 'eth0' && /ready, pid/.test(director.log()))
    await becomes('use_vmac', ['lo', 'eth0', 'vrrp.21'], 'vrrp.21')
    await becomes('use_vmac vmac0', ['lo', 'eth0', 'vmac0'], 'vmac0')
    await becomes('', ['lo', 'eth0'], 'eth0')
    assert.equal(arpSettings(network, 'lb1'), ['0', '0'])
    assert.is(director.status().instances[0]?.transitions, 1)
    assert.is(await director.stop(), 0, director.log())
  },
  'killed, it leaves its interface and the settings below it, until the next life without it, or until `release`':
    async (undo) => {
      const network = buildNetwork(undo, `${process.pid}-vmac-l1`)
      network.run('lb1', ['sysctl', '-qw', 'net.ipv4.conf.eth0.arp_announce=1'])
      const begin = async (lines: string, folder?: string) => {
        const director = startDirector(network.namespaceOf('lb1'), configuration(100, lines), folder ? { folder } : {})
        undo.later(() => director.remove())
        await eventually('it is ready', () => /ready, pid/.test(director.log()))
        return director
      }
      const first = await begin('use_vmac')
      await first.stop('SIGKILL')
      assert.equal(arpSettings(network, 'lb1'), ['1', '2'])
      const second = await begin('', first.folder)
      assert.equal(interfacesOf(network, 'lb1'), ['lo', 'eth0'])
      assert.equal(arpSettings(network, 'lb1'), ['0', '1'])
      await second.stop()

      const third = await begin('use_vmac', first.folder)
      await third.stop('SIGKILL')
      assert.equal(arpSettings(network, 'lb1'), ['1', '2'])
      const own = ['--run-dir', third.folder, '--state-dir', `${third.folder}/state`]
      const released = network.run('lb1', [process.execPath, 'bin/run.js', 'release', '--json', ...own])
      assert.equal(JSON.parse(released).interfaces, ['vrrp.21'])
      assert.equal(interfacesOf(network, 'lb1'), ['lo', 'eth0'])
      assert.equal(arpSettings(network, 'lb1'), ['0', '1'])
    },
})

test.run()
