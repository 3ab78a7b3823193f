// Many virtual routers on one host, lvsha beside keepalived in one run: how soon all are Master, the adverts that are missing,
// and what that costs.
// usage: npm run bench:scale [-- SECONDS [NAME]]   ends with 1 where lvsha is slower than it may be, or an advert is missing
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { directorOn, type Engine } from '../lab/director.js'
import { buildNetwork, type Network } from '../lab/network.js'
import { type Undo, undoing } from '../lab/undo.js'
import { epochMilliseconds, startCapture } from '../test/support/capture.js'

type Size = { readonly name: string; readonly interfaces: number; readonly routersOnEach: number }

const sizes: readonly Size[] = [
  { name: '255', interfaces: 1, routersOnEach: 255 },
  { name: '1000', interfaces: 4, routersOnEach: 250 },
]
const engines: readonly Engine[] = ['lvsha', 'keepalived']
const intervalMs = 1000
/** An advert that comes so much later than it is due has been left out. */
const missingAfterMs = 1.5 * intervalMs
const slowest = 1.2
const largestPart = 0.25
const patience = 90_000
const witnessMs = 10

/** What each program writes when it runs. */
const readyWords: Record<Engine, string> = { lvsha: 'ready, pid', keepalived: 'Startup complete' }

const interfaceName = (number: number) => `m${number}`

function configurationOf({ interfaces, routersOnEach }: Size) {
  const instances = Array.from({ length: interfaces }, (_, number) =>
    Array.from({ length: routersOnEach }, (__, index) => {
      const vrid = index + 1
      return `vrrp_instance VI_${number}_${vrid} {
  interface ${interfaceName(number)}
  virtual_router_id ${vrid}
  virtual_ipaddress {
    10.9.${number}.${vrid}/32
  }
}
`
    }),
  )
  return instances.flat().join('')
}

/** Further interfaces of lb1, on the same bridge, which sees them all; they do not hear each other. */
function addInterfaces({ run, namespaceOf, switchNamespace }: Network, { interfaces }: Size) {
  for (let number = 0; number < interfaces; number++) {
    const name = interfaceName(number)
    const ip = (namespace: string, words: string) => execFileSync('ip', ['-n', namespace, ...words.split(' ')])
    ip(switchNamespace, `link add ${name} type veth peer name ${name} netns ${namespaceOf('lb1')}`)
    ip(switchNamespace, `link set ${name} master br0 up`)
    ip(switchNamespace, `link set ${name} type bridge_slave isolated on`)
    run('lb1', ['ip', 'address', 'add', `10.8.${number}.1/24`, 'dev', name])
    run('lb1', ['ip', 'link', 'set', name, 'up'])
  }
}

/** Processor time in seconds: of the real-time thread of lvsha that is the engine, of keepalived all of it. */
function processorTime(engine: Engine, pids: readonly number[]): number {
  const threads = pids.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`))
  const times = threads.map((thread) => {
    // proc(5), from the state on: utime and stime are the 12th and 13th, the policy is the 39th.
    const fields = readFileSync(`${thread}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const isMeant = engine === 'keepalived' || fields[38] === realtime
    return isMeant ? (Number(fields[11]) + Number(fields[12])) / ticksPerSecond : 0
  })
  return times.reduce((sum, time) => sum + time, 0)
}

/** SCHED_RR of <sched.h>; USER_HZ is 100 on every Linux that Node runs on. */
const realtime = '2'
const ticksPerSecond = 100

/** Resident memory in MiB. */
function memoryOf(pids: readonly number[]): number {
  const sizes = pids.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]))
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}

type Result = {
  readonly masters: number
  readonly fromStart: number
  readonly fromReady: number
  readonly missing: number
  readonly longest: number
  /** How often a Master let go because its lease had run out: the process did not run for so long. */
  readonly lapses: number
  readonly part: number
  readonly memory: number
}

