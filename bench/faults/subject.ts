import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../../lab/checkout.js'
import { type Director, directorOn, type Engine } from '../../lab/director.js'
import { buildNetwork, type Network } from '../../lab/network.js'
import { type Owners, watchOwners } from '../../lab/owners.js'
import { signal } from '../../lab/processes.js'
import type { Undo } from '../../lab/undo.js'
import { configurationOf, type Member, type Setup } from '../vrrp-pair.js'

/** A pair on a network of its own, of which lb1, the Master, is to suffer. */
export type Subject = {
  readonly engine: Engine
  readonly network: Network
  readonly lb1: Director
  readonly lb2: Director
  readonly owners: Owners
  /** The processes of lb1: of lvsha all but its guardian; of keepalived all. */
  readonly daemon: () => readonly number[]
  readonly guardian: () => readonly number[]
  /** Has a thread of lb1 do something: see loop-control.ts. */
  readonly order: (order: string) => void
  readonly undo: Undo
}

export function buildSubject(undo: Undo, word: string, folder: string, engine: Engine, setup: Setup): Subject {
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const owners = watchOwners(network, ['lb1', 'lb2'], () => undefined)
  const orderFile = join(folder, 'order')
  const control = `--import ${join(checkout, 'build/bench/faults/loop-control.js')}`
  const director = (host: Member, through: readonly string[]) => {
    const made = directorOn(network, host, engine, folder, through)
    made.configure(configurationOf(host, setup))
    return made
  }
  const lb1 = director('lb1', ['env', `NODE_OPTIONS=${control}`, `LVSHA_BENCH_ORDER=${orderFile}`])
  const lb2 = director('lb2', [])
  const processes = (isGuardian: boolean) =>
    network.processesOf('lb1').filter((pid) => (nameOf(pid) === 'lvsha-guardian') === isGuardian)
  const daemon = () => processes(false)
  return {
    engine,
    network,
    lb1,
    lb2,
    owners,
    daemon,
    guardian: () => processes(true),
    order: (order) => {
      writeFileSync(orderFile, order)
      for (const pid of daemon()) signal(pid, 'SIGUSR2')
    },
    undo,
  }
}

/** The name of a process; empty where it is gone. */
export const nameOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

export const signalAll = (pids: readonly number[], name: NodeJS.Signals) => {
  for (const pid of pids) signal(pid, name)
}

/** Drops adverts on their way into a host or out of it. */
export function dropAdverts({ network }: Subject, host: Member, hook: 'input' | 'output') {
  const rules = `table inet faults { chain ${hook} { type filter hook ${hook} priority 0; ip protocol 112 drop; }; }`
  execFileSync('ip', ['netns', 'exec', network.namespaceOf(host), 'nft', '-f', '-'], { input: rules })
}

/** The bridge passes nothing between the two members any more; everybody else hears both. */
export function isolateMembers({ network }: Subject) {
  for (const host of ['lb1', 'lb2']) {
    execFileSync('ip', ['-n', network.switchNamespace, 'link', 'set', host, 'type', 'bridge_slave', 'isolated', 'on'])
  }
}

export const setCable = ({ network }: Subject, state: 'up' | 'down') =>
  execFileSync('ip', ['-n', network.switchNamespace, 'link', 'set', 'lb1', state])

const memoryControllers = [
  { folder: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { folder: '/sys/fs/cgroup', limit: 'memory.max' },
]

/** Gives lb1 little memory from now on; false where this host has no way to. */
export function starve({ network, undo }: Subject, megabytes: number): boolean {
  const controller = memoryControllers.find(({ folder, limit }) => {
    const probe = join(folder, `lvsha-faults-${process.pid}`)
    if (!existsSync(folder)) return false
    mkdirSync(probe, { recursive: true })
    return existsSync(join(probe, limit))
  })
  if (!controller) return false
  const group = join(controller.folder, `lvsha-faults-${process.pid}`)
  undo.later(() => rmdirSync(group))
  for (const pid of network.processesOf('lb1')) writeFileSync(join(group, 'cgroup.procs'), String(pid))
  writeFileSync(join(group, controller.limit), String(megabytes << 20))
  return true
}
