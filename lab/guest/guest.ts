import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installPackages } from '../../scripts/packages.js'
import { exitCodes, LvshaError } from '../../src/model/errors.js'
import { checkout } from '../checkout.js'
import { undoing } from '../undo.js'
import { followLines } from './follow.js'
import { prepareShared, readShared } from './shared.js'
import { lendTerminal, terminalSize } from './terminal.js'

/** What to run in the guest; every path of the host is valid there, read-only. */
export type GuestRun = {
  /** A `.js` file for node, anything else for bash; an absolute path. */
  readonly script: string
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** As the kernel reads it: `1G`. */
  readonly memory?: string
  readonly timeoutSeconds: number
  /** Hears each line of output as soon as it is complete. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
  /** Gives the script this process's terminal as its own; stdout and stderr are then empty. */
  readonly terminal?: boolean
}

export type GuestResult = {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** What the script left in the folder `$GUEST_FILES`, by path below it. */
  readonly files: ReadonlyMap<string, Buffer>
}

/**
 * Boots a User Mode Linux guest whose kernel has ip_vs, its root file system being the host's, runs one script in it as
 * root and waits for its end. Installs what it needs when root. Nothing of the guest is left afterwards, also when the
 * process is interrupted.
 * @throws LvshaError GUEST_UNAVAILABLE, GUEST_TIMED_OUT, or GUEST_DIED when the guest ended without a result
 */
export async function runInGuest(run: GuestRun): Promise<GuestResult> {
  const missing = installPackages(['linux.uml', 'busybox', 'modprobe', 'ip', 'taskset'])
  if (missing.length > 0) {
    const next = [`apt-get install ${missing.join(' ')}`]
    throw new LvshaError('GUEST_UNAVAILABLE', `the guest needs ${missing.join(', ')}`, next, exitCodes.unsupported)
  }
  return undoing(async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-guest-'))
    undo.later(() => rmSync(folder, { recursive: true, force: true }))
    const shared = prepareShared(folder, run)
    if (run.terminal) undo.later(lendTerminal(shared))

    const console = openSync(join(folder, 'console'), 'w')
    undo.later(() => closeSync(console))
    const guest = spawn('setpriv', kernelCommand(shared, run), {
      // A session of its own: a Ctrl-C at the terminal is not meant for the guest.
      detached: true,
      stdio: run.terminal ? ['inherit', 'inherit', console] : ['ignore', console, console],
      env: { PATH: process.env.PATH, HOME: folder },
    })
    const exited = once(guest, 'exit')
    undo.later(() => guest.kill('SIGKILL') && exited)
    const streams = (['stdout', 'stderr'] as const).map((stream) =>
      followLines(join(shared, stream), (line) => run.onLine?.(line, stream)),
    )
    try {
      await within(run.timeoutSeconds, exited)
    } finally {
      for (const stream of streams) stream.finish()
    }
    const result = readShared(shared)
    if (result) return result
    const lastWords = readFileSync(join(folder, 'console'), 'utf8').trim().slice(-4000)
    throw new LvshaError('GUEST_DIED', `the guest ended without a result:\n${lastWords}`, [], exitCodes.error)
  })
}

function kernelCommand(shared: string, run: GuestRun): string[] {
  return [
    // A PID namespace of its own: the kernel of the guest leaves helper processes behind when it ends, the kernel of the
    // host leaves none of a namespace. Both signals together end it even when this process is killed.
    ...['--pdeathsig', 'KILL', 'unshare', '--pid', '--fork', '--kill-child=KILL'],
    // Unpinned, the guest's system calls cross CPUs and take two to five times as long.
    ...['taskset', '--cpu-list', lastAllowedCpu()],
    ...['linux.uml', `mem=${run.memory ?? '1G'}`, 'quiet'],
    ...['rootfstype=hostfs', 'rootflags=/', 'ro', `init=${join(checkout, 'lab/guest/init.sh')}`],
    ...['con=null', 'con0=fd:0,fd:1', `SHARED=${shared}`],
    ...(run.terminal ? [`TERMINAL_SIZE=${terminalSize()}`] : []),
  ]
}

/** `Cpus_allowed_list:  0,2-3` gives `3`. */
const lastAllowedCpu = () => /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'

async function within(seconds: number, exited: Promise<unknown>) {
  const limit = new AbortController()
  const message = `the guest did not end within ${seconds} s`
  const tooLate = sleep(seconds * 1000, undefined, limit).then(() => {
    throw new LvshaError('GUEST_TIMED_OUT', message, [], exitCodes.timedOut)
  })
  try {
    await Promise.race([exited, tooLate])
  } finally {
    limit.abort()
    tooLate.catch(() => {})
  }
}
