// Fills the table by each program, changes one weight of many, and says which bounds hold. Runs in a network namespace.
// usage: lvs-measure.js [ROUNDS]
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Echoes, startEchoes, startEchoServer } from '../lab/guest/live-connection.js'
import { clear, openTable, type Program, restored, saved, settled, startProgram } from './lvs-programs.js'
import { configuration, entriesOf, liveService, rules, serviceAt, weightPlace } from './lvs-table.js'

const rounds = Number(process.argv[2] ?? 3)
const table = openTable()

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

type Fill = { readonly perThousand: number; readonly fromReload: number }

/**
 * Starts a program with the one service of the live connection, and gives it the others when it is ready.
 * Times in seconds: from the first of these entries to the last, and from the reload that brings them.
 */
async function fill(program: Program, services: number) {
  clear()
  writeFileSync(configFile, configuration(0))
  const running = startProgram(program, configFile)
  await table.until(liveService, (servers) => servers.length === 1)
  await settled()
  writeFileSync(configFile, configuration(services))
  const start = performance.now()
  running.child.kill('SIGHUP')
  const first = await table.until(serviceAt(0), (servers) => servers.length > 0)
  const last = await table.until(serviceAt(services - 1), (servers) => servers.length === 10)
  await settled()
  const result: Fill = { perThousand: (last - first) / entriesOf(services), fromReload: (last - start) / 1000 }
  return { running, result }
}

type Reload = {
  readonly seconds: number
  readonly echoes: Echoes
  readonly messages?: Readonly<Record<string, number>>
}

/** Changes one weight in the file and asks for a reload, while a connection through another server lives. */
async function reload(program: Program, running: ReturnType<typeof startProgram>, services: number): Promise<Reload> {
  const echoes = await startEchoes()
  await sleep(500)
  writeFileSync(configFile, configuration(services, 7))
  if (program === 'lvsha') await running.messages()
  const start = performance.now()
  running.child.kill('SIGHUP')
  const { service, server } = weightPlace(services)
  const end = await table.until(service, (servers) =>
    servers.some(({ address, weight }) => address === server && weight === 7),
  )
  await settled()
  const messages = program === 'lvsha' ? await running.messages() : undefined
  return { seconds: (end - start) / 1000, echoes: await echoes.end(), ...(messages && { messages }) }
}

const configFile = join(tmpdir(), 'bench.conf')
const missed: string[] = []
function bound(what: string, value: number, most: number) {
  const isKept = value <= most
  console.log(`  ${isKept ? 'kept  ' : 'MISSED'}  ${what}: ${value.toFixed(3)}, at most ${most}`)
  if (!isKept) missed.push(what)
}

const server = await startEchoServer()
const fills: Record<Program, Fill[]> = { keepalived: [], lvsha: [] }
const reloads: Record<Program, Reload[]> = { keepalived: [], lvsha: [] }
const restores: number[] = []
const large: Fill[] = []
try {
  console.log('1,000 x 10: seconds for 1,000 entries, from the first entry to the last')
  const tables: string[] = []
  for (let round = 0; round < rounds; round++) {
    const perThousand = restored(rules(1000)) / entriesOf(1000)
    restores.push(perThousand)
    console.log(`  ipvsadm -R  ${perThousand.toFixed(4)}`)
    for (const program of ['keepalived', 'lvsha'] as const) {
      const { running, result } = await fill(program, 1000)
      tables.push(saved())
      fills[program].push(result)
      console.log(
        `  ${program.padEnd(11)} ${result.perThousand.toFixed(4)}, ${result.fromReload.toFixed(2)} s from SIGHUP`,
      )
      const changed = await reload(program, running, 1000)
      reloads[program].push(changed)
      const { sent, lost, error, longestGap } = changed.echoes
      console.log(
        `              one weight: ${changed.seconds.toFixed(3)} s from SIGHUP to the kernel; ${sent} echoes, ${lost} lost${error ? `, ${error}` : ''}, longest gap ${longestGap.toFixed(0)} ms`,
      )
      if (changed.messages) console.log(`              messages: ${JSON.stringify(changed.messages)}`)
      const stopping = performance.now()
      await running.stop()
      console.log(
        `              stopped in ${((performance.now() - stopping) / 1000).toFixed(2)} s, ${saved().split('\n').filter(Boolean).length} entries left`,
      )
    }
  }
  if (new Set(tables).size > 1) missed.push('the same table by both')
  console.log('4,000 x 10')
  for (let round = 0; round < rounds; round++) {
    const { running, result } = await fill('lvsha', 4000)
    large.push(result)
    const stopping = performance.now()
    await running.stop()
    console.log(
      `  lvsha       ${result.perThousand.toFixed(4)}, ${result.fromReload.toFixed(2)} s from SIGHUP; stopped in ${((performance.now() - stopping) / 1000).toFixed(2)} s, ${saved().split('\n').filter(Boolean).length} entries left`,
    )
  }
  const of = (list: readonly Fill[]) => median(list.map(({ perThousand }) => perThousand))
  const time = (list: readonly Reload[]) => median(list.map(({ seconds }) => seconds))
  console.log('ratios of the medians')
  bound("1,000 entries beside keepalived's", of(fills.lvsha) / of(fills.keepalived), 0.5)
  bound("1,000 entries beside ipvsadm -R's", of(fills.lvsha) / median(restores), 0.15)
  bound('an entry of 44,000 beside one of 11,000', of(large) / of(fills.lvsha), 1.25)
  bound("one weight beside keepalived's", time(reloads.lvsha) / time(reloads.keepalived), 1)
  const changes = reloads.lvsha.map(({ messages = {} }) =>
    Object.entries(messages).reduce((sum, [name, count]) => sum + (name === 'reading' ? 0 : count), 0),
  )
  bound('messages that change something, for one weight', Math.max(...changes), 1)
  bound('echoes lost', Math.max(...reloads.lvsha.map(({ echoes }) => (echoes.error ? Number.NaN : echoes.lost))), 0)
} finally {
  server.kill('SIGKILL')
  execFileSync('ipvsadm', ['-C'])
}
if (missed.length > 0) {
  console.log(`missed: ${missed.join(', ')}`)
  process.exitCode = 1
}
