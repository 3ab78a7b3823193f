import { closeSync, constants, ftruncateSync, openSync, readSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { instant, microseconds } from '../model/time.js'

// What the guardian notes for the engine to look up at any moment; native/guardian/ledger.h describes it.

/** Two times for each will. */
const entrySize = 16
const mostWills = 512

/** Linux: a file without a name in this folder (open(2)); Node does not name it. */
const temporary = 0o20000000 | constants.O_DIRECTORY

/** Memory before disks: a time is noted at every advert. */
const folders = ['/dev/shm', tmpdir()]

/** A file that nobody else can open; undefined where there is no place for one. */
export function openLedger() {
  const descriptor = openFirst()
  if (descriptor === undefined) return undefined
  const entry = Buffer.alloc(entrySize)
  let isOpen = true
  return {
    descriptor,
    read(will: number) {
      if (!isOpen || readSync(descriptor, entry, 0, entrySize, will * entrySize) < entrySize) return undefined
      return {
        renewedAt: microseconds(Number(entry.readBigInt64LE(0))),
        advertisedAt: instant(Number(entry.readBigInt64LE(8))),
      }
    },
    close() {
      if (isOpen) closeSync(descriptor)
      isOpen = false
    },
  }
}

function openFirst(): number | undefined {
  for (const folder of folders) {
    try {
      const descriptor = openSync(folder, constants.O_RDWR | temporary, 0o600)
      ftruncateSync(descriptor, entrySize * mostWills)
      return descriptor
    } catch {
      // The next one may do.
    }
  }
  return undefined
}
