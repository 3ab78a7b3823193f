import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { lvsha, startDirector } from '../support/director-process.js'
import { execute } from '../support/execute.js'
import { misfits } from '../support/schema.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  priority 100
  version 3
  advert_int 0.2
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
`

await testTogether({
  'events, watching, a line for a monitor, completion, and down, against a daemon': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-operator`)
    const director = startDirector(network.namespaceOf('lb1'), configuration)
    undo.later(() => director.remove())
    await director.until(({ instances }) => instances[0]?.state === 'MASTER')
    const socket = ['--socket', director.socket]
    const going = (...words: string[]) => {
      const child = spawn(process.execPath, [join(checkout, 'bin/run.js'), ...words, ...socket], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      undo.later(() => void child.kill('SIGKILL'))
      let text = ''
      child.stdout.on('data', (chunk) => {
        text += chunk
      })
      return { text: () => text, end: () => child.kill('SIGTERM') }
    }

    const following = going('events', '--follow', 'kind:config')
    const watching = going('status', '--watch', '--interval', '100ms', '--json')
    const schema = JSON.parse(readFileSync(join(checkout, 'docs/schemas/events.json'), 'utf8'))
    const past = JSON.parse(lvsha('events', 'kind:vrrp', '--json', ...socket).stdout)
    assert.equal(misfits(past, schema, schema), [])
    assert.match(lvsha('events', 'object:VI_1', ...socket).stdout, /vrrp {3}VI_1 BACKUP -> MASTER/)
    director.rewrite(configuration.replace('priority 100', 'priority 90'))
    assert.is(lvsha('reload', ...socket).status, 0)
    await eventually('the reload is followed', () => /priority/.test(following.text()))
    assert.not.match(following.text(), /MASTER:/)
    await eventually('it is watched', () => watching.text().split('\n').length > 3)
    for (const line of watching.text().trim().split('\n').slice(0, 2)) assert.is(JSON.parse(line).kind, 'status')
    following.end()
    watching.end()

    const monitor = lvsha('status', '--nagios', ...socket)
    assert.match(monitor.stdout, /^LVSHA (?:OK|WARNING|CRITICAL) - .* \| masters=1 faults=0 /)
    assert.is(monitor.status, { OK: 0, WARNING: 1, CRITICAL: 2 }[/^LVSHA (\w+)/.exec(monitor.stdout)?.[1] ?? ''])
    const nowhere = lvsha('status', '--nagios', '--socket', '/nonexistent')
    assert.is(nowhere.status, 3)
    assert.match(nowhere.stdout, /^LVSHA UNKNOWN - Cannot reach the lvsha daemon/)

    const folder = mkdtempSync(join(tmpdir(), 'lvsha-completion-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'lvsha'), `#!/bin/sh\nexec ${process.execPath} ${join(checkout, 'bin/run.js')} "$@"\n`, {
      mode: 0o755,
    })
    const script = `source <(lvsha completion bash); COMP_WORDS=(lvsha demote ''); COMP_CWORD=2; _lvsha; echo "\${COMPREPLY[@]}"`
    const { stdout } = await execute('bash', ['--norc', '-c', script], {
      LVSHA_SOCKET: director.socket,
      PATH: `${folder}:${process.env.PATH}`,
    })
    assert.is(stdout, 'VI_1\n')

    const refused = lvsha('down', ...socket)
    assert.is(refused.status, 7)
    assert.match(
      refused.stderr,
      /no other node is known that would take over VI_1 *\n? *Try: lvsha down --force-no-peer/,
    )
    const planned = JSON.parse(lvsha('down', '--force-no-peer', '--dry-run', '--json', ...socket).stdout)
    assert.equal(planned.moves, [{ name: 'VI_1', vips: [`${virtualAddress}/24`], to: null }])
    const done = lvsha('down', '--force-no-peer', ...socket)
    assert.is(done.status, 0, done.stderr)
    assert.match(done.stdout, `${virtualAddress}/24 to nobody known\nlvsha (pid ${planned.pid}) has left\n`)
    await eventually('it has ended in order', () => director.child.exitCode === 0)
  },
})

test.run()
