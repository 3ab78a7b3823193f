import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { checkout } from '../../lab/checkout.js'

/** One text of a source for another: what a planted bug is. */
export type Change = { readonly file: string; readonly from: string; readonly to: string }

/** What a search runs: a worker's program, and the guardian's decisions for Node. */
export type Programs = { readonly entry: string; readonly addon: string }

const decisions = 'native/guardian/decide.c'

/** Compiles what is simulated as it is in this checkout, or with a bug; it goes with this process. */
export async function compilePrograms(changes: readonly Change[] = []): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-sim-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const addon = compileDecisions(folder, of(decisions, changes))
  const others = changes.filter(({ file }) => file !== decisions)
  const entry = others.length > 0 ? await bundle(folder, others) : join(import.meta.dirname, 'worker.js')
  return { entry, addon }
}

function compileDecisions(folder: string, changes: readonly Change[]) {
  const source = join(checkout, 'native/guardian')
  mkdirSync(join(folder, 'test'))
  for (const name of ['decide.h', 'test/node.c']) copyFileSync(join(source, name), join(folder, name))
  writeFileSync(join(folder, 'decide.c'), changed(readFileSync(join(checkout, decisions), 'utf8'), changes))
  const headers = join(dirname(dirname(process.execPath)), 'include/node')
  if (!existsSync(join(headers, 'node_api.h'))) throw new Error(`${headers} has no node_api.h: install Node's headers`)
  const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', `-I${headers}`]
  execFileSync(process.env.CC ?? 'cc', [...flags, '-o', 'decide.node', 'decide.c', 'test/node.c'], { cwd: folder })
  return join(folder, 'decide.node')
}

async function bundle(folder: string, changes: readonly Change[]) {
  const outfile = join(folder, 'worker.mjs')
  const files = [...new Set(changes.map(({ file }) => file))]
  const pattern = new RegExp(`(${files.map((file) => file.replaceAll('.', '\\.')).join('|')})$`)
  await build({
    entryPoints: [join(checkout, 'test/sim/worker.ts')],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' },
    plugins: [
      {
        name: 'planted',
        setup: ({ onLoad }) =>
          onLoad({ filter: pattern }, ({ path }) => {
            const own = changes.filter(({ file }) => path === join(checkout, file))
            return { contents: changed(readFileSync(path, 'utf8'), own), loader: 'ts' }
          }),
      },
    ],
  })
  return outfile
}

const of = (name: string, changes: readonly Change[]) => changes.filter(({ file }) => file === name)

/** Throws where a change does not apply, for then nothing was planted. */
function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((source, { file, from, to }) => {
    if (source.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`)
    return source.replace(from, () => to)
  }, text)
}
