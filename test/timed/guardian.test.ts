import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Director } from '../../lab/director.js'
import { hosts, virtualAddress } from '../../lab/network.js'
import { countOwners } from '../../lab/owners.js'
import { isRunning, signal } from '../../lab/processes.js'
import { connect } from '../../src/control/client.js'
import { seconds } from '../../src/model/time.js'
import { type Echoes, startEcho } from '../support/echo.js'
import { ownersBecome, type Pair, pairStory, type Role, type Speech, startPair } from '../support/pair.js'
import { eventually, testTogether } from '../support/together.js'

const roles: Record<'lb1' | 'lb2', Role> = {
  lb1: { engine: 'lvsha', priority: 100 },
  lb2: { engine: 'lvsha', priority: 90 },
}

const statusOf = (director: Director) => connect(director.socket, seconds(2)).status()

/** The daemon and its guardian, once that holds the will of the only Master. */
async function processesOf(director: Director) {
  await eventually('the guardian is armed', async () => (await statusOf(director)).guardian.armed)
  const { daemon, guardian } = await statusOf(director)
  return { daemon: daemon.pid, guardian: guardian.pid ?? 0 }
}

const isTold = (folder: string) => (name: string) => existsSync(join(folder, name))

const busyConfiguration = (script: string, priority: number) => `global_defs {
  script_user root
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority ${priority}
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass 1234
  }
  virtual_ipaddress {
    ${virtualAddress}/24 dev eth0 label eth0:1
  }
  notify ${script}
}
virtual_server ${virtualAddress} 80 {
  delay_loop 1
  protocol TCP
  real_server 192.168.180.10 80 {
    MISC_CHECK {
      misc_path "${script} check"
      misc_timeout 60
    }
  }
}
`

/** The guardian that comes after one, once it is armed. */
async function eventuallyAnother(director: Director, before: number) {
  await eventually('another guardian is armed', async () => {
    const { guardian } = await statusOf(director)
    return guardian.armed && guardian.pid !== before
  })
  return (await processesOf(director)).guardian
}

type Passage = { readonly takeover: number; readonly gone: number; readonly several: number; readonly echoes: Echoes }

/** Does something to the Master, lb1, and measures how lb2 takes over: milliseconds. */
async function passOver({ network, owners, capture }: Pair, harm: () => void): Promise<Passage> {
  const echo = await startEcho(network)
  await sleep(200)
  const at = Date.now()
  harm()
  await ownersBecome(owners, ['lb2'])
  const echoes = await echo.stop()
  const adverts = await capture.adverts()
  const first = adverts.find((advert) => advert.at > at && advert.source === hosts.lb2 && advert.priority > 0)
  const lost = owners.changes().find((change) => change.host === 'lb1' && !change.holds && change.at >= at)
  const passage = {
    takeover: (first?.at ?? Number.NaN) - at,
    gone: (lost?.at ?? Number.NaN) - at,
    several: countOwners(owners.changes(), at, Date.now()).several,
    echoes,
  }
  const { sent, answered } = echoes
  console.log(
    `  takeover after ${passage.takeover.toFixed(0)} ms, gone after ${passage.gone} ms, two owners for ${passage.several} ms, ${sent - answered} of ${sent} echoes lost`,
  )
  return passage
}

/** Other ways to speak, at intervals of half a second where there can be such; Skew_Time at priority 90 in milliseconds. */
const ways: Readonly<Record<string, Speech & { readonly skew: number }>> = {
  ah: {
    lines: () => 'authentication {\n    auth_type AH\n    auth_pass 1234\n  }',
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
    skew: 648.4375,
  },
  'v3-ipv6': {
    lines: () => 'version 3\n  advert_int 0.5',
    family: 'ipv6',
    virtualAddress: 'fe80::100/64',
    skew: 324.21875,
  },
  'unicast-ipv4': {
    lines: (own, peer) => `version 3\n  advert_int 0.5\n  unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }`,
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
    skew: 324.21875,
  },
}

/** The successor is Master, and the predecessor heard it: the address went long before the lease or the bound had. */
const speaksOtherwise = (word: string, { skew, ...speech }: (typeof ways)[string]) =>
  pairStory(
    word,
    roles,
    async (pair) => {
      const { lb1, owners } = pair
      await startPair(pair)
      const { daemon } = await processesOf(lb1)
      const at = Date.now()
      signal(daemon, 'SIGKILL')
      await ownersBecome(owners, ['lb2'])
      const { several } = countOwners(owners.changes(), at, Date.now())
      const taken = (owners.changes().find(({ host, holds }) => host === 'lb2' && holds)?.at ?? 0) - at
      console.log(`  ${word}: takeover after ${taken} ms, two owners for ${several} ms`)
      assert.ok(taken >= skew - 5 && taken <= skew * 1.1 + 50, `takeover after ${taken} ms`)
      assert.ok(several <= 20, `two owners for ${several} ms`)
      await eventually('it says so', () => /VI_1: successor heard, addresses removed/.test(lb1.log()))
    },
    speech,
  )

