import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host, Network } from '../../lab/network.js'
import { signal } from '../../lab/processes.js'
import type { Undo } from '../../lab/undo.js'
import { eventually } from './together.js'

/** FRRouting's vrrpd on a host, with the zebra that it needs. */
export type Frr = {
  readonly start: () => Promise<void>
  /** Asks it to end. @returns when it has */
  readonly stop: () => Promise<void>
  readonly kill: () => void
}

export type FrrSettings = {
  readonly vrid: number
  readonly priority: number
  /** Virtual addresses, one of each family. */
  readonly ipv4: string
  readonly ipv6: string
}

/**
 * Prepares it: vrrpd takes no address by itself, it finds those of a macvlan with the MAC of the virtual router, which it
 * switches on and off. It knows VRRPv3 alone, here with adverts every second.
 */
export function frrOn(network: Network, host: Host, undo: Undo, { vrid, priority, ipv4, ipv6 }: FrrSettings): Frr {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-frr-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  // The programs give up being root.
  execFileSync('chown', ['frr:frr', folder])
  writeFileSync(
    join(folder, 'frr.conf'),
    `interface eth0
 vrrp ${vrid} version 3
 vrrp ${vrid} priority ${priority}
 vrrp ${vrid} advertisement-interval 1000
 vrrp ${vrid} ip ${ipv4}
 vrrp ${vrid} ipv6 ${ipv6}
`,
  )
  const last = vrid.toString(16).padStart(2, '0')
  for (const [name, mac, address] of [
    ['vrrp4', `00:00:5e:00:01:${last}`, `${ipv4}/24`],
    ['vrrp6', `00:00:5e:00:02:${last}`, `${ipv6}/64`],
  ] as const) {
    const run = (words: string) => network.run(host, ['ip', ...words.split(' ')])
    run(`link add ${name} link eth0 address ${mac} type macvlan mode bridge`)
    run(`address add ${address} dev ${name}`)
    run(`link set ${name} up`)
  }
  const socket = join(folder, 'zserv.api')
  const launch = (program: string) =>
    network.start(
      host,
      [
        ...[join('/usr/lib/frr', program), '-f', join(folder, 'frr.conf'), '-i', join(folder, `${program}.pid`)],
        ...['-z', socket, '--vty_socket', folder],
      ],
      { stdio: 'ignore' },
    )
  let zebra: ChildProcess | undefined
  let vrrpd: ChildProcess | undefined
  return {
    async start() {
      if (!zebra) {
        zebra = launch('zebra')
        await eventually('zebra listens', () => existsSync(socket))
      }
      vrrpd = launch('vrrpd')
    },
    async stop() {
      if (vrrpd?.pid === undefined) return
      const exited = once(vrrpd, 'exit', { signal: AbortSignal.timeout(10_000) })
      signal(vrrpd.pid, 'SIGTERM')
      await exited
    },
    kill() {
      if (vrrpd?.pid !== undefined) signal(vrrpd.pid, 'SIGKILL')
    },
  }
}
