import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { type Undo, undoing } from '../../lab/undo.js'
import type { ProbeStatus } from '../../src/control/protocol.js'

// What checks send, seen from outside of them: marks, interfaces, families. Everything is on the loopback of a namespace.

const namespace = `lvsha-checks-test-${process.pid}`
const inside = ['netns', 'exec', namespace]
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

/** Web servers on 80 of every address, an echo on UDP 53 that answers as DNS does, and a mail server on 25. */
const servers = `
  import { createServer } from 'node:http'
  import { createServer as mail } from 'node:net'
  import { createSocket } from 'node:dgram'
  createServer((_, answer) => answer.end('ok')).listen(80, '::')
  mail((socket) => {
    socket.write('220 mail\\r\\n')
    socket.on('data', (said) => socket.write(said.toString().startsWith('HELO') ? '250 ok\\r\\n' : '221 bye\\r\\n'))
    socket.on('error', () => {})
  }).listen(25, '::')
  const dns = createSocket('udp6')
  dns.on('message', (query, { port, address }) => {
    query[2] |= 0x80
    dns.send(query, port, address)
  })
  dns.bind(53, '::', () => console.log('ready'))`

async function stage(undo: Undo) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-checks-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  ip('netns', 'add', namespace)
  undo.later(() => ip('netns', 'delete', namespace))
  ip('-n', namespace, 'link', 'set', 'lo', 'up')
  ip('-n', namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
  ip('-n', namespace, 'link', 'set', 'v0', 'up')
  const child = spawn('ip', [...inside, process.execPath, '--input-type=module', '-e', servers], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  undo.later(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  await once(child.stdout, 'data')
  /** Asks with \`lvsha health run\`. */
  const ask = (address: string, ...checks: string[]): readonly ProbeStatus[] => {
    const file = join(folder, 'keepalived.conf')
    const service = address.includes(':') ? '2001:db8::100' : '192.0.2.100'
    const real = `real_server ${address} 80 {\n${checks.join('\n')}\n}`
    writeFileSync(
      file,
      `virtual_server ${service} 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\nconnect_timeout 1\n${real}\n}\n`,
    )
    const command = [...inside, process.execPath, join(checkout, 'bin/run.js'), 'health', 'run', '-f', file, '--json']
    const { stdout, stderr } = spawnSync('ip', command, { encoding: 'utf8' })
    const document = JSON.parse(stdout || '{}') as { checks?: readonly ProbeStatus[] }
    if (!document.checks) throw new Error(stdout + stderr)
    return document.checks
  }
  return { ask }
}

const verdicts = (checks: readonly ProbeStatus[]) =>
  checks.map(({ checker, ok, error }) => `${checker} ${ok ? 'ok' : `${error?.layer}: ${error?.text}`}`)

const http = (more = '') => `HTTP_GET {\n${more}\nurl {\npath /\n}\n}`

test('every kind of check asks over IPv4 and IPv6, and says how long each layer took', () =>
  undoing(async (undo) => {
    const { ask } = await stage(undo)
    for (const address of ['127.0.0.1', '::1']) {
      const checks = ask(
        address,
        'TCP_CHECK {\n}',
        http(),
        'SMTP_CHECK {\nconnect_port 25\n}',
        'DNS_CHECK {\nconnect_port 53\n}',
        'PING_CHECK {\n}',
        'UDP_CHECK {\nconnect_port 53\npayload 000000\nrequire_reply 000080\n}',
        'UDP_CHECK {\nconnect_port 54\n}',
        'MISC_CHECK {\nmisc_path "/bin/sh -c \'exit 9\'"\nmisc_dynamic\n}',
      )
      assert.equal(verdicts(checks), [
        'TCP_CHECK ok',
        'HTTP_GET ok',
        'SMTP_CHECK ok',
        'DNS_CHECK ok',
        'PING_CHECK ok',
        'UDP_CHECK ok',
        'UDP_CHECK udp: refused',
        'MISC_CHECK ok',
      ])
      assert.equal(
        checks.map(({ latency_ms: { total, ...layers } }) => Object.keys(layers).join(' ')),
        ['connect', 'connect first_byte', 'connect first_byte', 'first_byte', 'first_byte', 'first_byte', '', ''],
      )
      assert.is(checks[7]?.weight, '7')
    }
  }))

test('packets have the mark of the file, of connections and of datagrams', () =>
  undoing(async (undo) => {
    const { ask } = await stage(undo)
    const table = 'add table inet t; add chain inet t out { type filter hook output priority 0; }'
    const counters = [7, 4_000_000_000].map((mark) => `add rule inet t out meta mark ${mark} counter`)
    execFileSync('ip', [...inside, 'nft', [table, ...counters].join('; ')])
    const marked = () => {
      const rules = execFileSync('ip', [...inside, 'nft', 'list', 'table', 'inet', 't'], { encoding: 'utf8' })
      return [...rules.matchAll(/packets (\d+)/g)].map(([, packets]) => Number(packets) > 0)
    }
    const large = 'fwmark 4000000000'
    assert.equal(verdicts(ask('127.0.0.1', http(), `PING_CHECK {\n}`)), ['HTTP_GET ok', 'PING_CHECK ok'])
    assert.equal(marked(), [false, false])
    assert.equal(verdicts(ask('127.0.0.1', http('fwmark 7'))), ['HTTP_GET ok'])
    assert.equal(marked(), [true, false])
    const datagrams = [`PING_CHECK {\n${large}\n}`, `DNS_CHECK {\nconnect_port 53\n${large}\n}`]
    assert.equal(verdicts(ask('::1', ...datagrams)), ['PING_CHECK ok', 'DNS_CHECK ok'])
    assert.equal(marked(), [true, true])
  }))

test('a check that is bound to an interface asks over it alone', () =>
  undoing(async (undo) => {
    const { ask } = await stage(undo)
    const bound = (device: string) => `bind_if ${device}`
    assert.equal(verdicts(ask('127.0.0.1', http(bound('lo')), `TCP_CHECK {\n${bound('lo')}\n}`)), [
      'HTTP_GET ok',
      'TCP_CHECK ok',
    ])
    const [http0, ping0] = ask('127.0.0.1', http(bound('v0')), `PING_CHECK {\n${bound('v0')}\n}`)
    assert.is(http0?.ok, false)
    assert.is(ping0?.ok, false)
    assert.equal(verdicts(ask('127.0.0.1', http(bound('absent0')), `PING_CHECK {\n${bound('absent0')}\n}`)), [
      'HTTP_GET bind: cannot bind: there is no such interface',
      'PING_CHECK bind: cannot bind: there is no such interface',
    ])
  }))

test.run()
