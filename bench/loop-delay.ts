// Preloaded into a process: measures how late its event loop is, and writes it to a file when SIGUSR2 asks for it.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env.LVSHA_BENCH_LOOP_DELAY
if (isMainThread && file !== undefined) {
  const resolution = 10
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  process.on('SIGUSR2', () => {
    // The histogram counts its own timer's period in; a shorter one would cost more than what it measures.
    const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)
    writeFileSync(file, JSON.stringify({ p99: delay(histogram.percentile(99)), max: delay(histogram.max) }))
    histogram.reset()
  })
}
