import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Undo } from '../../lab/undo.js'

/** A real nginx that was started: its master, and its workers in the same process group. */
export type Nginx = {
  readonly name: string
  readonly folder: string
  readonly start: (through?: readonly string[]) => ChildProcess
}

/**
 * Prepares an nginx under a name of its own, by which no other can be taken for it; its command line changes as it runs.
 * @param server the directives of its only server; FOLDER stands for its folder
 */
export function makeNginx(undo: Undo, word: string, server: string): Nginx {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-nginx-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'nginx.conf')
  // The kernel keeps 15 characters of a name.
  const name = `ngx${process.pid}${word}`
  copyFileSync('/usr/sbin/nginx', join(folder, name))
  const directives = server.replaceAll('FOLDER', folder)
  writeFileSync(
    file,
    `daemon off; pid ${folder}/pid; error_log ${folder}/log; worker_processes 1;
events {}
http { access_log off; server { ${directives} } }
`,
  )
  const start = (through: readonly string[] = []) => {
    const [program = '', ...words] = [...through, join(folder, name), '-c', file]
    // In a group of its own: a worker outlives its master.
    const child = spawn(program, words, { stdio: 'ignore', detached: true })
    undo.later(() => crash(child))
    return child
  }
  return { name, folder, start }
}

/** Ends the master and its workers by SIGKILL. */
export function crash({ pid }: ChildProcess) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // They have ended already.
  }
}
