// What a user gets: the tarball that `npm pack` makes of a clean checkout, installed without a compiler.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { execute } from '../support/execute.js'

const folder = mkdtempSync(join(tmpdir(), 'lvsha-package-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string }
const clean = join(folder, 'checkout')
const prefix = join(folder, 'prefix')
const installed = join(prefix, 'lib/node_modules/lvsha')

/** Nothing that somebody set up for npm on this machine, but the cache may be used. */
const npmEnvironment = {
  npm_config_userconfig: '/dev/null',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
}

async function succeed(command: string, words: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = await execute(command, words, npmEnvironment, cwd)
  assert.is(status, 0, `${command} ${words.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

const lvsha = (...words: string[]) =>
  execute(join(prefix, 'bin/lvsha'), words, { LVSHA_SOCKET: join(folder, 'none.sock') })

/** The checkout as it would be cloned: without what was built in it. */
function copyCheckout() {
  const made = new Set(['.git', 'node_modules', 'build', 'dist', 'prebuilds'])
  cpSync(checkout, clean, {
    recursive: true,
    filter: (source) =>
      !source
        .slice(checkout.length + 1)
        .split('/')
        .some((part) => made.has(part)),
  })
  symlinkSync(realpathSync(join(checkout, 'node_modules')), join(clean, 'node_modules'))
}

test('npm pack builds what it packs, and packs no more than is run', async () => {
  copyCheckout()
  mkdirSync(prefix)
  await succeed('npm', ['pack', '--silent', '--pack-destination', folder], clean)
  const tarball = join(folder, `lvsha-${version}.tgz`)
  const files = (await succeed('tar', ['-tzf', tarball])).trim().split('\n')
  console.log(`the tarball has ${files.length} files and ${(statSync(tarball).size / 1024).toFixed(0)} KiB`)

  for (const name of ['bin/run.js', 'dist/main.js', 'dist/engine/worker.js', 'dist/commands/status.js', 'LICENSE'])
    assert.ok(files.includes(`package/${name}`), name)
  const own =
    /^package\/(?:bin\/run\.js|dist\/.*\.js|native\/addon\/prebuilds\/.*\.node|native\/(?:guardian|launcher)\/prebuilds\/[^/]+\/lvsha-(?:guardian|launch)|packaging\/(?:man\/)?[^/]+|[^/]+)$/
  assert.equal(
    files.filter((name) => !own.test(name)),
    [],
  )
  await succeed('npm', ['install', '--global', '--ignore-scripts', '--prefix', prefix, tarball])
})

test('the installed command runs', async () => {
  const versions = await lvsha('version')
  assert.is(versions.status, 0, versions.stderr)
  assert.match(versions.stdout, `lvsha   ${version}\ndaemon  not running\n`)

  const status = await lvsha('status')
  assert.is(status.status, 4)
  assert.is(
    status.stderr.split('\n')[0],
    `Error: Cannot reach the lvsha daemon at ${join(folder, 'none.sock')} (no such socket).`,
  )
})

test('the addon that came with it loads', async () => {
  const script = `const addon = require('node-gyp-build')('./native/addon')
    process.stdout.write(require('node-gyp-build').path('./native/addon') + ' ' + Object.keys(addon).sort().join(' '))`
  const { stdout, stderr } = await execute(process.execPath, ['-e', script], {}, installed)
  const binary = join(realpathSync(installed), `native/addon/prebuilds/linux-${process.arch}/lvsha.node`)
  assert.is(stdout, `${binary} Socket clock enterNetwork interfaceIndex realtime`, stderr)
})

test('the guardian that came with it runs', async () => {
  const program = join(realpathSync(installed), `native/guardian/prebuilds/linux-${process.arch}/lvsha-guardian`)
  const { status, stderr } = await execute(program, [], {}, folder)
  assert.is(status, 2)
  assert.is(stderr, "usage: lvsha-guardian PID, its parent's\n")
})

test('the launcher that came with it runs', async () => {
  const program = join(realpathSync(installed), `native/launcher/prebuilds/linux-${process.arch}/lvsha-launch`)
  const { status, stderr } = await execute(program, [], {}, folder)
  assert.is(status, 2)
  assert.is(stderr, 'usage: lvsha-launch PROGRAM ARGUMENT...\n')
})

test.run()
