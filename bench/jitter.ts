// How evenly adverts leave at 10 ms, lvsha beside keepalived on networks of their own in one run: idle, with two and with eight
// programs that use all the processor they can get, and with lvsha's engine thread blocked for half of every second; with
// real-time scheduling and without.
// usage: npm run bench:jitter [-- SECONDS]   ends with 1 where lvsha with SCHED_FIFO is not as even as it should be
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../lab/checkout.js'
import { directorOn, type Engine } from '../lab/director.js'
import { buildNetwork } from '../lab/network.js'
import { watchOwners } from '../lab/owners.js'
import { signal } from '../lab/processes.js'
import { type Undo, undoing } from '../lab/undo.js'
import { startCapture } from '../test/support/capture.js'
import { nameOf } from './faults/subject.js'
import { configurationOf } from './vrrp-pair.js'

type Contender = { readonly name: string; readonly engine: Engine; readonly through: readonly string[] }

const ordinary = ['setpriv', '--bounding-set', '-sys_nice', '--inh-caps', '-sys_nice']
const contenders: readonly Contender[] = [
  { name: 'lvsha, SCHED_FIFO', engine: 'lvsha', through: [] },
  { name: 'lvsha', engine: 'lvsha', through: ordinary },
  { name: 'keepalived, vrrp_rt_priority 50', engine: 'keepalived', through: [] },
  { name: 'keepalived', engine: 'keepalived', through: ordinary },
]
const interval = 0.01
const setup = { name: 'jitter', version: 3, interval, global: 'vrrp_rt_priority 50' } as const
type Load = { readonly name: string; readonly hogs: number; readonly isBlocked?: true }
const loads: readonly Load[] = [
  { name: 'idle', hogs: 0 },
  { name: '2 hogs', hogs: 2 },
  { name: '8 hogs', hogs: 8 },
  { name: 'engine blocked 500 ms of every second', hogs: 0, isBlocked: true },
]
/** What is wanted of the first contender: its mean, and a p99.9 that is at most that of the third. */
const [evenMean, tolerance] = [10, 0.01]

/** Intervals between the adverts of each contender, in milliseconds, while all run at the same time. */
async function intervalsOf(undo: Undo, folder: string, word: string, load: Load, runSeconds: number) {
  const running = []
  const order = join(folder, `order-${word}`)
  writeFileSync(order, 'worker stutter 500')
  const control = `NODE_OPTIONS=--import ${join(checkout, 'build/bench/faults/loop-control.js')}`
  const blockable = ['env', control, `LVSHA_BENCH_ORDER=${order}`]
  for (const [index, { engine, through }] of contenders.entries()) {
    const network = buildNetwork(undo, `${process.pid}-${word}${index}`)
    const owners = watchOwners(network, ['lb1'], () => undefined)
    const director = directorOn(network, 'lb1', engine, join(folder, `${word}${index}`), [
      ...through,
      ...(load.isBlocked ? blockable : []),
    ])
    director.configure(configurationOf('lb1', setup))
    director.start()
    running.push({ network, owners, director })
  }
  for (const { owners, director } of running) {
    if (!(await owners.become(['lb1'], 20_000))) throw new Error(`no Master\n${director.log()}`)
  }
  await sleep(1000)
  if (load.isBlocked) {
    for (const [index, { network }] of running.entries()) {
      if (contenders[index]?.engine !== 'lvsha') continue
      for (const pid of network.processesOf('lb1')) if (nameOf(pid) !== 'lvsha-guardian') signal(pid, 'SIGUSR2')
    }
    await sleep(1000)
  }
  const captures = await Promise.all(running.map(({ network }) => startCapture(network, undo)))
  await sleep(runSeconds * 1000)
  const intervals = []
  for (const [index, capture] of captures.entries()) {
    const times = (await capture.adverts()).map(({ at }) => at)
    running[index]?.director.kill()
    intervals.push(times.slice(1).map((at, i) => at - (times[i] ?? at)))
  }
  return intervals
}

const widths = [38, 8, 8, 8, 8, 8, 8]
const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')

type Summary = Readonly<Record<'mean' | 'p50' | 'p99' | 'p99.9' | 'max', number>>

function summaryOf(intervals: readonly number[]): Summary {
  const sorted = intervals.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  const mean = intervals.reduce((sum, value) => sum + value, 0) / intervals.length
  return { mean, p50: at(0.5), p99: at(0.99), 'p99.9': at(0.999), max: at(1) }
}

/** What lvsha with SCHED_FIFO is not, beside keepalived with real-time scheduling. */
function shortcomings([own, , other]: readonly Summary[]): string[] {
  if (!own || !other) return ['nothing was measured']
  return [
    ...(Math.abs(own.mean - evenMean) <= tolerance ? [] : [`mean ${own.mean.toFixed(3)} ms`]),
    ...(own['p99.9'] <= other['p99.9'] ? [] : [`p99.9 ${own['p99.9'].toFixed(2)} ms`]),
  ]
}

async function main(runSeconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-jitter-'))
  let count = 0
  try {
    for (const [number, load] of loads.entries()) {
      console.log(line([load.name, 'adverts', 'mean', 'p50', 'p99', 'p99.9', 'max']))
      await undoing(async (undo) => {
        for (let i = 0; i < load.hogs; i++) {
          const hog = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
          undo.later(() => hog.pid !== undefined && signal(hog.pid, 'SIGKILL'))
        }
        const intervals = await intervalsOf(undo, folder, `load${number}`, load, runSeconds)
        const summaries = intervals.map(summaryOf)
        for (const [index, { name }] of contenders.entries()) {
          const figures = Object.values(summaries[index] ?? {}).map((value) => value.toFixed(3))
          console.log(line([name, String(intervals[index]?.length), ...figures]))
        }
        const short = shortcomings(summaries)
        count += short.length
        if (short.length > 0) console.log(`NOT EVEN: ${short.join(', ')}`)
      })
    }
    console.log(`milliseconds between adverts that shall be 10 ms apart; ${runSeconds} s each, all at the same time`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return count === 0 ? 0 : 1
}

process.exitCode = await main(Number(process.argv[2] ?? 20))
