// Preloaded into a daemon that shall suffer: on SIGUSR2 it does what the file says that LVSHA_BENCH_ORDER names. One line:
//   main|worker block MILLISECONDS          the loop of that thread does nothing else for so long
//   main|worker stutter MILLISECONDS        so long of every second
//   main|worker fill MEGABYTES              so much memory is taken
import { readFileSync } from 'node:fs'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'

type Order = { readonly thread: string; readonly what: string; readonly amount: number }

const kept: Buffer[] = []

const block = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

const orders: Readonly<Record<string, (amount: number) => void>> = {
  block,
  stutter: (ms) => void setInterval(() => block(ms), 1000),
  fill: (megabytes) => {
    for (let i = 0; i < megabytes; i++) kept.push(Buffer.alloc(1 << 20, 1))
  },
}

const heed = ({ thread, what, amount }: Order) => {
  if ((thread === 'main') === isMainThread) orders[what]?.(amount)
}

const file = process.env.LVSHA_BENCH_ORDER
if (file !== undefined) {
  const channel = new BroadcastChannel('lvsha-bench-order')
  // Its type lacks what it has: it shall not keep the thread alive.
  ;(channel as unknown as { unref: () => void }).unref()
  channel.onmessage = (event) => heed((event as { data: Order }).data)
  if (isMainThread) {
    process.on('SIGUSR2', () => {
      const [thread = '', what = '', amount] = readFileSync(file, 'utf8').trim().split(' ')
      const order = { thread, what, amount: Number(amount) }
      channel.postMessage(order)
      heed(order)
    })
  }
}
