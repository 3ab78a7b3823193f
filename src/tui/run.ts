import type { ReadStream, WriteStream } from 'node:tty'
import { connect } from '../control/client.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { type Duration, inMilliseconds, seconds } from '../model/time.js'
import { glyphsFor } from '../view/glyphs.js'
import { startClock } from './clock.js'
import type { Action } from './keys.js'
import { startPolling } from './poll.js'
import { createStore, initialState } from './store.js'
import { openScreen, sizeOf } from './terminal.js'
import { themeFor } from './theme.js'

export type TuiOptions = { readonly socket: string; readonly refresh: Duration }

/** How long the daemon may take to answer before it counts as not answering. */
const patience = seconds(2)

/** What a signal makes of the exit status, as shells count it. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/**
 * Shows the director behind the socket until the operator quits. The terminal is as it was when this returns, or throws.
 * @returns the exit status: 0, or 128 and the number of the signal that ended it
 */
export async function runTui(options: TuiOptions): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw needsTerminal()
  const status = await show(options)
  // Node aborts at its end where the terminal is gone, for it cannot reset it: this ends as the signal would have.
  if (status === signals.SIGHUP) process.kill(process.pid, 'SIGHUP')
  return status
}

async function show({ socket, refresh }: TuiOptions): Promise<number> {
  const { stdin, stdout, env } = process
  // Ink draws nothing where it believes to run in CI, and decides so when it is imported. This is a terminal.
  delete env.CI
  delete env.CONTINUOUS_INTEGRATION
  const { mount } = await import('./mount.js')

  const now = () => performance.now()
  const start = { size: sizeOf(stdout), refresh: inMilliseconds(refresh), now: now(), clock: Date.now() }
  const store = createStore(initialState(start))
  const glyphs = glyphsFor(env)
  const ending = watchForEnd(stdin, stdout)
  const leaveScreen = openScreen(stdout)
  process.on('exit', leaveScreen)
  const polling = startPolling(connect(socket, patience), store, glyphs, now)
  const clock = startClock(store, now, Date.now)
  const onResize = () => store.dispatch({ type: 'resize', size: sizeOf(stdout) })
  stdout.on('resize', onResize)
  const onAction = (action: Action) => {
    if (action === 'quit') ending.end(exitCodes.ok)
    else if (action === 'retry') polling.retryNow()
    else store.dispatch({ type: 'action', action })
  }
  let unmount = () => {}
  try {
    const screen = mount({ store, glyphs, theme: themeFor(env), socket, onAction }, stdin, stdout)
    unmount = screen.unmount
    return await Promise.race([ending.status, screen.failed])
  } finally {
    polling.stop()
    clock.stop()
    stdout.off('resize', onResize)
    unmount()
    leaveScreen()
    process.off('exit', leaveScreen)
    ending.forget()
  }
}

const needsTerminal = () =>
  new LvshaError(
    'NOT_A_TERMINAL',
    'lvsha tui needs a terminal. For scripts: lvsha status --json.',
    ['lvsha status --json'],
    exitCodes.usage,
  )

type Ending = {
  readonly status: Promise<number>
  readonly end: (status: number) => void
  readonly forget: () => void
}

/** Signals, a terminal that is gone, and errors that nobody caught all end the viewer the same orderly way. */
function watchForEnd(stdin: ReadStream, stdout: WriteStream): Ending {
  let end: (status: number) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const status = new Promise<number>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  const onSignal = (signal: NodeJS.Signals) => end(signals[signal as keyof typeof signals])
  const onGone = () => end(signals.SIGHUP)
  for (const signal of Object.keys(signals)) process.on(signal, onSignal)
  // These two stay: a terminal that is gone refuses what is written on the way out, too.
  stdin.on('error', onGone)
  stdout.on('error', onGone)
  process.on('uncaughtException', fail)
  return {
    status,
    end,
    forget() {
      for (const signal of Object.keys(signals)) process.off(signal, onSignal)
      process.off('uncaughtException', fail)
    },
  }
}
