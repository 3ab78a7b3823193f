import type { ReadStream, WriteStream } from 'node:tty'
import { exitCodes, LvshaError } from '../model/errors.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import type { Glyphs } from '../view/glyphs.js'
import { startClock } from './clock.js'
import { performer } from './perform.js'
import { type Polling, startPolling } from './poll.js'
import type { Source } from './source.js'
import { initialState, type ScreenName } from './state.js'
import { createStore } from './store.js'
import { openScreen, sizeOf } from './terminal.js'
import type { Theme } from './theme.js'

export type TuiOptions = {
  readonly source: Source
  /** Named where it does not answer. */
  readonly socket: string
  readonly refresh: Duration
  readonly glyphs: Glyphs
  readonly theme: Theme
  readonly screen?: ScreenName
  readonly demo?: string
  /** Why nothing may be changed from here. */
  readonly readOnly?: string
  /** Milliseconds since 1970, where that is not the time of this host. */
  readonly wallClock?: () => number
}

/** What a signal makes of the exit status, as shells count it. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/**
 * Shows the director behind the source until the operator quits. The terminal is as it was when this returns, or throws.
 * @returns the exit status: 0, or 128 and the number of the signal that ended it
 */
export async function runTui(options: TuiOptions): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw needsTerminal()
  const status = await show(options)
  // Node aborts at its end where the terminal is gone, for it cannot reset it: this ends as the signal would have.
  if (status === signals.SIGHUP) process.kill(process.pid, 'SIGHUP')
  return status
}

async function show({ source, socket, refresh, glyphs, theme, ...start }: TuiOptions): Promise<number> {
  const { stdin, stdout, env } = process
  // Ink draws nothing where it believes to run in CI, and decides so when it is imported. This is a terminal.
  delete env.CI
  delete env.CONTINUOUS_INTEGRATION
  const { mount } = await import('./mount.js')

  const now = () => performance.now()
  const { wallClock = Date.now, ...rest } = start
  const ending = watchForEnd(stdin, stdout)
  let leaveScreen = () => {}
  let unmount = () => {}
  let polling: Polling | undefined
  const enter = () => {
    leaveScreen = openScreen(stdout)
    unmount = mount({ store, glyphs, theme, socket }, stdin, stdout, ending.fail).unmount
  }
  const leave = () => {
    unmount()
    leaveScreen()
  }
  const perform = performer({
    store: () => store,
    source,
    glyphs,
    write: (text) => void stdout.write(text),
    inTmux: Boolean(env.TMUX),
    askNow: () => polling?.askNow(),
    redraw: () => {
      leave()
      enter()
    },
    suspend: () => {
      leave()
      process.once('SIGCONT', enter)
      process.kill(process.pid, 'SIGTSTP')
    },
    quit: () => ending.end(exitCodes.ok),
  })
  const state = { size: sizeOf(stdout), refresh: inMilliseconds(refresh), now: now(), clock: wallClock(), ...rest }
  const store = createStore(initialState(state), perform)
  const onExit = () => leaveScreen()
  process.on('exit', onExit)
  const onResize = () => store.dispatch({ type: 'resize', size: sizeOf(stdout) })
  stdout.on('resize', onResize)
  const clock = startClock(store, now, wallClock)
  try {
    polling = startPolling(source, store, glyphs, now)
    enter()
    return await ending.status
  } finally {
    polling?.stop()
    clock.stop()
    stdout.off('resize', onResize)
    leave()
    process.off('exit', onExit)
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
  readonly fail: (error: Error) => void
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
    fail,
    forget() {
      for (const signal of Object.keys(signals)) process.off(signal, onSignal)
      process.off('uncaughtException', fail)
    },
  }
}
