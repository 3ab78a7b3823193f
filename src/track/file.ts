import { constants, type FSWatcher, watch } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Clock } from '../health/clock.js'
import { seconds } from '../model/time.js'
import type { FileSettings } from '../model/tracker-settings.js'
import { turnsOf } from '../script/look.js'
import { fileValue } from './file-value.js'
import type { TrackerState, Watch } from './watch.js'

type Parts = { readonly clock: Clock; readonly onChange: (state: TrackerState) => void }

/** How long until a directory that is missing, or has gone, is looked for again. */
const patience = seconds(1)

/** Longer numbers are none. */
const readOctets = 128

/**
 * Reads the number in a file whenever a directory tells of a change: files that are replaced by renaming, as editors do,
 * are followed, and so are links on the way.
 */
export function watchFile({ path }: FileSettings, { clock, onChange }: Parts): Watch {
  const since = clock.now()
  let state: TrackerState = { up: undefined, since, because: '' }
  /** By the path of what is watched for: a link, the file, or what is not there yet. */
  let watchers = new Map<string, FSWatcher>()
  let callOff = () => {}
  let isStopped = false
  let isReading = false
  let isStale = false

  /** Watches where the path leads over now. What changed before that was not told: it is read once more. */
  async function follow() {
    const turns = await turnsOf(path)
    if (isStopped) return
    const old = watchers
    watchers = new Map()
    for (const turn of turns) {
      const known = old.get(turn)
      const watcher = known ?? watchTurn(turn)
      if (watcher) watchers.set(turn, watcher)
      if (watcher !== known) isStale = true
    }
    for (const [turn, watcher] of old) if (!watchers.has(turn)) watcher.close()
  }

  function watchTurn(turn: string): FSWatcher | undefined {
    const folder = dirname(turn)
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || name === basename(turn)) void read()
        else if (name === basename(folder)) followAnew()
      })
      watcher.on('error', followAnew)
      return watcher
    } catch {
      callOff()
      callOff = clock.wake(patience, () => void read())
      return undefined
    }
  }

  function followAnew() {
    for (const watcher of watchers.values()) watcher.close()
    watchers.clear()
    void read()
  }

  /** A change while it is read means that it is read once more. */
  async function read() {
    isStale = true
    if (isReading) return
    isReading = true
    while (isStale && !isStopped) {
      isStale = false
      await follow()
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

  void read()
  return {
    state: () => state,
    stop() {
      isStopped = true
      callOff()
      for (const watcher of watchers.values()) watcher.close()
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
