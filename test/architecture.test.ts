import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../lab/checkout.js'

type Rule = {
  /** The other parts of src/ that this one may import; a part may always import itself. */
  readonly may: readonly string[]
  /** What it may import by `await import()` alone: heavy, or of no use to most commands. */
  readonly lazily?: readonly string[]
}

const controlFaces = ['control/protocol', 'control/client']
/** What is done with files without a daemon. */
const files = [
  'director/replay',
  'director/config-file',
  'director/check-files',
  'director/check-pair',
  'director/format-file',
  'director/timing',
]
const director = [
  'model',
  'config',
  'vrrp',
  'health',
  'script',
  'track',
  'notify',
  'arbiter',
  'dataplane',
  'control',
  'engine/handle',
  'engine/messages',
]

/** The picture in ARCHITECTURE.md. A part is a folder or a file without its ending; the longest that fits counts. */
const rules: Readonly<Record<string, Rule>> = {
  model: { may: [] },
  netlink: { may: [] },
  ipvs: { may: ['netlink'] },
  wire: { may: ['model'] },
  vrrp: { may: ['model', 'wire'] },
  health: { may: ['model'] },
  arbiter: { may: ['model'] },
  // What is run, and how its time and its texts are treated, is the same as in checks.
  script: { may: ['model', 'health/clock', 'health/observation'] },
  track: { may: ['model', 'script', 'health/clock'] },
  notify: { may: ['model', 'script', 'health/clock', 'health/observation'] },
  config: { may: ['model', 'arbiter/timing', 'vrrp/lease'] },
  dataplane: { may: ['model'] },
  'dataplane/ipvs': { may: ['model', 'dataplane', 'ipvs'] },
  os: { may: ['model', 'netlink'] },
  'control/protocol': { may: ['model'] },
  'control/metrics-door': { may: ['model', 'control/protocol'] },
  'control/metrics': { may: ['control/protocol'] },
  'control/body': { may: ['model', 'control/protocol'] },
  'control/server': { may: ['model', 'control/protocol', 'control/body'] },
  'control/client': { may: ['model', 'control/protocol'] },
  engine: { may: ['model', 'wire', 'vrrp', 'arbiter/timing'] },
  // The composition roots: one for each thread, and one for clearing up without a daemon.
  'engine/worker': { may: ['model', 'engine', 'os', 'netlink'] },
  director: { may: director },
  // Writing a file anew takes no more than Node.
  'director/config-file': { may: [...director, 'director', 'os/replace-file'] },
  'director/state-file': { may: [...director, 'director', 'os/replace-file'] },
  'director/main': { may: [...director, 'director', 'os', 'ipvs', 'netlink'] },
  'director/probe': { may: [...director, 'director', 'os'] },
  'director/release': { may: [...director, 'director', 'os', 'ipvs', 'netlink'] },
  // What a host and its segment are, found out without a daemon.
  survey: { may: ['model', 'wire', 'netlink', 'os'] },
  doctor: { may: ['model', 'config', 'wire/vrrp', 'control/protocol'] },
  'doctor/host': { may: ['model', 'doctor', 'netlink', 'os'] },
  'doctor/gather': { may: ['model', 'config', 'control/client', 'doctor', 'survey', 'os'] },
  'doctor/examine': { may: ['model', 'doctor', 'director/config-file'] },
  realserver: { may: ['model'] },
  'realserver/host': { may: ['model', 'realserver', 'netlink', 'os'] },
  'realserver/run': { may: ['model', 'realserver', 'os'] },
  init: { may: ['model', 'config', 'vrrp/intervals'] },
  'init/probes': { may: ['model', 'init', 'survey', 'netlink', 'os'] },
  'init/files': { may: ['model', 'init', 'os/replace-file'] },
  view: {
    may: [
      'doctor',
      'init',
      'realserver',
      'model',
      'control/protocol',
      'config/codes',
      'config/diagnostic',
      'config/fix',
      'config/meta-syntax',
      'config/table',
    ],
  },
  tui: { may: ['model', 'view', ...controlFaces] },
  // The demo speaks as a daemon does, its verdict included.
  demo: { may: ['model', 'control/protocol', 'director/verdict'] },
  cli: { may: ['model', 'config', 'view', 'init/answers', 'init/questions', ...controlFaces] },
  commands: {
    may: ['model', 'config', 'view', 'cli', 'doctor/finding', 'realserver/wanted', ...files, ...controlFaces],
    lazily: ['director', 'tui', 'demo', 'health', 'init', 'doctor', 'realserver'],
  },
  main: { may: ['model', 'config', 'cli'] },
  // What the package gives to programs that import it.
  'netlink-socket': { may: ['netlink', 'os'] },
}

/** Packages that only some parts may import; every other one is free. */
const packages: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['main', 'cli', 'commands'],
  ink: ['tui'],
  react: ['tui'],
  netlink: ['netlink/codec'],
  'node-zookeeper-client': ['arbiter/zookeeper/library'],
  inquirer: ['init/prompt'],
  systeminformation: ['init/detect'],
}

