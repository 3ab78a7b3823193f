import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { openLedger } from './guardian-ledger.js'

export type GuardianListener = {
  /** It has said something. */
  readonly onLine: (line: string) => void
  /** It has ended, or could not be started; called once. */
  readonly onEnd: (why: string) => void
}

/**
 * Starts the guardian of this process. What is written reaches it although the process dies in the next moment, and the end
 * of the thread that started it closes its line. It has a session of its own: a signal for our group is none for it.
 */
export function startGuardian(packageRoot: string, { onLine, onEnd }: GuardianListener) {
  const ledger = openLedger()
  const child = spawn(guardianProgram(packageRoot), [String(process.pid)], {
    stdio: ['pipe', 'pipe', 'inherit', ledger?.descriptor ?? 'ignore'],
    detached: true,
    cwd: '/',
    env: {},
    // Of more than three descriptors it does not know which are pipes.
  }) as ChildProcessByStdio<Writable, Readable, null>
  let hasEnded = false
  const end = (why: string) => {
    if (hasEnded) return
    hasEnded = true
    ledger?.close()
    onEnd(why)
  }
  child.on('error', ({ message }) => end(message))
  child.on('exit', (status, signal) => end(signal ?? `exit status ${status}`))
  // That its line is broken is told by its end.
  child.stdin.on('error', () => undefined)
  createInterface(child.stdout).on('line', onLine)
  // The engine ends when it is asked to, whether its guardian still runs or not.
  for (const handle of [child, child.stdin, child.stdout] as { unref?: () => void }[]) handle.unref?.()
  return {
    pid: child.pid,
    /** Written at once as far as the pipe has room. */
    write: (bytes: Uint8Array) => void child.stdin.write(bytes),
    close: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
    deeds: (will: number) => ledger?.read(will),
  }
}

/** Compiled in the package, or come with it. */
function guardianProgram(packageRoot: string): string {
  const folder = join(packageRoot, 'native/guardian')
  const compiled = join(folder, 'build/lvsha-guardian')
  return existsSync(compiled) ? compiled : join(folder, `prebuilds/linux-${process.arch}/lvsha-guardian`)
}
