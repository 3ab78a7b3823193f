import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as assert from 'uvu/assert'
import { startDirector } from '../../support/director-process.js'

// One network of four hosts: a client, a director, two real servers. Every host has an address of both families. The real
// servers also hold the virtual addresses, silently, as direct routing and tunnels need it. The client has a second address,
// to which the real servers send by way of the director, as address translation needs it.

const hosts = { cl: 1, lb: 2, r1: 11, r2: 12 } as const
type Host = keyof typeof hosts
const all = Object.keys(hosts) as Host[]
const servers: Host[] = ['r1', 'r2']

const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })
const inside = (host: Host, ...words: string[]) =>
  execFileSync('ip', ['netns', 'exec', host, ...words], { encoding: 'utf8' })
const set = (host: Host, ...settings: string[]) => inside(host, 'sysctl', '-q', '-w', ...settings)

function makeNetwork() {
  ip('link', 'add', 'br0', 'type', 'bridge')
  ip('link', 'set', 'br0', 'up')
  for (const host of all) {
    ip('netns', 'add', host)
    ip('link', 'add', `to-${host}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host)
    ip('link', 'set', `to-${host}`, 'master', 'br0', 'up')
    // Nothing else answers to an address here, so none is asked for before it is used.
    set(host, 'net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.eth0.accept_dad=0')
    for (const link of ['lo', 'eth0']) ip('-n', host, 'link', 'set', link, 'up')
    ip('-n', host, 'addr', 'add', `10.9.0.${hosts[host]}/24`, 'dev', 'eth0')
    ip('-n', host, 'addr', 'add', `fd09::${hosts[host]}/64`, 'dev', 'eth0', 'nodad')
  }
  for (const [host, last] of [
    ['cl', '3'],
    ['lb', '100'],
  ] as const) {
    ip('-n', host, 'addr', 'add', `10.9.0.${last}/24`, 'dev', 'eth0')
    // Not to be chosen as a source: an end of a tunnel takes nothing that comes from an address of its own.
    ip('-n', host, 'addr', 'add', `fd09::${last}/64`, 'dev', 'eth0', 'nodad', 'preferred_lft', '0')
  }
  set('lb', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.conf.all.send_redirects=0')
  set('lb', 'net.ipv4.conf.eth0.send_redirects=0')
  for (const host of servers) {
    set(host, 'net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2')
    // The director would tell them the shorter way to the client, past itself.
    set(host, 'net.ipv6.conf.all.accept_redirects=0', 'net.ipv6.conf.eth0.accept_redirects=0')
    for (const tunnel of ['tunl0', 'ip6tnl0']) ip('-n', host, 'link', 'set', tunnel, 'up')
    set(host, 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.tunl0.rp_filter=0')
    ip('-n', host, 'addr', 'add', '10.9.0.100/32', 'dev', 'lo')
    ip('-n', host, 'addr', 'add', 'fd09::100/128', 'dev', 'lo')
    ip('-n', host, 'route', 'add', '10.9.0.3/32', 'via', '10.9.0.2')
    ip('-n', host, 'route', 'add', 'fd09::3/128', 'via', 'fd09::2')
  }
}

function removeNetwork() {
  for (const host of all) ip('netns', 'del', host)
  ip('link', 'del', 'br0')
}

const ports = [80, 81, 82, 83, 84, 85]

/** Answers each connection and each datagram with the name of the host. */
async function startServer(host: Host): Promise<ChildProcess> {
  const program = `
    for (const port of [${ports}]) {
      require('net').createServer((socket) => socket.on('error', () => {}).end('${host}')).listen(port, '::', 512)
      for (const type of ['udp4', 'udp6']) {
        const socket = require('dgram').createSocket({ type, ipv6Only: type === 'udp6' })
        socket.on('message', (_, { port, address }) => socket.send('${host}', port, address))
        socket.bind(port, type === 'udp4' ? '10.9.0.100' : 'fd09::100')
      }
    }
    setTimeout(() => console.log('ready'), 200)`
  const child = spawn('ip', ['netns', 'exec', host, process.execPath, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

type Tally = Readonly<Record<string, number>>

/** So many connections, or datagrams, one after the other; who answered, and how often. */
function ask(kind: 'tcp' | 'udp', from: string, to: string, port: number, times: number): Tally {
  const program = `
    const [kind, from, to, port, times] = process.argv.slice(1)
    const tally = {}
    const count = (name) => { tally[name] = (tally[name] ?? 0) + 1 }
    const tcp = () => new Promise((done) => {
      const socket = require('net').connect({ host: to, port: Number(port), localAddress: from, timeout: 3000 })
      let said = ''
      socket.on('data', (data) => { said += data })
      socket.on('timeout', () => socket.destroy(new Error('timeout')))
      socket.on('error', (error) => { said = error.code ?? error.message })
      socket.on('close', () => { count(said); done() })
    })
    const udp = () => new Promise((done) => {
      const socket = require('dgram').createSocket(from.includes(':') ? 'udp6' : 'udp4')
      const end = (name) => { clearTimeout(limit); count(name); socket.close(done) }
      const limit = setTimeout(() => end('timeout'), 3000)
      socket.on('message', (data) => end(String(data)))
      socket.bind(0, from, () => socket.send('?', Number(port), to))
    })
    const run = async () => {
      for (let n = 0; n < Number(times); n++) await (kind === 'tcp' ? tcp() : udp())
      console.log(JSON.stringify(tally))
    }
    run()`
  const tally: Tally = JSON.parse(
    inside('cl', process.execPath, '-e', program, kind, from, to, String(port), String(times)),
  )
  console.log(`  ${kind} ${from} to ${to} ${port}: ${JSON.stringify(tally)}`)
  return tally
}

const service = (head: string, protocol: string, algorithm: string, kind: string, lines = '', weights = [1, 1]) => {
  const own = head.startsWith('fd09') ? 'fd09::' : '10.9.0.'
  const real = servers.map((host, n) => `  real_server ${own}${hosts[host]} 80 {\n    weight ${weights[n]}\n  }\n`)
  return `virtual_server ${head} {\n  protocol ${protocol}\n  lb_algo ${algorithm}\n  lb_kind ${kind}\n${lines}\n${real.join('')}}\n`
}

const families = [
  { name: 'IPv4', vip: '10.9.0.100', client: '10.9.0.1', translated: '10.9.0.3' },
  { name: 'IPv6', vip: 'fd09::100', client: 'fd09::1', translated: 'fd09::3' },
] as const

const configuration = families
  .flatMap(({ vip }) => [
    service(`${vip} 80`, 'TCP', 'rr', 'DR'),
    service(`${vip} 80`, 'UDP', 'rr', 'DR', '  ops'),
    service(`${vip} 81`, 'TCP', 'rr', 'NAT'),
    service(`${vip} 82`, 'TCP', 'rr', 'TUN'),
    service(`${vip} 83`, 'TCP', 'wrr', 'DR', '', [3, 1]),
    service(`${vip} 85`, 'TCP', 'rr', 'DR', '  persistence_timeout 60'),
  ])
  .concat(service('fwmark 7', 'TCP', 'rr', 'DR'))
  .join('')

/** Gives packets to port 84 a mark; the guest has no firewall for IPv4, but a classifier. */
function markPackets() {
  inside('lb', 'tc', 'qdisc', 'add', 'dev', 'eth0', 'ingress')
  const match = ['protocol', 'ip', 'flower', 'ip_proto', 'tcp', 'dst_port', '84']
  inside('lb', 'tc', 'filter', 'add', 'dev', 'eth0', 'parent', 'ffff:', ...match, 'action', 'skbedit', 'mark', '7')
}

const even = { r1: 10, r2: 10 }

/** Of 1,000 connections the first server has so many, within 2 %: one that is tried again is scheduled again. */
function assertShare({ r1 = 0, r2 = 0 }: Tally, wanted: number) {
  assert.is(r1 + r2, 1000)
  assert.ok(Math.abs(r1 - wanted) <= 20, `${r1} of 1,000, wanted ${wanted}`)
}

export const cases: Record<string, () => Promise<void>> = {
  'connections reach the servers in every way and family, in the shares of their scheduler': async () => {
    execFileSync('/run/modprobe', ['-qa', 'ipip', 'ip6_tunnel', 'sch_ingress', 'cls_flower', 'act_skbedit'])
    makeNetwork()
    const children = await Promise.all(servers.map(startServer))
    markPackets()
    const director = startDirector('lb', configuration)
    try {
      await director.until(
        ({ services }) =>
          services.length === 13 && services.every((one) => one.real_servers.every(({ weight }) => weight.now > 0)),
      )
      // Neighbours are found while the first packets wait.
      for (const { vip, client } of families) ask('tcp', client, vip, 80, 4)
      for (const { name, vip, client, translated } of families) {
        assert.equal(ask('tcp', client, vip, 80, 20), even, `${name} direct`)
        assert.equal(ask('udp', client, vip, 80, 20), even, `${name} direct, UDP`)
        assert.equal(ask('tcp', translated, vip, 81, 20), even, `${name} translated`)
        assert.equal(ask('tcp', client, vip, 82, 20), even, `${name} through a tunnel`)
        const persistent = Object.values(ask('tcp', client, vip, 85, 20))
        assert.equal(persistent, [20], `${name} persistent`)
      }
      assert.equal(ask('tcp', '10.9.0.1', '10.9.0.100', 84, 20), even, 'by firewall mark')
      assertShare(ask('tcp', '10.9.0.1', '10.9.0.100', 80, 1000), 500)
      assertShare(ask('tcp', '10.9.0.1', '10.9.0.100', 83, 1000), 750)
    } catch (error) {
      console.log(inside('lb', 'ipvsadm', '-Ln', '--stats'), director.log())
      throw error
    } finally {
      director.remove()
      for (const child of children) child.kill('SIGKILL')
      removeNetwork()
    }
  },
}
