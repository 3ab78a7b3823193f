// How evenly adverts leave at 10 ms, lvsha beside keepalived on networks of their own in one run: idle, and with two programs
// that use all the processor they can get; the engine thread with real-time scheduling and without.
// usage: npm run bench:jitter [-- SECONDS]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { directorOn, type Engine } from '../lab/director.js'
import { buildNetwork } from '../lab/network.js'
import { watchOwners } from '../lab/owners.js'
import { signal } from '../lab/processes.js'
import { type Undo, undoing } from '../lab/undo.js'
import { startCapture } from '../test/support/capture.js'
import { configurationOf } from './vrrp-pair.js'

type Contender = { readonly name: string; readonly engine: Engine; readonly through: readonly string[] }

const ordinary = ['setpriv', '--bounding-set', '-sys_nice', '--inh-caps', '-sys_nice']
const contenders: readonly Contender[] = [
  { name: 'lvsha, SCHED_RR', engine: 'lvsha', through: [] },
  { name: 'lvsha', engine: 'lvsha', through: ordinary },
  { name: 'keepalived, vrrp_rt_priority 50', engine: 'keepalived', through: [] },
  { name: 'keepalived', engine: 'keepalived', through: ordinary },
]
const interval = 0.01
const setup = { name: 'jitter', version: 3, interval, global: 'vrrp_rt_priority 50' } as const
const hogs = 2

/** Intervals between the adverts of each contender, in milliseconds, while all run at the same time. */
async function intervalsOf(undo: Undo, folder: string, word: string, runSeconds: number) {
  const running = []
  for (const [index, { engine, through }] of contenders.entries()) {
    const network = buildNetwork(undo, `${process.pid}-${word}${index}`)
    const owners = watchOwners(network, ['lb1'], () => undefined)
    const director = directorOn(network, 'lb1', engine, join(folder, `${word}${index}`), through)
    director.configure(configurationOf('lb1', setup))
    director.start()
    running.push({ network, owners, director })
  }
  for (const { owners, director } of running) {
    if (!(await owners.become(['lb1'], 20_000))) throw new Error(`no Master\n${director.log()}`)
  }
  await sleep(1000)
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

const widths = [34, 8, 8, 8, 8, 8, 8]
const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')

function summary(intervals: readonly number[]) {
  const sorted = intervals.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  const mean = intervals.reduce((sum, value) => sum + value, 0) / intervals.length
  return [mean, at(0.5), at(0.99), at(0.999), at(1)].map((value) => value.toFixed(2))
}

async function main(runSeconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-jitter-'))
  try {
    for (const load of ['idle', `${hogs} hogs`]) {
      console.log(line([load, 'adverts', 'mean', 'p50', 'p99', 'p99.9', 'max']))
      await undoing(async (undo) => {
        for (let i = 0; load !== 'idle' && i < hogs; i++) {
          const hog = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
          undo.later(() => hog.pid !== undefined && signal(hog.pid, 'SIGKILL'))
        }
        const intervals = await intervalsOf(undo, folder, load === 'idle' ? 'idle' : 'busy', runSeconds)
        for (const [index, { name }] of contenders.entries()) {
          const measured = intervals[index] ?? []
          console.log(line([name, String(measured.length), ...summary(measured)]))
        }
      })
    }
    console.log(`milliseconds between adverts that shall be 10 ms apart; ${runSeconds} s each, all at the same time`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main(Number(process.argv[2] ?? 20))
