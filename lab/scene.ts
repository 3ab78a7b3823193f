import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, LvshaError } from '../src/model/errors.js'
import { type Client, startClient } from './client.js'
import { configurationOf, type Role } from './configuration.js'
import { type Director, directorOn, type Engine } from './director.js'
import { buildNetwork, type Host, hosts, type Network, virtualAddress } from './network.js'
import { type OwnerChange, type Owners, watchOwners } from './owners.js'
import type { Undo } from './undo.js'
import { ports, type WebServer, webServerOn } from './web-server.js'

/** Everything that stands on the stage: the network, the pair of directors, the web servers and the client. */
export type Scene = {
  readonly engine: Engine
  readonly network: Network
  readonly lb1: Director
  readonly lb2: Director
  readonly web1: WebServer
  readonly web2: WebServer
  readonly client: Client
  readonly owners: Owners
  /** Prints a sentence with the time since the start. */
  readonly say: (text: string) => void
  /** Says nothing more: the terminal is somebody else's. */
  readonly hush: () => void
}

const pair = {
  preempt: { lb1: 'MASTER', lb2: 'BACKUP' },
  nopreempt: { lb1: 'BACKUP', lb2: 'BACKUP' },
} as const satisfies Record<string, Record<string, Role['state']>>

/** Builds the scene, with web servers that run and directors that do not. */
export async function setScene(undo: Undo, engine: Engine): Promise<Scene> {
  const start = Date.now()
  let hushed = false
  const say = (text: string) => {
    if (!hushed) console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`)
  }
  const hush = () => {
    hushed = true
  }
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-lab-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const network = buildNetwork(undo)
  const owners = watchOwners(network, ['lb1', 'lb2'], (change, now) => say(ownerText(change, now)))
  const [web1, web2] = [webServerOn(network, 'web1'), webServerOn(network, 'web2')]
  await Promise.all([web1.start(), web2.start()])
  const [lb1, lb2] = [directorOn(network, 'lb1', engine, folder), directorOn(network, 'lb2', engine, folder)]
  const addresses = Object.entries(hosts).map(([host, address]) => `${host} ${address}`)
  say(`The network stands: ${addresses.join(', ')}; virtual address ${virtualAddress}.`)
  return { engine, network, lb1, lb2, web1, web2, client: startClient(network), owners, say, hush }
}

const ownerText = ({ host, holds }: OwnerChange, now: readonly string[]) =>
  `    ${host} ${holds ? 'has the virtual address' : 'has it no more'}  [owners: ${now.join(', ') || 'none'}]`

/** Writes the configuration of both directors. */
export function configurePair({ lb1, lb2 }: Scene, kind: keyof typeof pair) {
  const preempt = kind === 'preempt'
  lb1.configure(configurationOf({ name: 'lb1', priority: 100, state: pair[kind].lb1 }, { preempt }))
  lb2.configure(configurationOf({ name: 'lb2', priority: 90, state: pair[kind].lb2 }, { preempt }))
}

/** Starts both directors, lb1 first, and waits until lb1 is master and both have the whole forwarding table. */
export async function startPair(scene: Scene) {
  const { lb1, lb2, owners } = scene
  lb1.start()
  check(await owners.become(['lb1'], 20_000), 'lb1 did not become master within 20 s')
  lb2.start()
  await waitForFullTables(scene)
}

/** Waits until both directors forward to every real server. */
export async function waitForFullTables({ network }: Scene) {
  const all = Object.values(ports).flatMap((port) => [`${hosts.web1}:${port}`, `${hosts.web2}:${port}`])
  for (const host of ['lb1', 'lb2'] as const) {
    const full = await until(() => sameMembers(realServersOf(network, host), all), 20_000)
    check(full, `the forwarding table of ${host} was not complete within 20 s: ${realServersOf(network, host)}`)
  }
}

/** The real servers in a director's kernel: `192.168.180.182:80`. */
export const realServersOf = (network: Network, director: Host): readonly string[] =>
  [...network.run(director, ['ipvsadm', '-ln']).matchAll(/^ {2}-> (\d\S+)/gm)].map((match) => match[1] ?? '')

export const sameMembers = (a: readonly string[], b: readonly string[]) => `${[...a].sort()}` === `${[...b].sort()}`

/** Whether `condition` comes true within so many milliseconds. */
export async function until(condition: () => boolean, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs
  while (!condition()) {
    if (Date.now() > end) return false
    await sleep(200)
  }
  return true
}

/** Ends the lab where something is not as it must be. @throws LvshaError LAB_FAILED */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new LvshaError('LAB_FAILED', otherwise, [], exitCodes.error)
}
