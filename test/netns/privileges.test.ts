import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { connect } from '../../src/control/client.js'
import type { LvshaError } from '../../src/model/errors.js'
import { seconds } from '../../src/model/time.js'
import { loadAddon } from '../../src/os/addon.js'
import { unixAddress } from '../../src/os/sockaddr.js'
import { domain, socketType } from '../../src/os/socket-constants.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const launcher = join(checkout, 'native/launcher/build/lvsha-launch')

/** CAP_NET_ADMIN 12, CAP_NET_RAW 13, CAP_IPC_LOCK 14 and CAP_SYS_NICE 23; CAP_KILL 5, CAP_SETGID 6 and CAP_SETUID 7. */
const ofDaemon = '0000000000807000'
const ofBroker = '00000000000000e0'

const field = (text: string, name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1]

/** A field of the status of every thread of a process. */
const ofThreads = (pid: number, name: string) =>
  readdirSync(`/proc/${pid}/task`).map((thread) =>
    field(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'), name),
  )

const childrenOf = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )

const nameOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()

const configuration = `vrrp_script who {
  script "/bin/sh -c 'echo $(id -u) $(grep CapEff /proc/self/status)'"
  user nobody
  interval 1
}
vrrp_script slow {
  script "/bin/sleep 9999.7112"
  user nobody
  interval 3
  timeout 1
}
vrrp_script missing {
  script "/bin/sh -c 'exit 7'"
  user nobody
  interval 1
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
    who
    slow weight -1
    missing weight -1
  }
}
`

await testTogether({
  'by the launcher every thread has four capabilities, and scripts of others run by the broker': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-caps`)
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-caps-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const run = join(folder, 'run')
    undo.later(() => rmSync(`${run}-read`, { recursive: true, force: true }))
    const addon = loadAddon(checkout)
    const manager = new addon.Socket(domain.AF_UNIX, socketType.SOCK_DGRAM, 0)
    undo.later(() => manager.close())
    const said: string[] = []
    manager.bind(unixAddress(join(folder, 'notify')))
    manager.start((error, message) => {
      if (!error) said.push(message.data.toString())
    })
    manager.unref()

    const director = startDirector(network.namespaceOf('lb1'), configuration, {
      by: [launcher],
      runDirectory: run,
      variables: { NOTIFY_SOCKET: join(folder, 'notify'), WATCHDOG_USEC: '900000' },
    })
    undo.later(() => director.remove())
    const client = connect(director.socket, seconds(2))
    const status = () => client.status().catch(() => undefined)
    const tracker = async (name: string) => (await status())?.trackers?.find((one) => one.name === name)
    await eventually('it is Master', async () => (await status())?.instances[0]?.state === 'MASTER').catch((error) => {
      throw new Error(`${error.message}\n${director.log()}`)
    })

    const pid = director.child.pid ?? 0
    const effective = ofThreads(pid, 'CapEff')
    console.log(`  ${effective.length} threads of the daemon: ${[...new Set(effective)]}`)
    assert.ok(effective.length > 5)
    for (const name of ['CapEff', 'CapPrm', 'CapBnd', 'CapAmb'])
      assert.equal([...new Set(ofThreads(pid, name))], [ofDaemon], name)
    const children = Object.fromEntries(childrenOf(pid).map((child) => [nameOf(child), child]))
    assert.equal([...new Set(ofThreads(children['lvsha-guardian'] ?? 0, 'CapEff'))], [ofDaemon])
    const broker = childrenOf(pid).find((child) => ofThreads(child, 'CapEff')[0] === ofBroker)
    assert.ok(broker, JSON.stringify(children))

    await eventually('the script was run', async () => (await tracker('who'))?.state === 'UP')
    const user = execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).trim()
    assert.is((await tracker('who'))?.last?.output, `${user} CapEff: 0000000000000000`)
    await eventually('a status comes through', async () => (await tracker('missing'))?.last?.status === 7)
    await eventually('it was ended', async () => (await tracker('slow'))?.last?.ended === 'no end within 1s')
    const sleeping = () => spawnSync('pgrep', ['-f', '^/bin/sleep 9999.7112$'], { encoding: 'utf8' }).stdout.trim()

    await eventually(
      'READY and beats',
      () => said[0] === 'READY=1' && said.filter((one) => one === 'WATCHDOG=1').length > 2,
    )
    assert.is(await director.stop(), 0)
    await eventually('the manager heard of the end', () => said.includes('STOPPING=1'))
    await eventually('no script outlives it', () => sleeping() === '')
    await eventually('the broker has gone', () => {
      try {
        return nameOf(broker) !== 'lvsha-launch'
      } catch {
        return true
      }
    })
  },

  'the run directory and its socket are of root alone; a group may read at another one': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-read`)
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-read-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const run = join(folder, 'run')
    const director = startDirector(network.namespaceOf('lb1'), configuration, {
      runDirectory: run,
      words: ['--read-group', 'nogroup'],
    })
    undo.later(() => director.remove())
    const reading = join(`${run}-read`, 'lvsha.sock')
    const reader = connect(reading, seconds(2))
    await eventually('it answers', () =>
      reader.version().then(
        () => true,
        () => false,
      ),
    ).catch((error) => {
      throw new Error(`${error.message}\n${director.log()}`)
    })
    const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
    assert.equal([run, join(run, 'lvsha.sock'), `${run}-read`, reading].map(modeOf), ['700', '600', '750', '660'])
    assert.is(
      statSync(reading).gid,
      Number(execFileSync('getent', ['group', 'nogroup'], { encoding: 'utf8' }).split(':')[2]),
    )
    assert.is((await reader.status()).kind, 'status')
    await reader.failover('demote', { instances: 'all', force_no_peer: true }).then(
      () => assert.unreachable('it must not'),
      (error) => assert.is((error as LvshaError).code, 'READ_ONLY'),
    )
    await director.stop()
  },
})

test.run()
