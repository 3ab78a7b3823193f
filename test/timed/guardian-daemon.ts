// A daemon for tests of its guardian: the main thread does what it is told, the worker is its engine and writes letters.
// usage: node guardian-daemon.js NAME PACKAGE, the folder of the package that has the guardian
import { spawn } from 'node:child_process'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { checkout } from '../../lab/checkout.js'
import {
  beatLetter,
  channelLetter,
  disarmLetter,
  giveUpLetter,
  renewedLetter,
  willLetter,
} from '../../src/engine/guardian-letters.js'
import { microseconds, milliseconds } from '../../src/model/time.js'
import { loadAddon } from '../../src/os/addon.js'
import { startGuardian } from '../../src/os/guardian-process.js'
import { unixAddress } from '../../src/os/sockaddr.js'
import { domain, socketType } from '../../src/os/socket-constants.js'

/** What a test tells it to do. */
export type Order = 'half' | 'damage' | 'disarm' | 'give-up' | 'block' | 'script' | 'end-thread'

/** The guardian has armed the will. */
export type Armed = { readonly guardian: number }

/** The names of the sockets: the test hears what is sent to the first, and is heard on the second. */
export const socketNames = (name: string) => ({ test: `@${name}-test`, guardian: `@${name}-guardian` })

type EngineData = { readonly name: string; readonly packageRoot: string }

function runMain(engine: EngineData) {
  const worker = new Worker(new URL(import.meta.url), { workerData: engine })
  worker.on('message', (armed: Armed) => process.send?.(armed))
  process.on('message', (order: Order) => {
    if (order === 'script') spawn('sleep', ['3'], { stdio: ['ignore', 'inherit', 'inherit'] })
    else if (order === 'end-thread') void worker.terminate()
    else worker.postMessage(order)
    process.send?.(order)
  })
}

function runEngine({ name, packageRoot }: EngineData) {
  const names = socketNames(name)
  const addon = loadAddon(checkout)
  const guardian = startGuardian(packageRoot, {
    onLine: (line) => {
      if (line === 'armed 1') parentPort?.postMessage({ guardian: guardian.pid ?? 0 } satisfies Armed)
    },
    onEnd: () => undefined,
  })
  const socket = { domain: domain.AF_UNIX, type: socketType.SOCK_DGRAM, protocol: 0, options: [] }
  const parcel = (channel: number, text: string) => ({
    channel,
    destination: unixAddress(names.test),
    control: Buffer.alloc(0),
    data: Buffer.from(text),
  })
  const boottime = () => microseconds(addon.clock('boottime'))
  const will = (farewell: string) =>
    willLetter(3, {
      name: 'VI_1',
      bound: milliseconds(600),
      lease: milliseconds(400),
      renewalInterval: milliseconds(100),
      renewedAt: boottime(),
      channel: 1,
      rival: [
        { offset: 0, mask: 0xf0, value: 0x50 },
        { offset: 1, mask: 0xff, value: 0, differs: true },
      ],
      source: Buffer.alloc(0),
      resign: [parcel(1, farewell), parcel(1, farewell)],
      renew: [parcel(0, 'renew')],
      remove: [parcel(0, 'remove')],
    })
  guardian.write(channelLetter(0, { ...socket, address: Buffer.alloc(0) }, { hears: false, answersAreRefusals: true }))
  guardian.write(
    channelLetter(1, { ...socket, address: unixAddress(names.guardian) }, { hears: true, answersAreRefusals: false }),
  )
  guardian.write(will('farewell'))
  setInterval(() => guardian.write(beatLetter()), 100)
  setInterval(() => guardian.write(renewedLetter(3, boottime())), 50)

  const orders: Record<Exclude<Order, 'script' | 'end-thread'>, () => void> = {
    // Nothing comes after the half, or it would be whole.
    half: () => {
      const letter = will('another farewell')
      guardian.write(letter.subarray(0, letter.length / 2))
      block()
    },
    damage: () => {
      const letter = will('damaged farewell')
      letter.writeUInt8(letter.readUInt8(letter.length - 1) ^ 1, letter.length - 1)
      guardian.write(letter)
    },
    disarm: () => guardian.write(disarmLetter(3)),
    'give-up': () => guardian.write(giveUpLetter()),
    block,
  }
  parentPort?.on('message', (order: keyof typeof orders) => orders[order]())
}

/** Until it is killed. */
function block() {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
}

if (!isMainThread) runEngine(workerData as EngineData)
else {
  const [name = '', packageRoot = ''] = process.argv.slice(2)
  // Its types are of use to the test, which runs nothing of it.
  if (packageRoot !== '') runMain({ name, packageRoot })
}
