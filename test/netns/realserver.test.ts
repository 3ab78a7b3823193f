// A real server that is set up keeps silent on ARP, and is afterwards as it was before.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { buildNetwork } from '../../lab/network.js'
import { testTogether } from '../support/together.js'

const program = join(checkout, 'bin/run.js')
const vip = '192.168.180.222'
const settings = ['all', 'lo'].flatMap((device) => ['arp_ignore', 'arp_announce'].map((name) => `${device}/${name}`))

await testTogether({
  'set up, checked, and taken back': async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-realserver-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const network = buildNetwork(undo, `${process.pid}-real`)
    const on = (host: 'lb1' | 'client', ...command: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync('ip', ['netns', 'exec', network.namespaceOf(host), ...command], {
        encoding: 'utf8',
      })
      return { status, stdout, stderr }
    }
    const lvsha = (...words: readonly string[]) =>
      on('lb1', process.execPath, program, 'realserver', ...words, '--state-dir', folder)
    const values = () => settings.map((name) => on('lb1', 'cat', `/proc/sys/net/ipv4/conf/${name}`).stdout.trim())
    const addresses = () => on('lb1', 'ip', '-o', 'address', 'show', 'dev', 'lo').stdout
    /** Status 0 of `arping -D` is that nobody answered. */
    const answers = () => on('client', 'arping', '-D', '-I', 'eth0', '-c', '1', '-w', '1', vip).status !== 0

    const before = values()
    assert.equal(before, ['0', '0', '0', '0'])
    on('lb1', 'ip', 'address', 'add', `${vip}/32`, 'dev', 'lo')
    assert.ok(answers(), 'without settings the host answers for every address that it has')
    on('lb1', 'ip', 'address', 'del', `${vip}/32`, 'dev', 'lo')

    assert.is(lvsha('check', vip).status, 3)
    const planned = lvsha('setup', vip, '--persist', 'none', '--dry-run')
    assert.match(planned.stdout, /^would set {4}net\.ipv4\.conf\.all\.arp_ignore 0 -> 1 /)
    assert.equal(values(), before)

    const { status, stdout } = lvsha('setup', vip, '--persist', 'none')
    assert.is(status, 0)
    assert.match(stdout, /\nadded {3}192\.168\.180\.222\/32 dev lo /)
    assert.equal(values(), ['1', '2', '1', '2'])
    assert.match(addresses(), `${vip}/32`)
    assert.not(answers())
    assert.is(lvsha('check').status, 0)
    assert.is(lvsha('check', '--port', '80').status, 3)
    assert.is(lvsha('setup', vip, '--persist', 'none').stdout, 'nothing to do: it is so already\n')

    assert.match(lvsha('undo').stdout, /^removed 192\.168\.180\.222\/32 dev lo /)
    assert.equal(values(), before)
    assert.not.match(addresses(), vip)
    assert.is(lvsha('undo').status, 2)

    on('lb1', 'ip', 'address', 'add', `${vip}/24`, 'dev', 'eth0')
    const refused = lvsha('setup', vip, '--persist', 'none')
    assert.is(refused.status, 7)
    assert.match(refused.stderr, `${vip} is on eth0 here: this host may be a director`)
  },

  'what is written for the next boot does the same, and goes again': async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-realserver-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const network = buildNetwork(undo, `${process.pid}-boot`)
    const lvsha = `${process.execPath} ${program} realserver`
    const state = `--state-dir ${folder}`
    const settings = ['all', 'lo'].map((device) => `/proc/sys/net/ipv4/conf/${device}/arp_ignore`).join(' ')
    // Nothing of the host that the test runs on is written to: the folders are others in a mount namespace.
    const script = `set -e
      for one in /etc/sysctl.d /etc/systemd/system /run; do mount -t tmpfs none $one; done
      mkdir -p /run/systemd/system
      ${lvsha} setup ${vip} ${state} >/dev/null
      ip address del ${vip}/32 dev lo; for one in ${settings}; do echo 0 >$one; done
      sed -n 's/^ExecStart=//p' /etc/systemd/system/multi-user.target.wants/lvsha-vip.service >/run/boot.sh
      sh -e /run/boot.sh
      ${lvsha} check ${vip} ${state} >/dev/null && echo booted
      ${lvsha} undo ${state} >/dev/null
      find /etc/sysctl.d /etc/systemd/system -type f -o -type l`
    const said = network.run('lb1', ['unshare', '-m', 'sh', '-c', script])
    assert.is(said, 'booted\n')
  },
})

test.run()
