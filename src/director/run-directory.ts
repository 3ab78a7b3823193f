import { mkdirSync } from 'node:fs'
import { connect } from '../control/client.js'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import { seconds } from '../model/time.js'

/**
 * Makes the run directory, which only its owner may enter.
 * @throws LvshaError RUN_DIRECTORY where it cannot be made
 */
export function makeRunDirectory(path: string) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
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
