import { spawn } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = (port: number) => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority 100
  version 3
  advert_int 0.2
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
lvsha {
  metrics_listen 127.0.0.1:${port}
  webhook http://127.0.0.1:9713/hook
}
`

/** Refuses each id once, and prints what it was sent. */
const receiver = `const seen = new Set()
require('node:http').createServer((request, response) => {
  const id = request.headers['idempotency-key']
  let body = ''
  request.on('data', (chunk) => { body += chunk })
  request.on('end', () => {
    console.log(response.writeHead(seen.has(id) ? 200 : 503).end() && (seen.has(id) ? 'taken ' : 'refused ') + body)
    seen.add(id)
  })
}).listen(9713, '127.0.0.1')`

await testTogether({
  'metrics over TCP, and a webhook that is tried until it is taken': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-outward`)
    const inside = ['netns', 'exec', network.namespaceOf('lb1')]
    network.run('lb1', ['ip', 'link', 'set', 'lo', 'up'])
    const listening = spawn('ip', [...inside, process.execPath, '-e', receiver], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    undo.later(() => void listening.kill('SIGKILL'))
    let heard = ''
    listening.stdout.on('data', (chunk) => {
      heard += chunk
    })
    const director = startDirector(network.namespaceOf('lb1'), configuration(9712))
    undo.later(() => director.remove())
    await director.until(({ instances }) => instances[0]?.state === 'MASTER')
    const get = (url: string) => {
      const script = `fetch('${url}').then(async (r) => console.log(r.status, await r.text()), () => console.log('nothing'))`
      return network.run('lb1', [process.execPath, '-e', script])
    }
    assert.match(get('http://127.0.0.1:9712/metrics'), /^200 [\s\S]*state="master"\} 1$/m)
    assert.match(get('http://127.0.0.1:9712/v1/status'), /^404/)
    await eventually('it is taken', () => /^taken .*"to":"MASTER"/m.test(heard))
    const [refused = '', taken = ''] = heard.split('\n').filter((line) => line.includes('"to":"BACKUP"'))
    assert.is(taken.replace('taken', 'refused'), refused)
    director.rewrite(configuration(9714))
    director.child.kill('SIGHUP')
    await eventually('it listens elsewhere', () => get('http://127.0.0.1:9714/metrics').startsWith('200'))
    assert.match(get('http://127.0.0.1:9712/metrics'), 'nothing')
    assert.is(await director.stop(), 0)
  },
})

test.run()
