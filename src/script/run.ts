import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import type { Clock } from '../health/clock.js'
import { durationText } from '../health/observation.js'
import { between, type Duration, type Instant, seconds } from '../model/time.js'
import type { Identity, User } from './accounts.js'
import { brokerOf, brokerVariable } from './broker.js'
import { firstLineOf } from './first-line.js'

/** How a command came to its end; `refused` is one that was never started. */
export type Ending =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly limit: Duration }
  | { readonly kind: 'refused'; readonly why: string }

/** One run of a command. */
export type Run = {
  readonly at: Instant
  readonly duration: Duration
  readonly ending: Ending
  /** The first line that it wrote, on either output; empty where it wrote nothing. */
  readonly line: string
}

export type Running = {
  /** What came of it, at the latest when its time is over. Never settles after `stop`. */
  readonly result: Promise<Run>
  /** When no process of it is waited for any more: after a timeout that may be later. */
  readonly gone: Promise<void>
  /** Ends it with all that it has started. */
  stop(): void
}

export type CommandOptions = {
  /** When it is ended; undefined is never. */
  readonly limit?: Duration
  /** Added to its environment. */
  readonly variables?: Readonly<Record<string, string>>
  /**
   * It may start what outlives it: nothing that it writes is kept, for a pipe that is closed one day would end whoever
   * still writes to it.
   */
  readonly mayLeaveBehind?: boolean
}

/** A command that is ready to be started. */
export type Prepared = {
  readonly path: string
  readonly words: readonly string[]
  readonly identity: Identity
  /** Where its user is known: what is told to a program of another user than the daemon's own. */
  readonly user?: User
}

export const hasSucceeded = ({ ending }: Pick<Run, 'ending'>) => ending.kind === 'exit' && ending.status === 0

/** `exit status 1`, `killed by SIGSEGV`, `no end within 3s`, with the line that it wrote where there is one. */
export function runText({ ending, line }: Pick<Run, 'ending' | 'line'>): string {
  const text = endingText(ending)
  return line === '' ? text : `${text}: ${line}`
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'exit':
      return `exit status ${ending.status}`
    case 'signal':
      return `killed by ${ending.signal}`
    case 'timeout':
      return `no end within ${durationText(ending.limit)}`
    case 'refused':
      return `not run: ${ending.why}`
  }
}

/** A run that never was. */
export const refusal = (at: Instant, why: string): Run => ({
  at,
  duration: seconds(0),
  ending: { kind: 'refused', why },
  line: '',
})

/** A run whose time was over before anything could be started. */
export const lateness = (at: Instant, limit: Duration): Run => ({
  at,
  duration: limit,
  ending: { kind: 'timeout', limit },
  line: '',
})

/** Between being asked to end and being killed. */
const grace = seconds(2)

/** What the daemon was started with, and must not be inherited: it is about the daemon itself. */
const ownVariables = [
  brokerVariable,
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'LISTEN_PID',
  'LISTEN_FDS',
  'NODE_OPTIONS',
]

/** Whose the daemon is: of no use to the programs of others, and nothing that they could read. */
const personalVariables = ['HOME', 'USER', 'LOGNAME', 'MAIL', 'SHELL', 'XDG_RUNTIME_DIR']

function environment(isOther: boolean, user: User | undefined): NodeJS.ProcessEnv {
  const left = isOther ? [...ownVariables, ...personalVariables] : ownVariables
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !left.includes(name)))
  if (!isOther) return kept
  return { ...kept, HOME: user?.home ?? '/', ...(user && { USER: user.name, LOGNAME: user.name }) }
}

/**
 * Starts a command in a process group of its own, so that a timeout ends what it has started too. As another user it has
 * the group of that user and no supplementary ones.
 * @param at since when its time runs
 */
export function start(
  { path, words, identity, user }: Prepared,
  { limit, variables = {}, mayLeaveBehind = false }: CommandOptions,
  clock: Clock,
  at = clock.now(),
): Running {
  const isOtherUser = identity.uid !== process.getuid?.()
  const isOther = isOtherUser || identity.gid !== process.getgid?.()
  const broker = isOther ? brokerOf(process.env) : undefined
  const outputsTo = mayLeaveBehind ? 'ignore' : 'pipe'
  const common: SpawnOptions = {
    cwd: '/',
    detached: true,
    env: { ...environment(isOtherUser, user), ...variables },
    stdio: ['ignore', outputsTo, outputsTo, ...(broker ? [broker.descriptor] : [])],
  }
  const child = broker
    ? spawn(broker.program, broker.words(identity, path, words), common)
    : spawn(path, words.slice(1), {
        ...common,
        ...(words[0] === undefined ? {} : { argv0: words[0] }),
        ...(isOther ? identity : {}),
      })
  // Where the host has no more file descriptors there are no outputs either.
  const outputs = [child.stdout, child.stderr].flatMap((stream) => stream ?? [])
  const firstLine = firstLineOf(outputs)
  let isStopped = false
  let isEnding = false
  let hasEnded = false
  let callOff = () => {}
  let isGone = () => {}
  const gone = new Promise<void>((resolve) => {
    isGone = resolve
  })
  const result = new Promise<Run>((resolve) => {
    const settle = (ending: Ending) => {
      if (isStopped) return
      resolve({ at, duration: (clock.now() - at) as Duration, ending, line: firstLine() })
    }
    if (limit !== undefined) {
      callOff = clock.wake(Math.max(0, limit - between(at, clock.now())) as Duration, () => {
        settle({ kind: 'timeout', limit })
        isEnding = true
        callOff = end(child, clock)
      })
    }
    const finish = (ending: Ending) => {
      hasEnded = true
      callOff()
      // What it has started and left behind goes with it.
      if (isEnding) signalGroup(child, 'SIGKILL')
      // What it wrote last lies ready to be read.
      setImmediate(() => {
        settle(ending)
        // Whoever it has left behind keeps them open: two descriptors for each run, and this process would not end before.
        for (const stream of outputs) stream.destroy()
        isGone()
      })
    }
    child.on('error', (error) => finish({ kind: 'refused', why: error.message }))
    child.on('exit', (status, signal) =>
      finish(signal === null ? { kind: 'exit', status: status ?? 0 } : { kind: 'signal', signal }),
    )
  })
  return {
    result,
    gone,
    stop() {
      isStopped = true
      // Its number may be that of another process by now.
      if (hasEnded) return
      isEnding = true
      callOff()
      callOff = end(child, clock)
    },
  }
}

/** Asks the process group to end, and kills it when it has not. Returns what calls the killing off. */
function end(child: ChildProcess, clock: Clock): () => void {
  signalGroup(child, 'SIGTERM')
  return clock.wake(grace, () => signalGroup(child, 'SIGKILL'))
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals) {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}
