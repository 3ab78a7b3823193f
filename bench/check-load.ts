import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../lab/checkout.js'

/** What is checked, of a file that both programs read. */
export type Load = { readonly services: number; readonly servers: number; readonly delayLoop: number }

export const serverAddress = (index: number) => `127.8.${Math.floor(index / 250)}.${(index % 250) + 1}`
export const port = 8080

/** `services` virtual servers of which each has all `servers`. */
export function configuration({ services, servers, delayLoop }: Load): string {
  const real = (index: number) =>
    `  real_server ${serverAddress(index)} ${port} {\n    weight 1\n    HTTP_GET {\n      url {\n        path /\n      }\n    }\n  }\n`
  const all = Array.from({ length: servers }, (_, index) => real(index)).join('')
  const common = `  delay_loop ${delayLoop}\n  connect_timeout 2\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n`
  const service = (index: number) => `virtual_server 192.0.2.${index + 1} 80 {\n${common}${all}}\n`
  return `global_defs {\n  router_id bench\n}\n${Array.from({ length: services }, (_, index) => service(index)).join('')}`
}

/** A network namespace with one nginx that is all servers, and logs when each of them was asked. */
export async function startServers(folder: string, namespace: string) {
  const log = join(folder, 'asked.log')
  const file = join(folder, 'nginx.conf')
  writeFileSync(log, '')
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.error;
events { worker_connections 8192; }
http { log_format asked '$msec $server_addr'; access_log ${log} asked buffer=4k flush=100ms;
  server { listen ${port} backlog=4096; location / { return 200 "ok"; } } }\n`,
  )
  execFileSync('ip', ['netns', 'add', namespace])
  execFileSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
  const nginx = inside(namespace, ['nginx', '-c', file, '-p', folder])
  await sleep(500)
  return {
    log,
    async stop() {
      await ended(nginx, 'SIGTERM')
      execFileSync('ip', ['netns', 'delete', namespace])
      rmSync(file)
    },
  }
}

/** Starts a program in the namespace, silently; the process is the program itself. */
export const inside = (namespace: string, command: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawn('ip', ['netns', 'exec', namespace, ...command], { env, stdio: 'ignore' })

/** keepalived with the checks of a file, and with a stub in place of the IPVS that this kernel may lack. */
export function startKeepalived(folder: string, namespace: string, file: string) {
  const stub = join(folder, 'ipvs-stub.so')
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', stub, join(checkout, 'bench/ipvs-stub.c')])
  const pids = ['-p', join(folder, 'k.pid'), '-c', join(folder, 'kc.pid')]
  return inside(namespace, ['keepalived', '-n', '-C', '-f', file, ...pids], { ...process.env, LD_PRELOAD: stub })
}

/** The director of a file, with what it keeps in the folder. */
export function startLvsha(folder: string, namespace: string, file: string, environment: NodeJS.ProcessEnv = {}) {
  const folders = ['--run-dir', join(folder, 'run'), '--state-dir', join(folder, 'state')]
  const command = [process.execPath, join(checkout, 'bin/run.js'), 'up', '-f', file, ...folders]
  return inside(namespace, command, { ...process.env, ...environment })
}

/** Asks a process to end and waits until it has; after 20 s it is killed. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const killing = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await over
  clearTimeout(killing)
}

/** Seconds of processor time that a process and its threads have used. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const ticksPerSecond = 100
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Proportional set size in MB. */
export function memoryOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** A process and all below it. */
export function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))]
}

/** When each server was asked, in seconds, from a place of the log on. */
export function readLog(log: string, from: number): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>()
  for (const line of readFileSync(log).subarray(from).toString().split('\n').slice(0, -1)) {
    const [at = '', address = ''] = line.split(' ')
    const list = times.get(address)
    if (list) list.push(Number(at))
    else times.set(address, [Number(at)])
  }
  return times
}

export const sizeOf = (file: string) => statSync(file).size

/** The value below which that part of the values is. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
