import { readdir, readFile } from 'node:fs/promises'
import type { RunningProcess } from './process-match.js'

/** What can be asked of the host about its processes. */
export type ProcessList = {
  /** The numbers of all processes. */
  readonly pids: () => Promise<readonly number[]>
  /** Undefined where there is no such process, or it has ended and nobody has asked for its status yet. */
  readonly read: (pid: number, withCommandLine: boolean) => Promise<RunningProcess | undefined>
}

/** The processes as proc(5) has them. */
export const procfs: ProcessList = {
  pids: async () => (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number),
  async read(pid, withCommandLine) {
    try {
      const found = parseStat(await readFile(`/proc/${pid}/stat`, 'latin1'))
      if (!found) return undefined
      const commandLine = withCommandLine ? parseCommandLine(await readFile(`/proc/${pid}/cmdline`, 'utf8')) : []
      return { name: found, commandLine }
    } catch {
      return undefined
    }
  },
}

/** The name in /proc/PID/stat, which may have brackets in it; undefined for a process that has ended. */
export function parseStat(text: string): string | undefined {
  const [, name, state] = /^\d+ \(([\s\S]*)\) (\S)/.exec(text) ?? []
  return state === undefined || 'ZXx'.includes(state) ? undefined : name
}

/** The words in /proc/PID/cmdline, each of which a NUL ends. */
export const parseCommandLine = (text: string) => text.replace(/\0$/, '').split('\0')
