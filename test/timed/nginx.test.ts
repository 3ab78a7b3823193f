import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startClient } from '../../lab/client.js'
import { directorOn } from '../../lab/director.js'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { watchOwners } from '../../lab/owners.js'
import { crash, makeNginx } from '../support/nginx.js'
import { instanceOf, type Member, ownersBecome } from '../support/pair.js'
import { eventually, type Story, testTogether } from '../support/together.js'

const members = ['lb1', 'lb2'] as const
const priorities: Record<Member, number> = { lb1: 150, lb2: 100 }

/** How the web server is watched: what is defined, and what an instance says of it. */
type Watch = { readonly definition: (name: string) => string; readonly track: string }

const script: Watch = {
  definition: () => `vrrp_script web {
  script "/usr/bin/curl -sf -m 1 -o /dev/null http://127.0.0.1/"
  user root
  interval 1
}`,
  track: 'track_script',
}
/** In a network namespace the kernel does not tell of processes: they are looked at every 2 s. */
const processes: Watch = {
  definition: (name) => `vrrp_track_process web {\n  process ${name}\n}`,
  track: 'track_process',
}

const configurationOf = (member: Member, { definition, track }: Watch, weight: number, name: string) => `\
global_defs {
  router_id ${member}
  enable_script_security
}
${definition(name)}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority ${priorities[member]}
  advert_int 1
  virtual_ipaddress {
    ${virtualAddress}/24
  }
  ${track} {
    web weight ${weight}
  }
}
`

/** What becomes of a Master without its web server, whose priority was 150. */
type End = { readonly state: 'FAULT' | 'BACKUP'; readonly priority: number }

/** Two hosts with an nginx each, no ip_vs anywhere: the virtual address follows the nginx that runs. */
const story =
  (word: string, watch: Watch, weight: number, expected: End): Story =>
  async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-web-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const network = buildNetwork(undo, `${process.pid}-${word}`)
    const owners = watchOwners(network, members, () => undefined)
    const client = startClient(network)
    const hosts = members.map((member) => {
      const nginx = makeNginx(undo, `${word}${member.at(-1)}`, `listen 80; return 200 "${member}";`)
      const start = () => nginx.start(['ip', 'netns', 'exec', network.namespaceOf(member)])
      const director = directorOn(network, member, 'lvsha', folder)
      director.configure(configurationOf(member, watch, weight, nginx.name))
      return { director, start, web: start() }
    })
    for (const { director } of hosts) director.start()
    const [first] = hosts
    if (!first) return
    await ownersBecome(owners, ['lb1'])
    await eventually('lb1 answers', async () => (await client.ask(80)) === 'lb1')

    crash(first.web)
    await ownersBecome(owners, ['lb2'])
    await eventually('lb2 answers', async () => (await client.ask(80)) === 'lb2')
    const { state, priority } = await instanceOf(first.director)
    assert.equal({ state, priority: priority.effective }, expected)

    first.start()
    await ownersBecome(owners, ['lb1'])
    await eventually('lb1 answers again', async () => (await client.ask(80)) === 'lb1')
  }

await testTogether({
  'a script finds nginx dead: its host is in Fault and the address moves': story('sf', script, 0, {
    state: 'FAULT',
    priority: 150,
  }),
  'a script with a weight finds nginx dead: the priority falls and the address moves': story('sw', script, -60, {
    state: 'BACKUP',
    priority: 90,
  }),
  'the process of nginx is gone: its host is in Fault and the address moves': story('pf', processes, 0, {
    state: 'FAULT',
    priority: 150,
  }),
  'the process of nginx is gone, with a weight: the priority falls and the address moves': story('pw', processes, -60, {
    state: 'BACKUP',
    priority: 90,
  }),
})

test.run()
