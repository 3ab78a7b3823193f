import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { buildNetwork } from '../../lab/network.js'
import { routes } from '../../src/control/protocol.js'
import { startDirector } from '../support/director-process.js'
import { testTogether } from '../support/together.js'

/** Planted in every place that takes one; the second set is what a reload brings. */
const before = ['Pw8cOldA', 'beaconOldSecret', 'zooOldSecret']
const after = ['Pw8cNewB', 'beaconNewSecret', 'zooNewSecret']

const configuration = ([password = '', key = '', auth = '']: readonly string[], more = '') => `$PW=${password}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority 100
  authentication {
    auth_type PASS
    auth_pass $PW
  }
  virtual_ipaddress {
    192.0.2.100/24
  }
}
lvsha {
  beacon_key ${key}
  arbiter zookeeper {
    servers 127.0.0.1:1
    auth user:${auth}
    ${more}
  }
  policy available
}
`

await testTogether({
  'passwords and keys are in nothing that is said, whoever asks': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-secrets`)
    const director = startDirector(network.namespaceOf('lb1'), configuration(before), { words: ['--log', 'json'] })
    undo.later(() => director.remove())
    await director.until(({ instances }) => instances.length > 0)
    const file = join(director.folder, 'lvsha.conf')
    const said = new Map<string, string>()
    const note = (name: string, text: string) => said.set(name, `${said.get(name) ?? ''}${text}\n`)
    const lvsha = (...words: string[]) => {
      const { stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'bin/run.js'), ...words], {
        encoding: 'utf8',
        timeout: 20_000,
      })
      assert.ok(stdout + stderr, words.join(' '))
      note(words.join(' '), stdout + stderr)
    }
    const socket = ['--socket', director.socket]
    const ask = async () => {
      for (const { method, path } of Object.values(routes)) {
        if (method === 'GET') note(path, await get(director.socket, `${path}?evidence=yes`))
      }
      for (const json of [[], ['--json']]) {
        lvsha('status', ...json, ...socket)
        lvsha('explain', 'VI_1', ...json, ...socket)
        lvsha('explain', 'timing', ...json, ...socket)
        lvsha('check', file, ...json)
        lvsha('reload', '--dry-run', ...json, ...socket)
        lvsha('diff', ...json, ...socket)
      }
    }
    await ask()
    // Every keyword with a secret is also one that is wrong: twice, too long, or not what is wanted.
    director.rewrite(configuration(after, 'auth zooNewSecret'))
    await ask()
    director.child.kill('SIGHUP')
    await new Promise((resolve) => setTimeout(resolve, 500))
    director.rewrite(configuration(after))
    await ask()
    lvsha('reload', ...socket)
    await ask()
    await director.stop()
    note('log', director.log())

    assert.match(said.get('log') ?? '', 'auth wants user:password')
    assert.match(said.get(`reload ${socket.join(' ')}`) ?? '', 'beacon_key')
    console.log(`  ${said.size} sorts of output, ${[...said.values()].join('').length} characters`)
    for (const secret of [...before, ...after]) {
      const traitors = [...said].filter(([, text]) => text.includes(secret))
      assert.equal(
        traitors.map(([name]) => name),
        [],
        `${secret}: ${traitors[0]?.[1]}`,
      )
    }
  },
})

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

test.run()
