import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { routes } from '../../src/control/protocol.js'
import { lvsha, startDirector } from '../support/director-process.js'
import { misfits } from '../support/schema.js'
import { testTogether } from '../support/together.js'

const configuration = `vrrp_script yes {
  script "/bin/true"
  interval 1
}
vrrp_track_process shell {
  process no-such-program
  weight -1
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority 100
  version 3
  advert_int 0.2
  virtual_ipaddress {
    ${virtualAddress}/24
  }
  track_script {
    yes
  }
  track_process {
    shell
  }
  notify "/bin/echo told"
}
virtual_server ${virtualAddress} 80 {
  delay_loop 1
  lb_algo wrr
  lb_kind DR
  protocol TCP
  real_server 127.0.0.1 80 {
    weight 1
    TCP_CHECK {
      connect_timeout 1
    }
  }
}
`

type Json = Readonly<Record<string, unknown>>
type Operation = {
  readonly responses: { readonly 200: { readonly content: Json }; readonly default: { readonly content: Json } }
}

const json = (path: string): Json => JSON.parse(readFileSync(join(checkout, path), 'utf8'))

await testTogether({
  'every answer is as /openapi.json and the published schemas describe it': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-api`)
    const director = startDirector(network.namespaceOf('lb1'), configuration)
    undo.later(() => director.remove())
    await director.until(
      ({ instances, trackers, services }) =>
        instances[0]?.state === 'MASTER' &&
        trackers?.[0]?.last !== undefined &&
        services[0]?.real_servers[0]?.state === 'DOWN',
    )
    const api = JSON.parse((await ask(director.socket, 'GET', '/openapi.json')).text) as Json & {
      paths: Record<string, Record<string, Operation>>
    }
    const schemaOf = (content: Json) => (content['application/json'] as { schema: Json } | undefined)?.schema
    const bodies: Readonly<Record<string, object>> = {
      reload: { dry_run: true },
      demote: { instances: ['VI_1'], dry_run: true, force_no_peer: true },
      drain: { reals: ['127.0.0.1:80'], dry_run: true, force_last: true },
    }
    const seen: string[] = []
    for (const [name, { method, path }] of Object.entries(routes)) {
      const operation = api.paths[path]?.[method.toLowerCase()]
      assert.ok(operation, `${method} ${path} is not described`)
      const query = name === 'events' ? '?evidence=yes' : ''
      const { status, text } = await ask(
        director.socket,
        method,
        path + query,
        JSON.stringify(bodies[name] ?? { no: 1 }),
      )
      const isWell = status === 200
      seen.push(`${name} ${status}`)
      const schema = schemaOf(operation.responses[isWell ? 200 : 'default'].content)
      if (!schema)
        assert.match(text, /^lvsha_vrrp_state\{instance="VI_1",vrid="21",interface="eth0",state="master"\} 1$/m)
      else assert.equal(misfits(JSON.parse(text), schema, api), [], `${name}: ${text}`)
    }
    console.log(`  ${seen.join(', ')}`)
    for (const name of [
      'status 200',
      'health 200',
      'events 200',
      'timing 200',
      'reload 200',
      'demote 200',
      'drain 200',
    ])
      assert.ok(seen.includes(name), name)

    const commands: readonly (readonly [schema: string, ...words: string[]])[] = [
      ['status', 'status'],
      ['health', 'health'],
      ['reload', 'reload', '--dry-run'],
      ['failover', 'demote', 'VI_1', '--dry-run', '--force-no-peer'],
      ['server-change', 'drain', '127.0.0.1:80', '--dry-run', '--force-last'],
      ['error', 'promote', 'VI_9', '--dry-run'],
    ]
    for (const [file, ...words] of commands) {
      const { stdout } = lvsha(...words, '--json', '--socket', director.socket)
      const schema = json(`docs/schemas/${file}.json`)
      assert.equal(misfits(JSON.parse(stdout), schema, schema), [], `${words.join(' ')}: ${stdout}`)
    }
    await director.stop()
  },
})

function ask(socketPath: string, method: string, path: string, body = '') {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(method === 'POST' ? body : '')
  })
}

test.run()
