// What the viewer costs: the time of a frame and the bytes of a second with 1,000 real servers, and how long its first frame takes beside that
// of an empty Ink app, in pairs, so that a busy moment meets both.
// usage: npm run bench:tui   ends with 1 when a bound is not kept
import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { build } from 'esbuild'
import { checkout } from '../lab/checkout.js'
import type { StatusDocument } from '../src/control/protocol.js'
import { healthyWorld, service } from '../src/demo/cluster.js'
import { demoAt } from '../src/demo/demo.js'
import { mount } from '../src/tui/mount.js'
import { snapshotOf } from '../src/tui/snapshot.js'
import { initialState, type ScreenName, screens } from '../src/tui/state.js'
import { createStore } from '../src/tui/store.js'
import { themeFor } from '../src/tui/theme.js'
import { unicodeGlyphs } from '../src/view/glyphs.js'
import { cleaned } from '../src/view/plain.js'

const bounds = { frame: 30, bytes: 4_000, cpu: 5, first: 1.5 }
const size = { columns: 120, rows: 40 }
const seconds = 12
const pairs = 7

/** Takes what is written, and counts it. */
class Counter extends EventEmitter {
  readonly isTTY = true
  readonly columns = size.columns
  readonly rows = size.rows
  bytes = 0

  write(text: string, done?: () => void) {
    this.bytes += Buffer.byteLength(text)
    if (typeof done === 'function') done()
    return true
  }
}

/** A terminal that nobody types on. */
class Silence extends EventEmitter {
  readonly isTTY = true
  read() {
    return null
  }
  setEncoding() {}
  setRawMode() {}
  ref() {}
  unref() {}
}

/** 40 virtual servers with 25 real servers each, at a moment. */
function thousand(t: number): StatusDocument {
  const { status } = demoAt('healthy', 1, t)
  const services = Array.from({ length: 40 }, (_, i) =>
    service(1, Math.floor(t / 1_000), {
      port: 8_000 + i,
      scheduler: 'wrr',
      forwarding: 'DR',
      rate: 5 + 20 * i,
      checker: 'HTTP_GET',
      scheme: 'http',
      vip: '198.51.100.1',
      servers: 25,
    }),
  )
  return { ...status, services }
}

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** What a change and its frame cost: milliseconds until it is drawn, and milliseconds of a processor, which others cannot lengthen. */
async function frameCost(change: () => void): Promise<{ readonly wall: number; readonly cpu: number }> {
  const [begun, before] = [performance.now(), process.cpuUsage()]
  change()
  // React draws in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve))
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - begun, cpu: (user + system) / 1_000 }
}

async function measureFrames(screen: ScreenName) {
  const terminal = new Counter()
  const store = createStore(
    initialState({ size, refresh: 1_000, now: performance.now(), clock: 0, screen }),
    () => undefined,
  )
  const drawing = { glyphs: unicodeGlyphs, theme: themeFor({}), socket: '' }
  const stdin = new Silence() as unknown as ReadStream
  const { unmount } = mount({ store, ...drawing }, stdin, terminal as unknown as WriteStream, (error) => {
    throw error
  })
  const events = healthyWorld(1, 0).events
  const texts = Array.from({ length: seconds + 1 }, (_, i) => JSON.stringify(thousand(i * 1_000)))
  const costs: Awaited<ReturnType<typeof frameCost>>[] = []
  const read = (text: string) => snapshotOf(cleaned(JSON.parse(text)) as StatusDocument, events, performance.now())
  store.dispatch({ type: 'snapshot', snapshot: read(texts[0] ?? '') })
  // What is measured is the viewer that has been open all day.
  for (const text of texts) await frameCost(() => store.dispatch({ type: 'snapshot', snapshot: read(text) }))
  await sleep(300)
  terminal.bytes = 0
  const before = process.cpuUsage()
  for (const text of texts.slice(1)) {
    const snapshot = read(text)
    costs.push(await frameCost(() => store.dispatch({ type: 'snapshot', snapshot })))
    for (let tick = 0; tick < 2; tick++) {
      await sleep(470)
      costs.push(await frameCost(() => store.dispatch({ type: 'tick', now: performance.now(), clock: Date.now() })))
    }
  }
  const { user, system } = process.cpuUsage(before)
  unmount()
  return {
    wall: percentile(
      costs.map(({ wall }) => wall),
      0.5,
    ),
    frame: percentile(
      costs.map((cost) => cost.cpu),
      0.95,
    ),
    bytes: terminal.bytes / seconds,
    cpu: (user + system) / 10_000 / seconds,
  }
}

