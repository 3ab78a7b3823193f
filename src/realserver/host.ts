import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Address, addressFrom } from '../model/address.js'
import { exitOfSystemError, LvshaError } from '../model/errors.js'
import { NetlinkClient } from '../netlink/client.js'
import type { Addon } from '../os/addon.js'
import { listAddresses, putAddresses, removeAddresses } from '../os/addresses.js'
import { listLinks } from '../os/links.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import type { Listener } from './findings.js'
import type { Done, HostState, Step } from './plan.js'

const pathOf = (key: string) => join('/proc/sys', key.replaceAll('.', '/'))

function sysctlHere(key: string): number | undefined {
  try {
    return Number(readFileSync(pathOf(key), 'utf8'))
  } catch {
    return undefined
  }
}

/** Reads what plans have to know; needs no rights. */
export const hostState = (addon: Addon): HostState =>
  withRoutes(addon, (client) => {
    const names = new Map(listLinks(client).map(({ index, name }) => [index, name]))
    return {
      sysctl: sysctlHere,
      addresses: listAddresses(client).map(({ prefix, index }) => ({ prefix, device: names.get(index) ?? '' })),
      // What systemd itself asks for, sd_booted(3).
      hasSystemd: existsSync('/run/systemd/system'),
    }
  })

function withRoutes<T>(addon: Addon, work: (client: NetlinkClient) => T): T {
  const socket = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  try {
    return work(new NetlinkClient(socket))
  } finally {
    socket.close()
  }
}

/**
 * Does the steps in their order, and stops at the first that fails.
 * @throws LvshaError REALSERVER_STEP with what failed
 */
export function carryOut(addon: Addon, steps: readonly Step[]) {
  for (const step of steps) {
    try {
      deeds[step.kind](step as never, addon)
    } catch (error) {
      const failure = error as NodeJS.ErrnoException
      const sentence = `cannot ${step.kind} ${'key' in step ? step.key : 'path' in step ? step.path : step.device}: ${failure.message}`
      throw new LvshaError(
        'REALSERVER_STEP',
        sentence,
        ['sudo', 'lvsha realserver undo'],
        exitOfSystemError(failure),
        error,
      )
    }
  }
  if (steps.some(({ kind }) => kind === 'enable' || kind === 'delete')) spawnSync('systemctl', ['daemon-reload'])
}

type Deeds = { readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>, addon: Addon) => void }

const deeds: Deeds = {
  sysctl: ({ key, to }) => writeFileSync(pathOf(key), `${to}\n`),
  device({ device, module }) {
    run('modprobe', [module])
    run('ip', ['link', 'set', device, 'up'])
  },
  add: ({ prefix, device }, addon) =>
    withRoutes(addon, (client) => {
      const [failure] = putAddresses(client, [{ index: addon.interfaceIndex(device), prefix, scope: 'global' }])
      if (failure) throw failure.error
    }),
  remove: ({ prefix, device }, addon) =>
    withRoutes(addon, (client) => {
      const [failure] = removeAddresses(client, [{ index: addon.interfaceIndex(device), prefix }])
      if (failure) throw failure.error
    }),
  write({ path, text }) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode: 0o644 })
  },
  enable({ path, target }) {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    symlinkSync(target, path)
  },
  delete: ({ path }) => rmSync(path, { force: true }),
}

function run(program: string, words: readonly string[]) {
  const { status, error, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr.trim()}`)
}

const doneFile = (folder: string) => join(folder, 'realserver.json')

/** What was done here before; undefined where nothing was, or its record cannot be read. */
export function readDone(folder: string): Done | undefined {
  try {
    return JSON.parse(readFileSync(doneFile(folder), 'utf8')) as Done
  } catch {
    return undefined
  }
}

/** Before it is done, so that what is half done can be taken back; undefined forgets. */
export function writeDone(folder: string, done: Done | undefined) {
  try {
    if (!done) return rmSync(doneFile(folder), { force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(doneFile(folder), `${JSON.stringify(done, undefined, 2)}\n`, { mode: 0o644 })
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const sentence = `cannot remember what is done: ${failure.message}`
    throw new LvshaError(
      'REALSERVER_RECORD',
      sentence,
      ['sudo', '--state-dir FOLDER'],
      exitOfSystemError(failure),
      error,
    )
  }
}

/** Sockets of TCP that wait for connections (proc_net_tcp.rst: state 0A). */
export const listenersHere = (): Listener[] =>
  ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    return lines.flatMap((line) => {
      const [, address = '', port = ''] = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /.exec(line) ?? []
      return address === '' ? [] : [{ address: addressIn(address), port: Number.parseInt(port, 16) }]
    })
  })

/** Groups of four octets in the order of the host, which is little-endian. */
const addressIn = (hex: string): Address =>
  addressFrom(Buffer.concat((hex.match(/.{8}/g) ?? []).map((group) => Buffer.from(group, 'hex').reverse())))
