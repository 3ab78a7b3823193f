// Builds everything that a checkout needs to run: build/ (what tsc makes, for the tests), the native addon, the programs in C, and dist/
// (the bundle that bin/run.js starts). `npm ci` comes here through the `prepare` script.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { buildAddon, buildPrograms } from './native.js'
import { root } from './root.js'

/** @param {string} folder */
const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** What the bundle leaves out: Ink's door to the React tools, and oclif's search for commands that no manifest names. */
const standIns = new Map([
  ['@oclif/core', 'oclif.js'],
  ['react-devtools-core', 'absent.js'],
  ['ws', 'absent.js'],
  ['tinyglobby', 'absent.js'],
  ['minimatch', 'absent.js'],
])

/** @param {{ path: string }} imported */
function standIn({ path }) {
  const file = standIns.get(path)
  return file === undefined ? undefined : { path: join(root, 'scripts', file) }
}

buildAddon()
buildPrograms()

rmSync(join(root, 'build'), { recursive: true, force: true })
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], {
  cwd: root,
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(1)

rmSync(join(root, 'dist'), { recursive: true, force: true })
await build({
  // The engine's worker is an entry of its own: splitting moves modules, so nothing may find it by import.meta.url. The two
  // after it are what other programs import (`exports` in package.json).
  entryPoints: [
    join(root, 'src/main.ts'),
    join(root, 'src/engine/worker.ts'),
    join(root, 'src/ipvs/index.ts'),
    join(root, 'src/netlink-socket.ts'),
    ...filesBelow('src/commands'),
  ],
  outdir: join(root, 'dist'),
  outbase: join(root, 'src'),
  bundle: true,
  splitting: true,
  minify: true,
  legalComments: 'none',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  plugins: [{ name: 'stand-ins', setup: ({ onResolve }) => void onResolve({ filter: /^[^./]/ }, standIn) }],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
