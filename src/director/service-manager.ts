import { type Duration, microseconds } from '../model/time.js'

/** The side of a service manager's protocol (sd_notify(3)) that a daemon needs. */
export type ServiceManager = {
  /** All is in place; systemd's `Type=notify` waits for this. */
  ready(): void
  stopping(): void
  /** Where a watchdog is wanted: says so often that all is well, as long as it is. */
  watch(isWell: () => Promise<unknown>): void
  close(): void
}

export type ServiceManagerParts = {
  readonly environment: NodeJS.ProcessEnv
  readonly pid: number
  /** Sends one datagram. */
  readonly send: (text: string, path: string) => void
  /** Calls once after that time; returns what calls it off. */
  readonly schedule: (delay: Duration, run: () => void) => () => void
}

/** Speaks to the service manager that the environment names; without one nothing is said. */
export function serviceManagerOf({ environment, pid, send, schedule }: ServiceManagerParts): ServiceManager {
  const path = environment.NOTIFY_SOCKET
  let callOff = () => {}
  let isClosed = false
  const say = (text: string) => {
    if (path === undefined || isClosed) return
    try {
      send(text, path)
    } catch {
      // It is busy, or gone; what it misses it asks about in its own way.
    }
  }
  const interval = beatInterval(environment, pid)
  return {
    ready: () => say('READY=1'),
    stopping: () => say('STOPPING=1'),
    watch(isWell) {
      if (interval === undefined) return
      const beat = () =>
        void isWell()
          .then(
            () => say('WATCHDOG=1'),
            () => undefined,
          )
          .then(() => {
            if (!isClosed) callOff = schedule(interval, beat)
          })
      beat()
    },
    close() {
      isClosed = true
      callOff()
    },
  }
}

/** A third of the time within which a beat is expected; undefined where none is, or of another process. */
export function beatInterval({ WATCHDOG_USEC, WATCHDOG_PID }: NodeJS.ProcessEnv, pid: number): Duration | undefined {
  const limit = Number(WATCHDOG_USEC ?? 0)
  if (!Number.isInteger(limit) || limit <= 0) return undefined
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(pid)) return undefined
  return microseconds(Math.floor(limit / 3))
}
