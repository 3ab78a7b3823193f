// How long `lvsha status` takes to start, beside Node with nothing to do: in pairs, so that a busy moment meets both.
// usage: npm run bench:start   ends with 1 when the ratio of the medians is above the bound
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkout } from '../lab/checkout.js'

const pairs = 21
const bound = 5

// Where it is set, Node 20 reads a whole bundle of certificates on every start.
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env

/** Milliseconds from the start of a process to its end. */
function time(commandLine: readonly string[], expectedStatus: number): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, commandLine, { env: environment, encoding: 'utf8' })
  const end = process.hrtime.bigint()
  if (status !== expectedStatus) throw new Error(`${commandLine.join(' ')} ended with ${status}: ${stderr}`)
  return Number(end - start) / 1e6
}

const median = (times: readonly number[]) =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0

const folder = mkdtempSync(join(tmpdir(), 'lvsha-start-'))
try {
  const status = [join(checkout, 'bin/run.js'), 'status', '--socket', join(folder, 'none.sock')]
  const once = () => ({ node: time(['-e', '0'], 0), lvsha: time(status, 4) })
  // The first pair fills the page cache.
  once()
  const times = Array.from({ length: pairs }, once)
  const node = median(times.map((pair) => pair.node))
  const lvsha = median(times.map((pair) => pair.lvsha))
  const ratio = lvsha / node
  console.log(`node -e 0     ${node.toFixed(1)} ms\nlvsha status  ${lvsha.toFixed(1)} ms`)
  console.log(`ratio         ${ratio.toFixed(2)}, at most ${bound}; medians of ${pairs}`)
  if (ratio > bound) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