await testTogether(
  Object.fromEntries(
    Object.entries(ways).map(([word, way]) => [`${word}: the daemon killed`, speaksOtherwise(word, way)]),
  ),
)

await testTogether({
  'the daemon killed: its guardian says farewell and keeps the address until the successor is heard': pairStory(
    'killed',
    roles,
    async (pair) => {
      await startPair(pair)
      const { daemon, guardian } = await processesOf(pair.lb1)
      const { takeover, several, echoes } = await passOver(pair, () => signal(daemon, 'SIGKILL'))
      // Skew_Time at priority 90 is 648 ms.
      assert.ok(takeover >= 640 && takeover <= 750, `takeover after ${takeover} ms`)
      assert.ok(several <= 20, `two owners for ${several} ms`)
      assert.ok(echoes.sent - echoes.answered <= 5, `${echoes.sent - echoes.answered} echoes lost`)
      await eventually('the guardian has ended', () => !isRunning(guardian))
      assert.match(pair.lb1.log(), /VI_1: successor heard, addresses removed after 6\d\d ms/)
    },
  ),

  'the daemon killed while a notify script, a MISC_CHECK and a reload run: none of them keeps the address': pairStory(
    'amid',
    roles,
    async (pair) => {
      const folder = mkdtempSync(join(tmpdir(), 'lvsha-amid-'))
      try {
        const script = join(folder, 'script')
        writeFileSync(script, `#!/bin/sh\ntouch ${folder}/$1\nexec sleep 5\n`, { mode: 0o755 })
        pair.lb1.configure(busyConfiguration(script, 100))
        await startPair(pair)
        const { daemon, guardian } = await processesOf(pair.lb1)
        await eventually('both scripts run', () => ['GROUP', 'INSTANCE', 'check'].filter(isTold(folder)).length === 2)
        pair.lb1.configure(busyConfiguration(script, 101))
        const { several, echoes } = await passOver(pair, () => {
          signal(daemon, 'SIGHUP')
          setTimeout(() => signal(daemon, 'SIGKILL'), 5)
        })
        assert.ok(several <= 20, `two owners for ${several} ms`)
        assert.ok(echoes.sent - echoes.answered <= 5, `${echoes.sent - echoes.answered} echoes lost`)
        await eventually('the guardian has ended', () => !isRunning(guardian))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  ),

  'the daemon stopped: its guardian ends it after a second of silence': pairStory('hung', roles, async (pair) => {
    await startPair(pair)
    const { daemon, guardian } = await processesOf(pair.lb1)
    const { takeover, several } = await passOver(pair, () => signal(daemon, 'SIGSTOP'))
    assert.ok(takeover >= 1500 && takeover <= 1900, `takeover after ${takeover} ms`)
    assert.ok(several <= 20, `two owners for ${several} ms`)
    await eventually('both have ended', () => !isRunning(daemon) && !isRunning(guardian))
    assert.match(pair.lb1.log(), /the daemon \(pid \d+\) hung and was killed/)
  }),

  'the guardian killed: nothing moves, and another one is armed': pairStory('alone', roles, async (pair) => {
    const { lb1, owners } = pair
    await startPair(pair)
    const { daemon, guardian } = await processesOf(lb1)
    const at = Date.now()
    signal(guardian, 'SIGKILL')
    await eventually('it is gone', () => !isRunning(guardian))
    const next = await eventuallyAnother(lb1, guardian)
    await sleep(1500)
    assert.equal(
      owners.changes().filter((change) => change.at > at),
      [],
    )
    assert.match(lb1.log(), /there is no guardian \(SIGKILL\)/)
    const { takeover, several } = await passOver(pair, () => signal(daemon, 'SIGKILL'))
    assert.ok(takeover <= 750, `takeover after ${takeover} ms`)
    assert.ok(several <= 20, `two owners for ${several} ms`)
    await eventually('the next one has ended', () => !isRunning(next))
  }),

  'the daemon killed and started again at once: one owner, and in the end the better one': pairStory(
    'again',
    roles,
    async (pair) => {
      const { lb1, owners } = pair
      await startPair(pair)
      const { daemon } = await processesOf(lb1)
      const at = Date.now()
      signal(daemon, 'SIGKILL')
      lb1.start()
      await ownersBecome(owners, ['lb2'])
      await ownersBecome(owners, ['lb1'])
      const { several } = countOwners(owners.changes(), at, Date.now())
      assert.ok(several <= 50, `two owners for ${several} ms`)
      assert.ok((await statusOf(lb1)).guardian.armed)
    },
  ),

  'both killed: the lease alone lets go': pairStory('both', roles, async (pair) => {
    await startPair(pair)
    await processesOf(pair.lb1)
    const { takeover, gone, several } = await passOver(pair, () => assert.is(pair.lb1.kill(), 2))
    assert.ok(gone <= 2000, `gone after ${gone} ms`)
    assert.is(several, 0)
    assert.ok(takeover >= 2600 && takeover <= 4100, `takeover after ${takeover} ms`)
  }),
})

test.run()
