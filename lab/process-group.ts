import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends a signal to a process, or to a group when the number is negative; not an error where nobody is there. */
export function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}

/** Asks every process of a group to end, kills those that stay, and waits until none runs: 10 s at most. */
export async function endGroup(group: number) {
  signal(-group, 'SIGTERM')
  if (await groupEnds(group, 5000)) return
  signal(-group, 'SIGKILL')
  await groupEnds(group, 5000)
}

/** Whether no process of the group runs any more, within so many milliseconds. */
export async function groupEnds(group: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs
  while (membersOf(group).length > 0) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}

/** Processes of a group that run; a zombie, which only waits for its parent to look, does not. */
function membersOf(group: number): number[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return numbers.map(Number).filter((pid) => {
    const [state, , processGroup] = statOf(pid)
    return Number(processGroup) === group && state !== 'Z'
  })
}

/** State, parent, process group and more of a process (proc(5)); empty where it is gone. */
function statOf(pid: number): string[] {
  try {
    // They follow the name, which may hold spaces and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return []
  }
}
