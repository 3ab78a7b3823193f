import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'lvsha-native-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))

/** The environment of somebody who never configured npm. */
function pristine(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))
  return { ...Object.fromEntries(own), npm_config_userconfig: '/dev/null' }
}

test('the addon compiles where npm knows no folder of headers, and loads', () => {
  cpSync(join(root, 'scripts'), join(copy, 'scripts'), { recursive: true })
  mkdirSync(join(copy, 'native'))
  cpSync(join(root, 'native/addon'), join(copy, 'native/addon'), {
    recursive: true,
    filter: (source) => !/\/(build|prebuilds)$/.test(source),
  })
  const native = 'node -e "import(\'./scripts/native.js\').then((native) => native.buildAddon())"'
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module', scripts: { native } }))

  execFileSync('npm', ['run', '--silent', 'native'], { cwd: copy, env: pristine(), stdio: 'pipe' })

  const product = join(copy, 'native/addon/build/Release/lvsha.node')
  assert.ok(existsSync(product))
  const load = `process.stdout.write(Object.keys(require(${JSON.stringify(product)})).sort().join(' '))`
  assert.is(
    execFileSync(process.execPath, ['-e', load], { encoding: 'utf8' }),
    'Socket clock enterNetwork interfaceIndex realtime',
  )
})

test.run()
