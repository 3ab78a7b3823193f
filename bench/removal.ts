// How long a dead server stays in service, beside keepalived: from the last connection that it took to the line in the pipe that
// says it is out of service, for servers that refuse connections and for servers that do not answer.
// usage: npm run bench:removal   needs root, nft, keepalived and a C compiler; ends with 1 when a bound is missed
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ended, port, quantile, serverAddress, startKeepalived, startLvsha } from './check-load.js'

const count = 50
const timing = { delayLoop: 2, timeout: 1, retry: 1, delayBeforeRetry: 1 }

/** Seconds: the next round after the last success, and every further try with the wait before it. */
const formulas = {
  refused: timing.delayLoop + timing.retry * timing.delayBeforeRetry,
  silent: timing.delayLoop + timing.retry * timing.delayBeforeRetry + (timing.retry + 1) * timing.timeout,
}
type Fault = keyof typeof formulas

/** Wake-ups of Node are rounded up to whole milliseconds, each of a few per removal; the host has other things to do. */
const allowance = 0.05

const folder = mkdtempSync(join(tmpdir(), 'lvsha-removal-'))
const namespace = `lvsha-removal-${process.pid}`
const fifo = join(folder, 'fifo')

const configuration = `global_defs {
  script_user root
  lvs_notify_fifo ${fifo}
}
virtual_server 192.0.2.1 80 {
  delay_loop ${timing.delayLoop}
  lb_algo rr
  lb_kind NAT
  protocol TCP
${Array.from(
  { length: count },
  (_, index) => `  real_server ${serverAddress(index)} ${port} {
    TCP_CHECK {
      connect_timeout ${timing.timeout}
      retry ${timing.retry}
      delay_before_retry ${timing.delayBeforeRetry}
    }
  }
`,
).join('')}}
`

const programs = {
  keepalived: (file: string) => startKeepalived(folder, namespace, file),
  lvsha: (file: string) => startLvsha(folder, namespace, file),
}
type Program = keyof typeof programs

/** Calls with each line that a command of the namespace prints. */
function listen(command: readonly string[], take: (line: string) => void): ChildProcess {
  const child = spawn('ip', ['netns', 'exec', namespace, ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface(child.stdout).on('line', take)
  return child
}

/** All servers in one process, which says when each of them took a connection. */
const server = `require('node:net').createServer((socket) => {
  console.log(socket.localAddress + ' ' + Date.now())
  socket.on('error', () => {}).end()
}).listen(${port}, '0.0.0.0')`

/** Seconds from the last connection of each server to its line. */
async function measure(program: Program, fault: Fault): Promise<number[]> {
  const file = join(folder, `${program}.conf`)
  writeFileSync(file, configuration)
  rmSync(fifo, { force: true })
  execFileSync('mkfifo', [fifo])
  const taken = new Map<string, number>()
  const down = new Map<string, number>()
  const servers = listen([process.execPath, '-e', server], (line) => {
    const [address = '', at] = line.split(' ')
    taken.set(address, Number(at))
  })
  const pipe = listen(['cat', fifo], (line) => {
    const [, address, state] = /^RS \[([^\]]+)\]\S* .*(UP|DOWN)$/.exec(line) ?? []
    if (address !== undefined && state === 'DOWN') down.set(address, Date.now())
  })
  const child = programs[program](file)
  try {
    await sleep((3 + 3 * timing.delayLoop) * 1000)
    down.clear()
    if (fault === 'refused') await ended(servers, 'SIGTERM')
    else execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: silence })
    for (const limit = Date.now() + 20_000; down.size < count && Date.now() < limit; ) await sleep(50)
    return [...down].map(([address, at]) => (at - (taken.get(address) ?? Number.NaN)) / 1000)
  } finally {
    await ended(child, 'SIGTERM')
    await ended(servers, 'SIGTERM')
    await ended(pipe, 'SIGTERM')
    if (fault === 'silent') execFileSync('ip', ['netns', 'exec', namespace, 'nft', 'flush', 'ruleset'])
  }
}

const silence = `table ip silence { chain input { type filter hook input priority 0; tcp dport ${port} drop; }; }\n`

const missed: string[] = []
function bound(what: string, isKept: boolean) {
  console.log(`  ${isKept ? 'kept  ' : 'MISSED'}     ${what}`)
  if (!isKept) missed.push(what)
}

execFileSync('ip', ['netns', 'add', namespace])
try {
  execFileSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
  for (const fault of ['refused', 'silent'] as const) {
    const formula = formulas[fault]
    console.log(`${count} servers, ${fault}: ${formula} s by the formula`)
    const results = new Map<Program, number>()
    for (const program of ['keepalived', 'lvsha'] as const) {
      const times = await measure(program, fault)
      const median = quantile(times, 0.5)
      results.set(program, median)
      const most = Math.max(...times)
      console.log(
        `  ${program.padEnd(11)}${times.length} removed, after median ${median.toFixed(3)} s, at most ${most.toFixed(3)} s`,
      )
      if (program === 'lvsha') bound('every one is removed', times.length === count)
    }
    const [own, other] = [results.get('lvsha') ?? Number.NaN, results.get('keepalived') ?? Number.NaN]
    bound(`the median is that of the formula, within ${allowance} s`, Math.abs(own - formula) <= allowance)
    bound(`not later than keepalived's median, within ${allowance} s`, own <= other + allowance)
  }
} finally {
  execFileSync('ip', ['netns', 'delete', namespace])
  rmSync(folder, { recursive: true, force: true })
}
if (missed.length > 0) process.exitCode = 1
