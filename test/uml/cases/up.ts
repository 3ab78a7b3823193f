import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { checkout } from '../../../lab/checkout.js'
import { configurationText, startDirector } from '../../support/director-process.js'
import { openTerminal } from '../../support/tmux.js'

const namespace = 'up'
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })
const inside = (...words: string[]) => execFileSync('ip', ['netns', 'exec', namespace, ...words], { encoding: 'utf8' })
const table = () => inside('ipvsadm', '-Sn').trim().split('\n').filter(Boolean)

/** A director's host with the real server of the tutorial on the same machine. */
function makeHost() {
  ip('netns', 'add', namespace)
  ip('-n', namespace, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0')
  for (const link of ['lo', 'eth0', 'peer0']) ip('-n', namespace, 'link', 'set', link, 'up')
  ip('-n', namespace, 'addr', 'add', '192.168.180.11/24', 'dev', 'eth0')
  ip('-n', namespace, 'addr', 'add', '192.168.180.182/32', 'dev', 'lo')
}

/** A web server that answers `ok` on the tutorial's address. */
async function startWebServer() {
  const script =
    "require('http').createServer((q, s) => s.end('ok')).listen(80, '192.168.180.182', () => console.log('up'))"
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script])
  await once(child.stdout, 'data')
  return child
}

const programmed = ['-A -t 192.168.180.233:80 -s rr -p 50', '-a -t 192.168.180.233:80 -r 192.168.180.182:80 -g -w 1']

export const cases: Record<string, () => Promise<void>> = {
  'the bundled daemon runs the corrected tutorial on real IPVS, shows it, and leaves nothing': async () => {
    makeHost()
    const web = await startWebServer()
    const director = startDirector(namespace, configurationText('tutorial/fixed.conf'))
    try {
      const status = await director.until(
        ({ instances, services }) =>
          instances[0]?.state === 'MASTER' && services[0]?.real_servers[0]?.checks[0]?.state === 'PASS',
      )
      assert.is(status.verdict.level, 'ok', JSON.stringify(status.verdict))
      assert.is(status.dataplane.available, true)
      assert.equal(status.instances[0]?.vips, [
        { address: '192.168.180.233/24', interface: 'eth0', label: 'eth0:1', where: 'here' },
      ])
      assert.equal(table(), programmed)

      const tui = `env -u CI -u CONTINUOUS_INTEGRATION ${process.execPath} ${join(checkout, 'bin/run.js')} tui --socket ${director.socket}`
      const terminal = openTerminal(80, 24, tui)
      try {
        await terminal.until(/VI_1 .*MASTER/, /192.168.180.233:80\/tcp +rr +DR +1\/1/)
        terminal.type('q')
      } finally {
        terminal.close()
      }

      assert.is(await director.stop(), 0, director.log())
      assert.equal(table(), [])
      assert.not.match(ip('-n', namespace, 'addr'), /192\.168\.180\.233/)
    } finally {
      director.remove()
      web.kill()
      ip('netns', 'del', namespace)
    }
  },
}
