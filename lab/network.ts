import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { signal } from './processes.js'
import type { Undo } from './undo.js'

/** The hosts of the lab and their addresses in 192.168.180.0/24; each is a network namespace. */
export const hosts = {
  lb1: '192.168.180.101',
  lb2: '192.168.180.102',
  web1: '192.168.180.182',
  web2: '192.168.180.183',
  client: '192.168.180.10',
} as const

export type Host = keyof typeof hosts

/** The address that the pair of directors serves. */
export const virtualAddress = '192.168.180.233'

const prefix = 'lvsha-lab'
const webServers: readonly Host[] = ['web1', 'web2']

/** What tells one network from another; a process that builds several adds a word to its number. */
export type Run = number | `${number}-${string}`

export type Network = {
  /** Holds the bridge, br0, which sees whatever is sent to all or to a group. */
  readonly switchNamespace: string
  readonly namespaceOf: (host: Host) => string
  /** Starts a program on a host. */
  readonly start: (host: Host, command: readonly string[], options?: SpawnOptions) => ChildProcess
  /** Runs a program on a host to its end. @returns its standard output; throws when it fails */
  readonly run: (host: Host, command: readonly string[]) => string
  /** Starts `ip` to watch a host from outside: it is not among the processes of that host. */
  readonly watch: (host: Host, words: readonly string[]) => ChildProcess
  readonly processesOf: (host: Host) => readonly number[]
}

/**
 * Builds the network: a namespace for each host and one with the bridge that joins them, so that nothing is added to the
 * namespace of the caller. The run is named by a process: when that is gone, `removeDeadNetworks` may remove it.
 */
export function buildNetwork(undo: Undo, run: Run = process.pid): Network {
  const namespaceOf = (host: Host) => `${prefix}-${run}-${host}`
  const switchNamespace = `${prefix}-${run}-switch`
  const watchers = new Set<number | undefined>()
  undo.later(() => removeNetwork(run))

  const names = Object.keys(hosts) as Host[]
  for (const namespace of [switchNamespace, ...names.map(namespaceOf)]) ip(['netns', 'add', namespace])
  const cables = names.flatMap((host) => [
    `link add ${host} type veth peer name eth0 netns ${namespaceOf(host)}`,
    `link set ${host} master br0 up`,
  ])
  batch(switchNamespace, ['link add br0 type bridge', 'link set br0 up', ...cables])
  for (const host of names) {
    const address = `address add ${hosts[host]}/24 broadcast + dev eth0`
    batch(namespaceOf(host), ['link set lo up', address, 'link set eth0 up'])
  }
  const network: Network = {
    switchNamespace,
    namespaceOf,
    start: (host, [program = '', ...words], options = {}) =>
      spawn('ip', ['netns', 'exec', namespaceOf(host), program, ...words], options),
    run: (host, command) => ip(['netns', 'exec', namespaceOf(host), ...command]),
    watch: (host, words) => {
      const watcher = spawn('ip', ['-n', namespaceOf(host), ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, TZ: 'UTC' },
      })
      watchers.add(watcher.pid)
      return watcher
    },
    processesOf: (host) => processesIn(namespaceOf(host)).filter((pid) => !watchers.has(pid)),
  }
  for (const host of webServers) acceptVirtualAddress(network, host)
  return network
}

/**
 * Direct routing: a real server holds the virtual address where nobody on the wire sees it. Neither may it answer ARP for
 * it, nor ask with it as the sender, which would move the address in its neighbours' tables.
 */
function acceptVirtualAddress(network: Network, host: Host) {
  const settings = '/proc/sys/net/ipv4/conf/all'
  network.run(host, ['sh', '-c', `echo 1 >${settings}/arp_ignore; echo 2 >${settings}/arp_announce`])
  batch(network.namespaceOf(host), [`address add ${virtualAddress}/32 dev lo`])
}

/** Ends every process of a run's namespaces and removes them, and with them everything that they hold. */
export function removeNetwork(run: Run) {
  for (const namespace of namespacesOf(run)) {
    for (let pids = processesIn(namespace); pids.length > 0; pids = processesIn(namespace)) {
      for (const pid of pids) signal(pid, 'SIGKILL')
    }
    ip(['netns', 'delete', namespace])
  }
}

/** Removes the networks of runs that were killed before they could. @returns their numbers */
export function removeDeadNetworks(): number[] {
  const runs = new Set(namespaces().map((name) => Number(name.split('-')[2])))
  const dead = [...runs].filter((run) => !existsSync(`/proc/${run}`))
  for (const run of dead) removeNetwork(run)
  return dead
}

export const namespacesOf = (run: Run) => namespaces().filter((name) => name.startsWith(`${prefix}-${run}-`))

const namespaces = () =>
  ip(['netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => /^lvsha-lab-\d+-/.test(name))

const processesIn = (namespace: string) =>
  ip(['netns', 'pids', namespace])
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)

const ip = (words: readonly string[]) => execFileSync('ip', words, { encoding: 'utf8' })

/** One `ip` for many commands: each start of a program costs a tenth of a second in the guest. */
const batch = (namespace: string, commands: readonly string[]) =>
  execFileSync('ip', ['-n', namespace, '-batch', '-'], { input: commands.join('\n') })
