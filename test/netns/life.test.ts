import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, virtualAddress } from '../../lab/network.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

await testTogether({
  'the first script and the last one, the name, the umask, and a reload at a time': async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-life-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const network = buildNetwork(undo, `${process.pid}-life`)
    const [log, when, tell] = [join(folder, 'told'), join(folder, 'when'), join(folder, 'tell')]
    const held = `$(ip -4 address show dev eth0 | grep -c ${virtualAddress})`
    writeFileSync(tell, `#!/bin/sh\nsleep $2\necho "$1 umask $(umask) held ${held}" >>${log}\n`, { mode: 0o755 })
    const configuration = (name: string) => `global_defs {
  process_name ${name}
  umask 027
  script_user root
  startup_script "${tell} begin 0.3"
  shutdown_script "${tell} end 0"
  reload_time_file ${when}
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  state MASTER
  priority 255
  virtual_ipaddress {
    ${virtualAddress}/24
  }
}
`
    const director = startDirector(network.namespaceOf('lb1'), configuration('first'))
    undo.later(() => director.remove())
    const { daemon } = await director.until(({ instances }) => instances[0]?.state === 'MASTER')
    assert.is(readFileSync(log, 'utf8'), 'begin umask 0027 held 0\n')
    const title = () => readFileSync(`/proc/${daemon.pid}/comm`, 'utf8')
    assert.is(title(), 'first\n')
    director.rewrite(configuration('second'))
    writeFileSync(when, new Date(Date.now() + 2000).toISOString().replace('T', ' ').slice(0, 19).concat('Z\n'))
    await eventually('the reload has come by itself', () => title() === 'second\n')
    assert.not.ok(existsSync(when))
    assert.is(await director.stop(), 0)
    assert.is(readFileSync(log, 'utf8'), 'begin umask 0027 held 0\nend umask 0027 held 0\n')
    assert.match(director.log(), /shutdown_script .* exit status 0/)
  },

  'signals that make keepalived write a file do no harm, and what prints the same is told': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-signals`)
    const director = startDirector(network.namespaceOf('lb1'), 'global_defs {\n}\n')
    undo.later(() => director.remove())
    const { daemon } = await director.until(({ instances }) => instances.length === 0)
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) {
      process.kill(daemon.pid, signal)
      await eventually(`${signal} is told`, () => director.log().includes(`${signal}: lvsha status --json prints`))
    }
    assert.not.match(director.log(), /Debugger/)
    assert.is(director.status().daemon.pid, daemon.pid)
    assert.is(await director.stop(), 0)
  },
})

test.run()