async function measure(undo: Undo, folder: string, engine: Engine, size: Size, runSeconds: number): Promise<Result> {
  const network = buildNetwork(undo, `${process.pid}-${engine}`)
  addInterfaces(network, size)
  const capture = await startCapture(network, undo)
  const director = directorOn(network, 'lb1', engine, folder)
  director.configure(configurationOf(size))
  const startedAt = Date.now()
  director.start()
  const log = join(folder, 'lb1/log')
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes(readyWords[engine])) {
    if (Date.now() - startedAt > patience) throw new Error(`${engine} is not ready\n${director.log()}`)
    await sleep(10)
  }
  const readyAt = Date.now()
  const routers = size.interfaces * size.routersOnEach
  const masters = () => readFileSync(log, 'utf8').split(/BACKUP -> MASTER|Entering MASTER STATE/).length - 1
  while (masters() < routers && Date.now() - readyAt < patience) await sleep(100)
  await sleep(2000)

  const settledAt = Date.now()
  const pids = network.processesOf('lb1')
  const usedBefore = processorTime(engine, pids)
  await sleep(runSeconds * 1000)
  const part = (processorTime(engine, pids) - usedBefore) / ((Date.now() - settledAt) / 1000)
  const memory = memoryOf(pids)
  const lapses = readFileSync(log, 'utf8').split('the lease of its addresses ran out').length - 1
  const packets = await capture.decode('vrrp', ['frame.time_epoch', 'ip.src', 'vrrp.virt_rtr_id'])
  director.kill()

  const times = new Map<string, number[]>()
  for (const packet of packets) {
    const router = `${packet['ip.src']} ${packet['vrrp.virt_rtr_id']}`
    const of = times.get(router) ?? []
    of.push(epochMilliseconds(packet['frame.time_epoch']))
    times.set(router, of)
  }
  const last = Math.max(...[...times.values()].map(([first = 0]) => first))
  const gaps = [...times.values()].flatMap((of) => of.slice(1).map((at, index) => at - (of[index] ?? at)))
  return {
    masters: times.size,
    fromStart: last - startedAt,
    fromReady: last - readyAt,
    missing: gaps.filter((gap) => gap > missingAfterMs).length,
    longest: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
    lapses,
    part,
    memory,
  }
}

const widths = [8, 12, 9, 14, 12, 9, 16, 8, 8, 0]
const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')

function faultsOf(lvsha: Result, keepalived: Result, { interfaces, routersOnEach }: Size): string[] {
  return [
    lvsha.masters < interfaces * routersOnEach && `only ${lvsha.masters} are Master`,
    lvsha.fromReady > slowest * keepalived.fromReady &&
      `all are Master ${(lvsha.fromReady / keepalived.fromReady).toFixed(2)} times as late as with keepalived`,
    lvsha.missing > 0 && `${lvsha.missing} adverts are missing`,
    lvsha.part > largestPart && `the engine takes ${(lvsha.part * 100).toFixed(0)} % of a core`,
  ].filter((fault) => fault !== false)
}

async function main(runSeconds: number, wanted: string | undefined) {
  let failed = 0
  // What is late for everybody is no fault of one of the two.
  const witness = monitorEventLoopDelay({ resolution: witnessMs })
  witness.enable()
  const head = ['from ready ms', 'from start', 'missing', 'longest gap ms', 'lapses', 'core %', 'MiB']
  console.log(line(['routers', 'engine', 'Masters', ...head]))
  for (const size of sizes.filter(({ name }) => wanted === undefined || wanted === name)) {
    const folder = mkdtempSync(join(tmpdir(), 'lvsha-scale-'))
    try {
      const results = await undoing((undo) =>
        Promise.all(engines.map((engine) => measure(undo, join(folder, engine), engine, size, runSeconds))),
      )
      for (const [
        index,
        { masters, fromReady, fromStart, missing, longest, lapses, part, memory },
      ] of results.entries()) {
        const numbers = [fromReady, fromStart, missing, longest, lapses, part * 100, memory].map((value) =>
          value.toFixed(0),
        )
        console.log(line([size.name, engines[index] ?? '', String(masters), ...numbers]))
      }
      const [lvsha, keepalived] = results
      const faults = lvsha && keepalived ? faultsOf(lvsha, keepalived, size) : []
      for (const fault of faults) console.log(`         ${fault}`)
      failed += faults.length
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const stall = witness.max / 1e6 - witnessMs
  console.log(`an ordinary process of this machine was kept waiting for ${stall.toFixed(0)} ms at most`)
  console.log(`adverts every ${intervalMs} ms for ${runSeconds} s; core: the engine thread of lvsha, all of keepalived`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(Number(process.argv[2] ?? 60), process.argv[3])
