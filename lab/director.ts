import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { routes, type StatusDocument, type VrrpState } from '../src/control/protocol.js'
import { checkout } from './checkout.js'
import type { Host, Network } from './network.js'
import { signal } from './processes.js'

/** Programs that can be the director of a host. */
export type Engine = 'lvsha' | 'keepalived'

export type Director = {
  readonly host: Host
  /** The control socket, where the engine has one. */
  readonly socket: string
  /** What it says that it is; undefined where the engine cannot be asked. */
  readonly state: () => Promise<VrrpState | undefined>
  readonly configure: (text: string) => void
  readonly start: () => void
  /** Asks it to end. @returns when it has, or after 10 s */
  readonly stop: () => Promise<void>
  /** Sends SIGKILL to every process of it. @returns how many there were */
  readonly kill: () => number
  /** The last lines that it wrote, over all its lives. */
  readonly log: () => string
}

/** The command of each engine; `folder` is the director's own. */
const commands: Record<Engine, (folder: string) => string[]> = {
  lvsha: (folder) => [
    ...[process.execPath, join(checkout, 'bin/run.js'), 'up', '-f', join(folder, 'pair.conf')],
    ...['--run-dir', folder, '--state-dir', join(folder, 'state')],
  ],
  keepalived: (folder) => [
    ...['keepalived', '--dont-fork', '--log-console', '--use-file', join(folder, 'pair.conf')],
    ...['--pid', join(folder, 'main.pid'), '--vrrp_pid', join(folder, 'vrrp.pid')],
    ...['--checkers_pid', join(folder, 'checkers.pid')],
  ],
}

/** @param through a program that starts the engine, such as one that takes rights from it */
export function directorOn(
  network: Network,
  host: Host,
  engine: Engine,
  labFolder: string,
  through: readonly string[] = [],
): Director {
  const folder = join(labFolder, host)
  const logFile = join(folder, 'log')
  const socket = join(folder, 'lvsha.sock')
  mkdirSync(join(folder, 'state'), { recursive: true })
  let child: ChildProcess | undefined
  return {
    host,
    socket,
    state: async () => (engine === 'lvsha' ? (await statusAt(socket)).instances[0]?.state : undefined),
    configure: (text) => writeFileSync(join(folder, 'pair.conf'), text),
    start: () => {
      // keepalived refuses to start beside the process in such a file, even where that was killed and nobody waits for it.
      for (const name of ['main', 'vrrp', 'checkers']) rmSync(join(folder, `${name}.pid`), { force: true })
      const log = openSync(logFile, 'a')
      child = network.start(host, [...through, ...commands[engine](folder)], { stdio: ['ignore', log, log] })
      closeSync(log)
    },
    stop: async () => {
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(10_000) })
      signal(child.pid, 'SIGTERM')
      await exited
    },
    kill: () => {
      const processes = network.processesOf(host)
      // Stopped first, so that they die as one: none may see another die and still act on it.
      for (const pid of processes) signal(pid, 'SIGSTOP')
      for (const pid of processes) signal(pid, 'SIGKILL')
      return processes.length
    },
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n') : ''),
  }
}

async function statusAt(socketPath: string): Promise<StatusDocument> {
  const request = get({ socketPath, path: routes.status.path, signal: AbortSignal.timeout(5000) })
  const [response] = await once(request, 'response')
  return JSON.parse(await text(response))
}
