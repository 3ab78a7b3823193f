import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { GuestResult, GuestRun } from './guest.js'

/** Makes the folder that host and guest share, with the command in it. @returns its path */
export function prepareShared(folder: string, run: GuestRun): string {
  const shared = join(folder, 'shared')
  mkdirSync(join(shared, 'files'), { recursive: true })
  for (const stream of ['stdout', 'stderr']) writeFileSync(join(shared, stream), '')
  writeFileSync(join(shared, 'command'), commandOf(run))
  return shared
}

function commandOf({ script, arguments: words = [], environment = {} }: GuestRun): string {
  const program = script.endsWith('.js') ? [process.execPath, '--enable-source-maps'] : ['bash']
  return [
    `cd ${quoted(process.cwd())}`,
    `export TERM=${quoted(process.env.TERM ?? 'linux')}`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `exec ${[...program, script, ...words].map(quoted).join(' ')}`,
    '',
  ].join('\n')
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** @returns undefined where the guest ended before it wrote a status */
export function readShared(shared: string): GuestResult | undefined {
  if (!existsSync(join(shared, 'status'))) return undefined
  const text = (name: string) => readFileSync(join(shared, name), 'utf8')
  return { status: Number(text('status')), stdout: text('stdout'), stderr: text('stderr'), files: filesBelow(shared) }
}

function filesBelow(shared: string): Map<string, Buffer> {
  const top = join(shared, 'files')
  const entries = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.map((path) => [relative(top, path), readFileSync(path)]))
}
