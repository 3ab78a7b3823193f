import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.js'

const folder = join(root, 'native/addon')
const product = join(folder, 'build/Release/lvsha.node')

const isCurrent = () =>
  existsSync(product) &&
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .every((entry) => statSync(join(folder, entry.name)).mtimeMs < statSync(product).mtimeMs)

/**
 * Compiles native/addon unless its product is newer than every source. Where the running Node has its headers beside it
 * (`$prefix/include/node`) they are used; otherwise node-gyp fetches them.
 */
export function buildAddon({ force = false } = {}) {
  if (!force && isCurrent()) return
  const prefix = dirname(dirname(process.execPath))
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
  // npm names its own node-gyp to the scripts that it runs; started by hand, the one on PATH must do.
  const bundled = process.env.npm_config_node_gyp
  const [command, ...first] = bundled ? [process.execPath, bundled] : ['node-gyp']
  const compiled = spawnSync(command ?? '', [...first, 'rebuild', ...headers], { cwd: folder, encoding: 'utf8' })
  if (compiled.status === 0) return
  const said = compiled.error?.message ?? compiled.stdout + compiled.stderr
  throw new Error(`native/addon does not compile\n${said}`)
}
