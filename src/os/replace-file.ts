import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces what is in a file at one stroke: a reader sees the old text or the new one, also after a power cut. Mode and
 * owner stay; where the name is a symbolic link, what it leads to is replaced.
 * @throws NodeJS.ErrnoException where the file is missing or its directory cannot be written
 */
export function replaceFile(name: string, text: string) {
  const file = realpathSync(name)
  const { mode, uid, gid } = statSync(file)
  const draft = `${file}.${process.pid}.new`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    // The owner first: changing it takes set-user-id bits away.
    fchownSync(handle, uid, gid)
    fchmodSync(handle, mode & 0o7777)
    writeAll(handle, Buffer.from(text))
    fsyncSync(handle)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(handle)
  }
  syncDirectory(dirname(file))
}

/**
 * Writes a file that root alone can read: a reader sees nothing, the old text or the new one, also after a power cut.
 * @throws NodeJS.ErrnoException where its directory cannot be written
 */
export function writeDurably(file: string, text: string) {
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeAll(handle, Buffer.from(text))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
  syncDirectory(dirname(file))
}

/** A name is on the disk when its directory is. */
function syncDirectory(directory: string) {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function writeAll(handle: number, bytes: Buffer) {
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written)
}