type Import = { readonly path: string; readonly isLazy: boolean }

/** What a source file imports, types included. */
function importsOf(text: string): Import[] {
  const eager = /^(?:import|export)\b(?:[^'";]*?\bfrom\s+)?\s*'([^']+)'/gm
  const lazy = /\bimport\('([^']+)'\)/g
  const found = (pattern: RegExp, isLazy: boolean) =>
    [...text.matchAll(pattern)].map(([, path = '']) => ({ path, isLazy }))
  return [...found(eager, false), ...found(lazy, true)]
}

const covers = (part: string, file: string) => file === part || file.startsWith(`${part}/`)

const ruleOf = (file: string) =>
  Object.entries(rules)
    .filter(([part]) => covers(part, file))
    .sort(([one], [other]) => other.length - one.length)[0]

/** The imports of one file that the picture does not have. `file` is a path below src/. */
function offences(file: string, text: string): string[] {
  const own = file.replace(/\.tsx?$/, '')
  const named = ruleOf(own)
  if (!named) return [`src/${file} is in no part that the picture has`]
  const [part, rule] = named
  const isAllowed = ({ path, isLazy }: Import) => {
    if (path.startsWith('node:')) return true
    if (!path.startsWith('.')) {
      const owners = Object.entries(packages).find(([name]) => covers(name, path))?.[1]
      return owners?.some((owner) => covers(owner, own)) ?? true
    }
    const target = normalize(join(own, '..', path)).replace(/\.js$/, '')
    const allowed = [part, ...rule.may, ...(isLazy ? (rule.lazily ?? []) : [])]
    return allowed.some((one) => covers(one, target))
  }
  return importsOf(text)
    .filter((one) => !isAllowed(one))
    .map(({ path, isLazy }) => `src/${file} imports ${path}${isLazy ? ' lazily' : ''}`)
}

const filesBelow = (folder: string) =>
  readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('a wrong direction is seen in whatever way it is written', () => {
  assert.equal(offences('wire/vrrp.ts', "import { advance } from '../vrrp/router.js'\n"), [
    'src/wire/vrrp.ts imports ../vrrp/router.js',
  ])
  assert.equal(offences('vrrp/router.ts', "import {\n  a,\n  type B,\n} from '../os/clock.js'\n"), [
    'src/vrrp/router.ts imports ../os/clock.js',
  ])
  assert.equal(offences('ipvs/client.ts', "export type { Address } from '../model/address.js'\n"), [
    'src/ipvs/client.ts imports ../model/address.js',
  ])
  assert.equal(offences('director/plan.ts', "import '../os/addon.js'\n"), [
    'src/director/plan.ts imports ../os/addon.js',
  ])
  assert.equal(offences('utils/text.ts', ''), ['src/utils/text.ts is in no part that the picture has'])
})

test('a command loads the daemon and the viewer only when it needs them', () => {
  assert.equal(offences('commands/a/b.ts', "import { runTui } from '../../tui/run.js'\n"), [
    'src/commands/a/b.ts imports ../../tui/run.js',
  ])
  assert.equal(offences('commands/a/b.ts', "  const { runTui } = await import('../../tui/run.js')\n"), [])
  assert.equal(offences('commands/up.ts', "import { render } from 'ink'\n"), ['src/commands/up.ts imports ink'])
})

test('every import of src/ has a place in the picture', () => {
  const folder = join(checkout, 'src')
  const files = filesBelow('src').filter((file) => /\.tsx?$/.test(file))
  assert.ok(files.length > 100, `only ${files.length} files were read`)
  const found = files.flatMap((file) => offences(file.slice(folder.length + 1), readFileSync(file, 'utf8')))
  const picture = readFileSync(join(checkout, 'ARCHITECTURE.md'), 'utf8')
  assert.ok(found.length === 0, `${found.join('\n')}\n\n${picture}`)
})

test('nothing is left to do, and nothing speaks of the machine that it was written on', () => {
  const isText = (file: string) => /\.(?:tsx?|js|json|md|c|h|gyp|sh|conf|txt|tsv)$/.test(file)
  const topLevel = readdirSync(checkout, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'package-lock.json')
    .map((entry) => join(checkout, entry.name))
  const folders = ['src', 'lab', 'test', 'scripts', 'docs', 'bench', 'bin']
  const own = join(checkout, 'test/architecture.test.ts')
  const unwanted = /\/work\/|shared\/(?:uml|reference|corpus|vectors)|\b(?:TODO|FIXME)\b/
  const found = [...topLevel, ...folders.flatMap(filesBelow)]
    .filter((file) => file !== own && isText(file))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, index) => `${file}:${index + 1}: ${line.trim()}`)
        .filter((line) => unwanted.test(line.slice(file.length))),
    )
  assert.ok(found.length === 0, found.join('\n'))
})

test.run()
