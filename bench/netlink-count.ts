// Preloaded into a process: counts the messages that it sends to the kernel's IPVS, by command, and writes the counts to a
// file when SIGUSR2 asks for them.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env.LVSHA_BENCH_MESSAGES
const netlinkOfGeneric = 16

type Send = (data: Uint8Array, ...more: unknown[]) => number
type Loaded = { exports: { Socket?: { prototype: { send: Send } } } }

/** IPVS_CMD_*, those that change something. */
const changing: Readonly<Record<number, string>> = {
  1: 'add-service',
  2: 'edit-service',
  3: 'remove-service',
  5: 'add-destination',
  6: 'edit-destination',
  7: 'remove-destination',
}

if (isMainThread && file !== undefined) {
  let counts: Record<string, number> = {}
  const load = process.dlopen
  process.dlopen = (module: Loaded, ...more: unknown[]) => {
    Reflect.apply(load, process, [module, ...more])
    const prototype = module.exports.Socket?.prototype
    if (!prototype) return
    const { send } = prototype
    prototype.send = function (data, ...rest) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
      const destination = rest[0]
      const isNetlink =
        destination instanceof Uint8Array && destination[0] === netlinkOfGeneric && destination.length === 12
      if (isNetlink) count(view)
      return send.call(this, data, ...rest)
    }
  }
  /** A datagram is a row of messages, each with its length first; the command follows the header of 16 octets. */
  const count = (view: DataView) => {
    for (let at = 0; at + 20 <= view.byteLength; ) {
      const name = changing[view.getUint8(at + 16)] ?? 'reading'
      // Types below 16 are netlink's own, and 16 is the family that finds others.
      if (view.getUint16(at + 4, true) > 16) counts[name] = (counts[name] ?? 0) + 1
      at += Math.max(16, (view.getUint32(at, true) + 3) & ~3)
    }
  }
  process.on('SIGUSR2', () => {
    writeFileSync(file, JSON.stringify(counts))
    counts = {}
  })
}
