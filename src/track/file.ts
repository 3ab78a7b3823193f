import { constants, type FSWatcher, watch } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Clock } from '../health/clock.js'
import { seconds } from '../model/time.js'
import type { FileSettings } from '../model/tracker-settings.js'
import { fileValue } from './file-value.js'
import type { TrackerState, Watch } from './watch.js'

type Parts = { readonly clock: Clock; readonly onChange: (state: TrackerState) => void }

/** How long until a directory that is missing, or has gone, is looked for again. */
const patience = seconds(1)

/** Longer numbers are none. */
const readOctets = 128

/**
 * Reads the number in a file whenever its directory tells of a change: files that are replaced by renaming, as editors do,
 * are followed.
 */
export function watchFile({ path }: FileSettings, { clock, onChange }: Parts): Watch {
  const since = clock.now()
  let state: TrackerState = { up: undefined, since, because: '' }
  let watcher: FSWatcher | undefined
  let callOff = () => {}
  let isStopped = false
  let isReading = false
  let isStale = false

  function follow() {
    if (isStopped) return
    try {
      watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) void read()
        else if (name === basename(dirname(path))) followAnew()
      })
      watcher.on('error', followAnew)
    } catch {
      callOff = clock.wake(patience, follow)
    }
    void read()
  }

  function followAnew() {
    watcher?.close()
    watcher = undefined
    callOff()
    callOff = clock.wake(patience, follow)
    void read()
  }

  /** A change while it is read means that it is read once more. */
  async function read() {
    isStale = true
    if (isReading) return
    isReading = true
    while (isStale && !isStopped) {
      isStale = false
      take(await beginning(path))
    }
    isReading = false
  }

  function take(text: string | undefined) {
    if (isStopped) return
    const { value, because } = fileValue(text)
    const isNew = value !== state.value
    state = { up: value === 0, value, because, since: isNew ? clock.now() : state.since }
    if (isNew) onChange(state)
  }

  follow()
  return {
    state: () => state,
    stop() {
      isStopped = true
      callOff()
      watcher?.close()
    },
  }
}

async function beginning(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (!file) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(readOctets), 0, readOctets)
    return buffer.toString('latin1', 0, bytesRead)
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

/**
 * Writes the value that a file begins with, where there is none or always. A symbolic link is not followed: whoever may
 * write into the directory could lead it anywhere.
 * @throws NodeJS.ErrnoException
 */
export async function initialize({ path, initial }: FileSettings): Promise<void> {
  if (!initial) return
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants
  if (!initial.overwrite && (await exists(path))) return
  const how = O_WRONLY | O_CREAT | O_NOFOLLOW | (initial.overwrite ? O_TRUNC : O_EXCL)
  const file = await open(path, how, 0o644)
  try {
    await file.write(`${initial.value}\n`)
  } finally {
    await file.close()
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