/** Milliseconds from the start of a program in a terminal until it shows a text. */
function firstFrame(commandLine: string, text: string): Promise<number> {
  const { CI: _, CONTINUOUS_INTEGRATION: _c, NODE_EXTRA_CA_CERTS: _n, ...env } = process.env
  const begun = performance.now()
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; ${commandLine}`, '/dev/null'], {
    env: { ...env, NODE_ENV: 'production', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      if (!shown.includes(text)) return
      resolve(performance.now() - begun)
      child.stdin.write('q\x03')
      child.stdout.removeAllListeners('data').resume()
    })
    child.on('error', reject)
    child.on('close', () => reject(new Error(`${commandLine} never showed ${text}:\n${shown}`)))
  })
}

const emptyApp = `
  import { render, Text, useInput, useApp } from 'ink'
  import { createElement } from 'react'
  function App() {
    const { exit } = useApp()
    useInput(() => exit())
    return createElement(Text, {}, 'ready')
  }
  render(createElement(App))
`

async function measureFirstFrame() {
  const file = join(checkout, 'build/bench/empty-ink.mjs')
  // As our own bundle is made: unbundled, Ink takes twice as long to load.
  await build({
    stdin: { contents: emptyApp, resolveDir: checkout },
    outfile: file,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    alias: { 'react-devtools-core': join(checkout, 'scripts/absent.js') },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  try {
    const once = async () => ({
      empty: await firstFrame(`${process.execPath} ${file}`, 'ready'),
      lvsha: await firstFrame(`${process.execPath} ${join(checkout, 'bin/run.js')} tui --demo healthy`, 'MASTER'),
    })
    // The first pair fills the page cache.
    await once()
    const times: Awaited<ReturnType<typeof once>>[] = []
    for (let pair = 0; pair < pairs; pair++) times.push(await once())
    const empty = percentile(
      times.map((time) => time.empty),
      0.5,
    )
    const lvsha = percentile(
      times.map((time) => time.lvsha),
      0.5,
    )
    return { empty, lvsha, ratio: lvsha / empty }
  } finally {
    rmSync(file, { force: true })
  }
}

const broken: string[] = []
const judge = (name: string, value: number, bound: number) => {
  if (value > bound) broken.push(`${name} ${value.toFixed(1)} > ${bound}`)
}
for (const screen of screens) {
  const { wall, frame, bytes, cpu } = await measureFrames(screen)
  console.log(
    `${screen.padEnd(9)} frame p95 ${frame.toFixed(1)} ms of cpu, median ${wall.toFixed(1)} ms until drawn   ${bytes.toFixed(0)} bytes/s   ${cpu.toFixed(1)} % of a core`,
  )
  judge(`${screen} frame`, frame, bounds.frame)
  judge(`${screen} bytes`, bytes, bounds.bytes)
  judge(`${screen} cpu`, cpu, bounds.cpu)
}
const { empty, lvsha, ratio } = await measureFirstFrame()
console.log(
  `first frame  empty Ink app ${empty.toFixed(0)} ms, lvsha tui --demo ${lvsha.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
)
judge('first frame', ratio, bounds.first)
for (const each of broken) console.log(`NOT KEPT  ${each}`)
if (broken.length > 0) process.exitCode = 1
