import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import type { Undo } from '../../lab/undo.js'
import type { StatusDocument } from '../../src/control/protocol.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const instance = (lines = '') => `vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority 100
  virtual_ipaddress {
    ${virtualAddress}/24
  }
${lines}
}
`

/** A host, a folder of its own, and a script in it that adds a line with its arguments and what else is asked to a log. */
function makeHost(undo: Undo, word: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-scripts-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const log = join(folder, 'told')
  const tell = join(folder, 'tell')
  const here = `$(ip -4 address show dev eth0 | grep -c ${virtualAddress})`
  writeFileSync(
    tell,
    `#!/bin/sh\necho "$*\${LVSHA_STATE:+ from $LVSHA_PREVIOUS_STATE: $LVSHA_REASON,} vip ${here}" >>${log}\n`,
    { mode: 0o755 },
  )
  const start = (configuration: string) => {
    const director = startDirector(network.namespaceOf('lb1'), configuration)
    undo.later(() => director.remove())
    return director
  }
  const told = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
  return { folder, network, tell, told, start }
}

const isMaster = ({ instances }: StatusDocument) => instances[0]?.state === 'MASTER'

await testTogether({
  'notify scripts and resources: in order, with the address at the right moments, and told in status': async (undo) => {
    const { folder, tell, told, start } = makeHost(undo, 'notify')
    const fifo = join(folder, 'fifo')
    const lines = join(folder, 'lines')
    const director = start(`global_defs {
  vrrp_notify_fifo ${fifo}
  vrrp_notify_fifo_script "/bin/sh -c 'cat <\\"$0\\" >${lines}'"
}
${instance(`notify_master "${tell} to master"
  notify "${tell} any"
  notify_stop "${tell} stopped"`)}
lvsha {
  resources web {
    instance VI_1
    command "${tell} start a" "${tell} stop a"
    command "${tell} start b" "${tell} stop b"
  }
}
`)
    const isRunning = (status: StatusDocument) => isMaster(status) && status.resources?.[0]?.state === 'running'
    await director.until(isRunning)
    await eventually('everything is told', () => told().length >= 7)
    const started = told()
    const only = (pattern: RegExp) => started.filter((line) => pattern.test(line))
    // What an earlier life may have left is stopped first.
    assert.equal(only(/^(?:start|stop) /), ['stop b vip 0', 'stop a vip 0', 'start a vip 1', 'start b vip 1'])
    assert.equal(only(/^(?:any|to) /), [
      'any INSTANCE VI_1 BACKUP 100 from INIT: startup, vip 0',
      'to master from BACKUP: timer_expired, vip 1',
      'any INSTANCE VI_1 MASTER 100 from BACKUP: timer_expired, vip 1',
    ])
    const status = await director.until(({ scripts }) => scripts?.[0]?.history.length === 3)
    assert.equal(
      status.scripts?.map(({ name, history }) => [name, history.map(({ keyword, status: exit }) => [keyword, exit])]),
      [
        [
          'VI_1',
          [
            ['notify', 0],
            ['notify_master', 0],
            ['notify', 0],
          ],
        ],
      ],
    )
    assert.equal(
      status.resources?.[0]?.steps.map(({ name, last }) => [name, last?.action, last?.ok]),
      [
        [`${tell} start a`, 'start', true],
        [`${tell} start b`, 'start', true],
      ],
    )
    assert.is(await director.stop(), 0)
    assert.equal(told().slice(7), [
      'stop b vip 1',
      'stop a vip 1',
      'stopped from MASTER: shutdown, vip 0',
      'any INSTANCE VI_1 STOP 100 from MASTER: shutdown, vip 0',
    ])
    assert.is(
      readFileSync(lines, 'utf8'),
      'INSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\nINSTANCE "VI_1" STOP 100\n',
    )
    assert.not.ok(existsSync(fifo))
  },

  'what is watched is in status with what came of it last': async (undo) => {
    const { folder, start } = makeHost(undo, 'track')
    const flag = join(folder, 'maintenance')
    const name = `trk${process.pid}`
    const check = join(folder, 'check')
    writeFileSync(check, `#!/bin/sh\n[ -e ${folder}/good ] || { printf 'not \\033[1mgood\\n'; exit 7; }\n`, {
      mode: 0o755,
    })
    const director = start(`vrrp_script chk {
  script ${check}
  interval 0.2
}
vrrp_script none {
  script /no/such/program
}
vrrp_track_process web {
  process ${name}
}
track_file maintenance {
  file ${flag}
  init_file 3
}
${instance('track_script {\n chk\n none\n}\ntrack_process {\n web\n}\ntrack_file {\n maintenance\n}')}`)
    const named = ({ trackers = [] }: StatusDocument, wanted: string) => trackers.find((one) => one.name === wanted)
    const first = await director.until(
      (status) =>
        (status.trackers ?? []).every(({ state }) => state === 'DOWN') && named(status, 'web')?.handicap !== undefined,
    )
    const chk = named(first, 'chk')
    assert.equal([chk?.because, chk?.last?.status, chk?.last?.output], ['exit status 7: not [1mgood', 7, 'not [1mgood'])
    assert.ok((chk?.last?.age_ms ?? -1) >= 0)
    assert.is(named(first, 'none')?.because, 'not run: /no/such/program does not exist')
    assert.equal([named(first, 'web')?.processes, named(first, 'web')?.because], [0, '0 processes, want 1'])
    // From within a namespace the kernel gives no news of processes.
    assert.match(named(first, 'web')?.handicap ?? '', /^read every 2s only: the kernel gives no news of processes/)
    assert.is(named(first, 'maintenance')?.value, 3)
    assert.is(readFileSync(flag, 'utf8'), '3\n')
    assert.equal(
      first.verdict.reasons.filter(({ code }) => code === 'TRACKER_DOWN').map(({ object }) => object),
      ['chk', 'none', 'web'],
    )

    writeFileSync(join(folder, 'good'), '')
    // In one step: between truncating and writing it would be read as empty.
    writeFileSync(`${flag}.new`, '0')
    renameSync(`${flag}.new`, flag)
    const second = await director.until(
      (status) => named(status, 'chk')?.state === 'UP' && named(status, 'maintenance')?.value === 0,
    )
    assert.is(named(second, 'chk')?.last?.ok, true)
    for (const text of [
      'tracking script chk is down: exit status 7: not [1mgood',
      'tracking script chk is up: exit status 0',
      'tracking file maintenance: value 0',
    ]) {
      await eventually(`the log has: ${text}`, () => director.log().includes(text))
    }
    assert.is(await director.stop(), 0)
  },
})

test.run()
