import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeWire } from './addon-wire.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lvsha-addon-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const wire = makeWire()

/** Runs a script in a namespace, where a crash of the addon takes only that process down. */
function run(words: string[], environment: NodeJS.ProcessEnv = {}) {
  return spawnSync('ip', ['netns', 'exec', wire.a, process.execPath, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 120_000,
  })
}

/** Every way of ending, fifty times each. */
const allWell = { workers: 350, wrong: [], descriptors: 0 }

test('workers that end in any way neither crash the process nor leave descriptors open', () => {
  const churn = run([script('./addon-churn.js'), join(root, 'native/addon/build/Release/lvsha.node'), '50'])
  assert.is(churn.status, 0, churn.stderr)
  assert.equal(JSON.parse(churn.stdout), allWell)
})

test('AddressSanitizer finds nothing while they do', () => {
  const addon = join(folder, 'lvsha.node')
  const native = join(root, 'native/addon')
  const sources = readdirSync(native).filter((file) => file.endsWith('.c'))
  const flags = ['-std=gnu11', '-g', '-fsanitize=address', '-fno-omit-frame-pointer', '-shared', '-fPIC']
  execFileSync('cc', [...flags, `-I${headers()}`, ...sources, '-o', addon], { cwd: native })
  const library = execFileSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim()

  const churn = run([script('./addon-churn.js'), addon, '50'], {
    LD_PRELOAD: library,
    ASAN_OPTIONS: 'detect_leaks=0',
  })
  assert.is(churn.status, 0, churn.stderr)
  assert.not.match(churn.stderr, 'AddressSanitizer')
  assert.equal(JSON.parse(churn.stdout), allWell)
})

test('what a listener throws on the main thread is an uncaught exception', () => {
  const thrown = run([script('./addon-child.js'), 'throwingListener'])
  assert.is(thrown.status, 0, thrown.stderr)
  assert.equal(JSON.parse(thrown.stdout), { uncaught: 'thrown by the listener' })
})

/** Node's headers: beside the running Node, or where node-gyp put them when it built the addon. */
function headers(): string {
  const beside = join(dirname(dirname(process.execPath)), 'include/node')
  const fetched = join(homedir(), '.cache/node-gyp', process.versions.node, 'include/node')
  return existsSync(join(beside, 'node_api.h')) ? beside : fetched
}

test.run()
