import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../../lab/checkout.js'
import type { StatusDocument } from '../../src/control/protocol.js'

const program = join(checkout, 'bin/run.js')

/** A `lvsha up` of the bundle in a network namespace. */
export type DirectorProcess = {
  readonly child: ChildProcess
  readonly socket: string
  readonly folder: string
  readonly log: () => string
  readonly status: () => StatusDocument
  /** The status, once it is as wanted; an error with the log after 20 s. */
  readonly until: (isWanted: (status: StatusDocument) => boolean) => Promise<StatusDocument>
  readonly rewrite: (configuration: string) => void
  /** Asks it to end. @returns its exit status */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
  readonly remove: () => void
}

/** Runs one command of the bundle. @returns what it printed and its exit status */
export function lvsha(...words: string[]): { status: number; stdout: string; stderr: string } {
  try {
    return { status: 0, stderr: '', stdout: execFileSync(process.execPath, [program, ...words], { encoding: 'utf8' }) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { status, stdout, stderr }
  }
}

export type DirectorOptions = {
  /** Of an earlier life, whose state is to be found; otherwise a new one. */
  readonly folder?: string
  /** More words for `lvsha up`. */
  readonly words?: readonly string[]
  /** Another run directory than the folder. */
  readonly runDirectory?: string
  /** A program that starts it, with its words. */
  readonly by?: readonly string[]
  /** More environment. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Starts a director with this configuration; whoever starts it ends and removes it. */
export function startDirector(
  namespace: string,
  configuration: string,
  {
    folder = mkdtempSync(join(tmpdir(), 'lvsha-director-')),
    runDirectory = folder,
    words = [],
    by = [],
    variables,
  }: DirectorOptions = {},
): DirectorProcess {
  const file = join(folder, 'lvsha.conf')
  writeFileSync(file, configuration)
  const own = ['--run-dir', runDirectory, '--state-dir', join(folder, 'state'), ...words]
  const child = spawn('ip', ['netns', 'exec', namespace, ...by, process.execPath, program, 'up', '-f', file, ...own], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk
    })
  }
  const socket = join(runDirectory, 'lvsha.sock')
  const status = (): StatusDocument => JSON.parse(lvsha('status', '--json', '--socket', socket).stdout)
  return {
    child,
    socket,
    folder,
    log: () => log,
    status,
    async until(isWanted) {
      for (const limit = Date.now() + 20_000; ; ) {
        const document = status()
        if ('verdict' in document && isWanted(document)) return document
        if (Date.now() > limit) throw new Error(`not as wanted: ${JSON.stringify(document, undefined, 1)}\n${log}`)
        await sleep(50)
      }
    },
    rewrite: (text) => writeFileSync(file, text),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit', { signal: AbortSignal.timeout(15_000) })
        child.kill(signal)
        await exit
      }
      return child.exitCode
    },
    remove() {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const configurationText = (path: string) => readFileSync(join(checkout, 'test/config', path), 'utf8')
