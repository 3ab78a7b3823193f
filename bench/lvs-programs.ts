import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../lab/checkout.js'
import { type Destination, IpvsClient, type ServiceKey } from '../src/ipvs/index.js'
import { loadAddon } from '../src/os/addon.js'
import { openNetlinkSocket } from '../src/os/netlink-socket.js'

export type Program = 'keepalived' | 'lvsha'

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const messageFile = join(folder, 'messages.json')

const commands: Readonly<Record<Program, (file: string) => readonly string[]>> = {
  keepalived: (file) => [
    ...['keepalived', '-n', '-C', '-f', file],
    ...['-p', join(folder, 'k.pid'), '-c', join(folder, 'kc.pid')],
  ],
  lvsha: (file) => [
    ...[process.execPath, join(checkout, 'bin/run.js'), 'up', '-f', file],
    ...['--run-dir', join(folder, 'run'), '--state-dir', join(folder, 'state')],
  ],
}

export type Running = {
  readonly child: ChildProcess
  /** What was sent to IPVS since the last call, by command. */
  readonly messages: () => Promise<Readonly<Record<string, number>>>
  readonly stop: () => Promise<void>
}

export function startProgram(program: Program, file: string): Running {
  const [name = '', ...words] = commands[program](file)
  const child = spawn(name, words, {
    stdio: 'ignore',
    env: {
      ...process.env,
      LVSHA_BENCH_MESSAGES: messageFile,
      ...(program === 'lvsha' && { NODE_OPTIONS: `--import ${join(checkout, 'build/bench/netlink-count.js')}` }),
    },
  })
  return {
    child,
    async messages() {
      rmSync(messageFile, { force: true })
      child.kill('SIGUSR2')
      while (!existsSync(messageFile)) await sleep(20)
      await sleep(20)
      return JSON.parse(readFileSync(messageFile, 'utf8'))
    },
    async stop() {
      const over = once(child, 'exit')
      child.kill('SIGTERM')
      await over
    },
  }
}

export const clear = () => void execFileSync('ipvsadm', ['-C'])

export const saved = () =>
  execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .sort()
    .join('\n')

/** Milliseconds that `ipvsadm -R` takes on an empty table. */
export function restored(rules: string): number {
  clear()
  const start = performance.now()
  const { status, stderr } = spawnSync('ipvsadm', ['-R'], { input: rules, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}

/** A program that has filled the table may have more to do that is not measured. */
export const settled = () => sleep(2000)

const limit = 120_000

/** Looks at single services of the kernel, which costs next to nothing. */
export function openTable() {
  const client = new IpvsClient(openNetlinkSocket(loadAddon(checkout), 'NETLINK_GENERIC'))
  return {
    /** Milliseconds of performance.now() when a service was first seen as wanted. One that is not there has no servers. */
    async until(service: ServiceKey, isWanted: (servers: readonly Destination[]) => boolean) {
      for (const end = performance.now() + limit; ; ) {
        const servers = client.destinations(service).map(({ destination }) => destination)
        if (isWanted(servers)) return performance.now()
        if (performance.now() > end) throw new Error(`${JSON.stringify(service)} is not as wanted`)
        await sleep(10)
      }
    },
  }
}
