// Health checks beside keepalived: the same file, the same servers, one program after the other, measured from outside.
// usage: npm run bench:checks [SECONDS]   needs root, nginx, keepalived and a C compiler; ends with 1 when a bound is missed
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkout } from '../lab/checkout.js'
import {
  configuration,
  cpuOf,
  ended,
  familyOf,
  type Load,
  memoryOf,
  quantile,
  readLog,
  sizeOf,
  startKeepalived,
  startLvsha,
  startServers,
} from './check-load.js'

const measured = Number(process.argv[2] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'lvsha-checks-'))
const namespace = `lvsha-checks-${process.pid}`
const delayFile = join(folder, 'loop-delay.json')

const programs = {
  keepalived: (file: string) => startKeepalived(folder, namespace, file),
  lvsha: (file: string) =>
    startLvsha(folder, namespace, file, {
      LVSHA_BENCH_LOOP_DELAY: delayFile,
      NODE_OPTIONS: `--import ${join(checkout, 'build/bench/loop-delay.js')}`,
    }),
}
type Program = keyof typeof programs

type Result = {
  readonly perSecond: number
  readonly gaps: { readonly p99: number; readonly max: number }
  /** Seconds for 1,000 checks that were wanted, made or not. */
  readonly cpu: number
  readonly memory: number
  readonly delay?: { readonly p99: number; readonly max: number }
}

async function measure(program: Program, load: Load): Promise<Result> {
  const file = join(folder, `${program}.conf`)
  writeFileSync(file, configuration(load))
  const child = programs[program](file)
  try {
    // All have been asked at least twice by then.
    await sleep((3 + 2 * load.delayLoop) * 1000)
    const pids = familyOf(child.pid ?? 0)
    const cpu = () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
    const [from, cpuBefore] = [sizeOf(servers.log), cpu()]
    if (program === 'lvsha') child.kill('SIGUSR2')
    await sleep(measured * 1000)
    const used = cpu() - cpuBefore
    const memory = pids.reduce((sum, pid) => sum + memoryOf(pid), 0)
    if (program === 'lvsha') child.kill('SIGUSR2')
    await sleep(500)
    const times = [...readLog(servers.log, from).values()]
    const asked = times.reduce((sum, { length }) => sum + length, 0)
    const gaps = times.flatMap((list) => list.slice(1).map((at, index) => at - (list[index] ?? at)))
    const wanted = (load.services * load.servers * measured) / load.delayLoop
    return {
      perSecond: asked / (measured + 0.5),
      gaps: { p99: quantile(gaps, 0.99), max: Math.max(...gaps) },
      cpu: (used * 1000) / wanted,
      memory,
      ...(program === 'lvsha' && { delay: JSON.parse(readFileSync(delayFile, 'utf8')) }),
    }
  } finally {
    await ended(child, 'SIGTERM')
  }
}

function print(program: Program, { perSecond, gaps, cpu, memory, delay }: Result) {
  const parts = [
    `${perSecond.toFixed(0)} checks/s`,
    `gap p99 ${gaps.p99.toFixed(3)} s max ${gaps.max.toFixed(3)} s`,
    `CPU ${cpu.toFixed(3)} s per 1,000`,
    `${memory.toFixed(0)} MB`,
    ...(delay ? [`event loop late p99 ${delay.p99.toFixed(1)} ms max ${delay.max.toFixed(1)} ms`] : []),
  ]
  console.log(`  ${program.padEnd(11)}${parts.join(', ')}`)
}

const missed: string[] = []
function bound(what: string, value: number, most: number) {
  const isKept = value <= most
  console.log(`  ${isKept ? 'kept  ' : 'MISSED'}     ${what} ${value.toFixed(3)}, at most ${most}`)
  if (!isKept) missed.push(what)
}

const servers = await startServers(folder, namespace)
try {
  console.log('1,000 servers, delay_loop 2')
  const thousand = { services: 1, servers: 1000, delayLoop: 2 }
  const keepalived = await measure('keepalived', thousand)
  print('keepalived', keepalived)
  const lvsha = await measure('lvsha', thousand)
  print('lvsha', lvsha)
  bound('gap p99', lvsha.gaps.p99, 2.05)
  console.log(`             CPU ${(lvsha.cpu / keepalived.cpu).toFixed(2)} times keepalived's, aim 1.5`)

  console.log('10 virtual servers with the same 100 servers, delay_loop 2')
  const shared = { services: 10, servers: 100, delayLoop: 2 }
  const apart = await measure('keepalived', shared)
  print('keepalived', apart)
  const merged = await measure('lvsha', shared)
  print('lvsha', merged)
  bound("probes beside keepalived's", merged.perSecond / apart.perSecond, 0.105)

  console.log('10,000 servers, delay_loop 10')
  const many = await measure('lvsha', { services: 1, servers: 10_000, delayLoop: 10 })
  print('lvsha', many)
  bound('longest gap', many.gaps.max, 10.1)
  bound('event loop late p99, ms', many.delay?.p99 ?? Number.NaN, 20)
} finally {
  await servers.stop()
  rmSync(folder, { recursive: true, force: true })
}
if (missed.length > 0) process.exitCode = 1
