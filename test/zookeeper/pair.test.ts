import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Host, hosts, virtualAddress } from '../../lab/network.js'
import { undoing } from '../../lab/undo.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { type Member, ownersBecome, type Pair, pairStory } from '../support/pair.js'
import { eventually } from '../support/together.js'
import { startEnsemble } from '../support/zookeeper.js'

// Two real daemons with three real servers beside them. One story after the other: what is measured are the daemons' timers.

const roles = { lb1: { engine: 'lvsha', priority: 150 }, lb2: { engine: 'lvsha', priority: 100 } } as const
const serverHosts: readonly Host[] = ['web1', 'web2', 'client']

const configurationOf = (host: Member, policy: string) => `\
global_defs {
  router_id ${host}
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority ${roles[host].priority}
  advert_int 1
  virtual_ipaddress {
    ${virtualAddress}/24 dev eth0
  }
}
lvsha {
  arbiter zookeeper {
    servers ${serverHosts.map((server) => hosts[server]).join(' ')}
    session_timeout 6
    tick_time 0.5
  }
  policy ${policy}
}
`

/** The pair with its servers, lb1 Master. */
const story = (word: string, policy: string, tell: (pair: Pair) => Promise<void>) =>
  undoing(async (undo) => {
    const run = pairStory(word, roles, async (pair) => {
      const { network, lb1, lb2, owners } = pair
      const ensemble = await startEnsemble({
        hosts: serverHosts.map((host) => hosts[host]),
        within: serverHosts.map((host) => ['ip', 'netns', 'exec', network.namespaceOf(host)]),
        ports: [2181, 2888, 3888],
      })
      undo.later(() => ensemble.remove())
      for (const director of [lb1, lb2]) director.configure(configurationOf(director.host as Member, policy))
      lb1.start()
      await ownersBecome(owners, ['lb1'])
      lb2.start()
      await eventually('lb2 is Backup', async () => (await lb2.state().catch(() => undefined)) === 'BACKUP')
      await tell(pair)
    })
    await run(undo)
  })

/** How many held the address at most, and for how long in all nobody did, since a moment. */
function ownership({ owners }: Pair, since: number) {
  const now = new Set<Host>()
  let [most, gap, freeSince] = [0, 0, undefined as number | undefined]
  for (const { at, host, holds } of owners.changes()) {
    if (holds) now.add(host)
    else now.delete(host)
    most = at < since ? now.size : Math.max(most, now.size)
    if (at < since) continue
    if (now.size === 0) freeSince ??= at
    else if (freeSince !== undefined) {
      gap += at - freeSince
      freeSince = undefined
    }
  }
  return { most, gap }
}

const cable = ({ network }: Pair, member: Member, words: string) =>
  execFileSync('ip', ['-n', network.switchNamespace, 'link', 'set', member, ...words.split(' ')])

test('strict: a Master that is cut off lets go before the other one takes over, and both agree again', async () => {
  await story('cut', 'strict', async (pair) => {
    const { lb1, lb2, owners } = pair
    await sleep(1500)
    const cutAt = Date.now()
    cable(pair, 'lb1', 'nomaster')
    await ownersBecome(owners, ['lb2'])
    const { most } = ownership(pair, cutAt)
    assert.is(most, 1, JSON.stringify(owners.changes()))
    const left = owners.changes().find(({ at, host, holds }) => at > cutAt && host === 'lb1' && !holds)
    // 6 s less a tenth, less a word, less half a tick, less 2 s for the address: 2.55 s.
    assert.ok((left?.at ?? Number.POSITIVE_INFINITY) - cutAt < 2_800, `${(left?.at ?? 0) - cutAt} ms`)
    await eventually('lb1 says so', () =>
      /MASTER -> BACKUP: its permit has run out, or the arbiter does not answer/.test(lb1.log()),
    )
    await eventually('lb2 says so', () => /BACKUP -> MASTER: the arbiter let it/.test(lb2.log()))
    const healedAt = Date.now()
    cable(pair, 'lb1', 'master br0')
    await ownersBecome(owners, ['lb1'])
    const healed = ownership(pair, healedAt)
    assert.is(healed.most, 1)
    assert.ok(healed.gap < 1_000, `${healed.gap} ms without an owner`)
    await eventually('lb2 says so', () =>
      /MASTER -> BACKUP: the arbiter gave the permit to another node/.test(lb2.log()),
    )
    const { arbiter } = await connect(lb1.socket, seconds(2)).status()
    assert.equal([arbiter?.state, arbiter?.policy, arbiter?.instances[0]?.owner?.node], ['connected', 'strict', 'lb1'])
  })
})

test('strict: who leaves in order hands over without a second owner, and with hardly a gap', async () => {
  await story('leave', 'strict', async (pair) => {
    const { lb1, owners } = pair
    const leftAt = Date.now()
    await lb1.stop()
    await ownersBecome(owners, ['lb2'])
    const { most, gap } = ownership(pair, leftAt)
    assert.is(most, 1)
    assert.ok(gap < 500, `${gap} ms without an owner`)
  })
})

test('strict: after kill -9 the other one takes over when the session has ended', async () => {
  await story('kill', 'strict', async (pair) => {
    const { lb1, owners } = pair
    const killedAt = Date.now()
    lb1.kill()
    await ownersBecome(owners, ['lb2'])
    assert.is(ownership(pair, killedAt).most, 1)
  })
})

test('available: with protocol 112 dropped between two nodes one stays owner; without servers VRRP decides', async () => {
  await story('deaf', 'available', async (pair) => {
    const { network, lb2, owners } = pair
    const nft = (rules: string) =>
      execFileSync('ip', ['netns', 'exec', network.namespaceOf('lb2'), 'nft', '-f', '-'], { input: rules })
    const deafAt = Date.now()
    nft('table inet deaf { chain input { type filter hook input priority 0; ip protocol 112 drop; }; }')
    await sleep(5_000)
    assert.equal(owners.now(), ['lb1'])
    assert.is(ownership(pair, deafAt).most, 1)
    nft('table inet silent { chain output { type filter hook output priority 0; tcp dport 2181 drop; }; }')
    await ownersBecome(owners, ['lb1', 'lb2'])
    nft('delete table inet silent')
    nft('delete table inet deaf')
    await ownersBecome(owners, ['lb1'])
    await eventually('lb2 says so', () => /MASTER -> BACKUP/.test(lb2.log()))
  })
})

test.run()
