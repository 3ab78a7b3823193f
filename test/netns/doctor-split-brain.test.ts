// Two nodes that do not hear each other are both Master: the doctor says so on either of them, and why; and what it says of a
// pair that is well.
import { execFileSync, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { hosts, virtualAddress } from '../../lab/network.js'
import type { Verdict } from '../../src/doctor/split-brain.js'
import { type Member, ownersBecome, type Pair, pairStory, startPair } from '../support/pair.js'
import { testTogether } from '../support/together.js'

// By another policy the Backup would ask for the address, and hold back.
const roles = {
  lb1: { engine: 'lvsha', priority: 100, policy: 'available' },
  lb2: { engine: 'lvsha', priority: 90, policy: 'available' },
} as const
const rules = 'table inet deaf { chain input { type filter hook input priority 0; ip protocol 112 counter drop; }; }'

function deafen({ network }: Pair, member: Member) {
  execFileSync('ip', ['netns', 'exec', network.namespaceOf(member), 'nft', '-f', '-'], { input: rules })
}

function examine({ network, ...pair }: Pair, member: Member, ...words: string[]) {
  const { socket } = pair[member]
  const file = join(dirname(socket), 'pair.conf')
  const { status, stdout } = spawnSync(
    'ip',
    [
      ...['netns', 'exec', network.namespaceOf(member), process.execPath, join(checkout, 'bin/run.js'), 'doctor'],
      ...['--split-brain', '-f', file, '--socket', socket, '--listen', '2s', ...words],
    ],
    { encoding: 'utf8' },
  )
  return { status, stdout }
}

const verdictOf = (pair: Pair, member: Member) => {
  const { verdicts } = JSON.parse(examine(pair, member, '--json').stdout) as { verdicts: Verdict[] }
  return verdicts[0]
}

await testTogether({
  'one owner, then two, and whose fault it is': pairStory('doctor', roles, async (pair) => {
    await startPair(pair)
    const well = { instance: 'VI_1', outcome: 'one owner', now: [] }
    const what = `has ${virtualAddress} of VI_1`
    assert.equal(verdictOf(pair, 'lb1'), { ...well, owners: ['this node'], text: `one owner: this node ${what}` })
    assert.equal(verdictOf(pair, 'lb2'), { ...well, owners: [hosts.lb1], text: `one owner: ${hosts.lb1} ${what}` })
    assert.is(examine(pair, 'lb2', '--only', 'network,vrrp').status, 0)

    deafen(pair, 'lb1')
    deafen(pair, 'lb2')
    await ownersBecome(pair.owners, ['lb1', 'lb2'])
    await sleep(1000)
    const split = verdictOf(pair, 'lb1')
    assert.is(split?.outcome, 'split brain')
    assert.equal(split?.owners, ['this node', hosts.lb2])
    assert.is(split?.cause?.id, 'LV-D031')
    const { status, stdout } = examine(pair, 'lb1')
    assert.is(status, 3)
    assert.match(stdout, `verdict  SPLIT BRAIN on VI_1: this node and ${hosts.lb2} have ${virtualAddress}\n`)
    assert.match(
      stdout,
      new RegExp(
        `cause {4}nftables drops adverts from ${hosts.lb2} by "ip protocol vrrp drop" \\(\\d+ packets\\)  LV-D031`,
      ),
    )
    assert.match(stdout, `2. here: nft insert rule inet deaf input ip saddr ${hosts.lb2} ip protocol vrrp accept\n`)

    // What it says to do puts it right.
    for (const [member, other] of [
      ['lb1', 'lb2'],
      ['lb2', 'lb1'],
    ] as const) {
      const fix = `insert rule inet deaf input ip saddr ${hosts[other]} ip protocol vrrp accept`
      pair.network.run(member, ['nft', ...fix.split(' ')])
    }
    await ownersBecome(pair.owners, ['lb1'])
    assert.is(verdictOf(pair, 'lb1')?.outcome, 'one owner')
  }),
})

test.run()
