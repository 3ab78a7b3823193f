import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { connect } from '../control/client.js'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import { seconds } from '../model/time.js'

/**
 * Makes the run directory, which only its owner may enter.
 * @throws LvshaError RUN_DIRECTORY where it cannot be made, or others may write to one that is there
 */
export function makeRunDirectory(path: string) {
  make(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if ((statSync(path).mode & 0o022) !== 0) throw new Error('others may write to it')
  })
}

/**
 * Makes a directory for a socket that a group may use. What is there already, made by whoever may give things to groups, is
 * left as it is.
 * @throws LvshaError RUN_DIRECTORY
 */
export function makeReadDirectory(path: string, group: number) {
  make(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (statSync(path).gid === group) return
    chownSync(path, -1, group)
    chmodSync(path, 0o750)
  })
}

function make(path: string, act: () => void) {
  try {
    act()
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const next = ['--run-dir PATH', 'sudo lvsha up']
    throw new LvshaError('RUN_DIRECTORY', `cannot make ${path}: ${failure.message}`, next, exitOfSystemError(failure))
  }
}

/**
 * Two engines on one host would fight over its addresses.
 * @throws LvshaError ALREADY_RUNNING when a daemon answers on the socket
 */
export async function refuseSecondDaemon(socket: string) {
  const running = await connect(socket, seconds(2))
    .version()
    .catch((error: unknown) => {
      // Where nobody answers nobody runs; whatever else was answered, somebody is there.
      if (error instanceof LvshaError && error.code === 'DAEMON_UNREACHABLE') return undefined
      throw alreadyRunning(socket, 'unknown')
    })
  if (running) throw alreadyRunning(socket, running.pid)
}

const alreadyRunning = (socket: string, pid: number | 'unknown') =>
  new LvshaError(
    'ALREADY_RUNNING',
    `lvsha is already running (pid ${pid}, ${socket})`,
    ['lvsha status'],
    exitCodes.refused,
  )
