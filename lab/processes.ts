import { readFileSync } from 'node:fs'

/** Sends a signal to a process; not an error where it is gone already. */
export function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}

/** Whether a process runs; a zombie, which only waits for its parent to look, does not. */
export function isRunning(pid: number): boolean {
  try {
    // proc(5): the state follows the name, which may hold spaces and brackets.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
