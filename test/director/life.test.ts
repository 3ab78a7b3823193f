import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Life } from '../../src/director/life.js'
import type { DaemonSettings } from '../../src/model/daemon.js'
import { noCommands } from '../../src/model/director-config.js'
import { instant, seconds } from '../../src/model/time.js'
import type { Run } from '../../src/script/run.js'

const succeeded: Run = { at: instant(0), duration: seconds(1), ending: { kind: 'exit', status: 0 }, line: '' }

/** A life whose scripts all succeed, unless they never end. */
function makeLife(result: Promise<Run> = Promise.resolve(succeeded)) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-life-'))
  const told: string[] = []
  const ownProcess = {
    title: 'node',
    mask: 0o22,
    umask(mask: number) {
      const before = this.mask
      this.mask = mask
      return before
    },
  }
  const life = new Life({
    process: ownProcess,
    run: ({ words }, { limit }) => {
      told.push(`run ${words.join(' ')} within ${limit}`)
      return { result, gone: Promise.resolve(), stop: () => told.push('stop') }
    },
    reload: () => undefined,
    schedule: () => () => undefined,
    say: (text) => told.push(text),
    reloadFile: join(folder, 'lvsha.reload'),
  })
  const update = (daemon?: DaemonSettings) => life.update({ ...noCommands, ...(daemon && { daemon }) })
  return { life, told, ownProcess, update, folder }
}

test('a name and a umask last as long as the file asks for them', () => {
  const { ownProcess, update } = makeLife()
  const seen = [{ name: 'lb', umask: 0o77 }, { umask: 0o27 }, undefined].map((settings) => {
    update(settings)
    return [ownProcess.title, ownProcess.mask]
  })
  assert.equal(seen, [
    ['lb', 0o77],
    ['node', 0o27],
    ['node', 0o22],
  ])
})

test('the first script and the last one, each with its time', async () => {
  const { life, told, update } = makeLife()
  update({
    startup: { command: { words: ['/bin/a', 'b'] }, limit: seconds(3) },
    shutdown: { command: { words: ['/bin/z'] }, limit: seconds(10) },
  })
  await life.begin()
  await life.end()
  assert.equal(told, [
    'run /bin/a b within 3000000',
    'startup_script /bin/a b: exit status 0, 1s',
    'run /bin/z within 10000000',
    'shutdown_script /bin/z: exit status 0, 1s',
  ])
})

test('a first script that is running when the daemon leaves is stopped', async () => {
  const { life, told, update } = makeLife(new Promise(() => undefined))
  update({ startup: { command: { words: ['/bin/a'] }, limit: seconds(3) } })
  void life.begin()
  await life.end()
  assert.equal(told, ['run /bin/a within 3000000', 'stop'])
})

test('the file that says that a reload is being read', () => {
  const { life, told, update, folder } = makeLife()
  const [usual, own] = [join(folder, 'lvsha.reload'), join(folder, 'own')]
  const seen = () => [existsSync(usual), existsSync(own)]
  assert.equal(life.whileReading(seen), [false, false])
  update({ reloadFile: '' })
  assert.equal(life.whileReading(seen), [true, false])
  update({ reloadFile: own })
  assert.equal(life.whileReading(seen), [false, true])
  assert.equal(seen(), [false, false])
  update({ reloadFile: join(folder, 'none/at all') })
  assert.is(
    life.whileReading(() => 'read'),
    'read',
  )
  assert.match(told.join(), 'reload_file: ENOENT')
  rmSync(folder, { recursive: true })
})

test.run()
