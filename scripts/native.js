import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.js'

const folder = join(root, 'native/addon')
const product = join(folder, 'build/Release/lvsha.node')

/** @param {string} folder @param {string} product */
const isCurrent = (folder, product) =>
  existsSync(product) &&
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .every((entry) => statSync(join(folder, entry.name)).mtimeMs < statSync(product).mtimeMs)

/**
 * Compiles native/addon unless its product is newer than every source. Where the running Node has its headers beside it
 * (`$prefix/include/node`) they are used; otherwise node-gyp fetches them.
 */
export function buildAddon({ force = false } = {}) {
  if (!force && isCurrent(folder, product)) return
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

const programFlags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-fstack-protector-strong']

/** The programs in C: their folder below native/, and what is made of it. */
export const programs = /** @type {const} */ ({ guardian: 'lvsha-guardian', launcher: 'lvsha-launch' })

/**
 * Compiles the programs in C unless they are newer than every source: without shared libraries where the C library allows
 * it, so that they run beside any other and little of them has to be kept in memory.
 */
export function buildPrograms() {
  for (const [name, product] of Object.entries(programs)) buildProgram(name, product)
}

/** @param {string} name @param {string} product */
function buildProgram(name, product) {
  const cwd = join(root, 'native', name)
  const program = join(cwd, 'build', product)
  if (isCurrent(cwd, program)) return
  const sources = readdirSync(cwd).filter((file) => file.endsWith('.c'))
  mkdirSync(join(cwd, 'build'), { recursive: true })
  const compile = (/** @type {string[]} */ extra) =>
    spawnSync(process.env.CC ?? 'cc', [...programFlags, ...extra, '-o', program, ...sources], { cwd, encoding: 'utf8' })
  if (compile(['-static']).status === 0) return
  const compiled = compile([])
  if (compiled.status !== 0) throw new Error(`native/${name} does not compile\n${compiled.error ?? compiled.stderr}`)
}
