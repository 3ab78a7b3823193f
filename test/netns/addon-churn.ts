// Starts and ends worker threads that use the addon in every way that a thread can end: addon-churn.js ADDON COUNT.
// Runs in a namespace with loopback up. Ends with 0 and a line of JSON unless something was not as it should be.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, threadId, Worker, workerData } from 'node:worker_threads'
import type { Addon, Message, Socket } from '../../src/os/addon.js'

type Ending = { code: number; error?: string }

/** What a worker does with a UDP socket on loopback that has sent itself a datagram, and how it must end. */
const ways: Record<string, { listener?: (socket: Socket, message: Message) => void; ends: Ending; stopped?: true }> = {
  'close in the listener': { listener: (socket) => socket.close(), ends: { code: 0 } },
  'process.exit in the listener': { listener: () => process.exit(7), ends: { code: 7 } },
  'throw in the listener': {
    listener: () => {
      throw new Error('thrown by the listener')
    },
    ends: { code: 1, error: 'thrown by the listener' },
  },
  'unref and end': { listener: (socket) => socket.unref(), ends: { code: 0 } },
  'end without close or start': { ends: { code: 0 } },
  'terminate while idle': { listener: () => parentPort?.postMessage('ready'), ends: { code: 1 }, stopped: true },
  'terminate while flooded': { listener: flood(), ends: { code: 1 }, stopped: true },
}

/** Answers each datagram with two to itself, which fills the receive buffer for good. */
function flood() {
  let count = 0
  return (socket: Socket, message: Message) => {
    socket.send(message.data, message.from)
    socket.send(message.data, message.from)
    if (++count === 100) parentPort?.postMessage('ready')
  }
}

function loopbackPort(port: number) {
  const address = Buffer.alloc(16)
  address.writeUInt16LE(2, 0)
  address.writeUInt16BE(port, 2)
  address.set([127, 0, 0, 1], 4)
  return address
}

function work({ addonFile, way }: { addonFile: string; way: string }) {
  const addon = createRequire(import.meta.url)(addonFile) as Addon
  const address = loopbackPort(10_000 + threadId)
  const socket = new addon.Socket(2, 2, 17, 'lo')
  socket.bind(address)
  socket.send(Buffer.alloc(100), address)
  const listener = ways[way]?.listener
  if (listener) {
    socket.start((error, message) => {
      if (error) throw error
      listener(socket, message)
    })
  }
}

const run = (addonFile: string, way: string, stopped: boolean) =>
  new Promise<Ending>((resolve) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { addonFile, way } })
    let error: string | undefined
    if (stopped) worker.on('message', () => void worker.terminate())
    worker.on('error', (thrown) => {
      error = thrown.message
    })
    worker.on('exit', (code) => resolve(error === undefined ? { code } : { code, error }))
  })

const openDescriptors = () => readdirSync('/proc/self/fd').length

async function churn(addonFile: string, count: number) {
  const wrong: string[] = []
  const check = async (way: string) => {
    const { ends, stopped = false } = ways[way] ?? { ends: { code: -1 } }
    const ending = await run(addonFile, way, stopped)
    if (JSON.stringify(ending) !== JSON.stringify(ends)) wrong.push(`${way}: ${JSON.stringify(ending)}`)
  }
  // What Node opens once for all workers does not count.
  for (const way of Object.keys(ways)) await check(way)
  const before = openDescriptors()
  const queue = Object.keys(ways).flatMap((way) => Array<string>(count).fill(way))
  const total = queue.length
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let way = queue.pop(); way !== undefined; way = queue.pop()) await check(way)
    }),
  )
  console.log(JSON.stringify({ workers: total, wrong, descriptors: openDescriptors() - before }))
}

if (isMainThread) await churn(process.argv[2] ?? '', Number(process.argv[3]))
else work(workerData)
