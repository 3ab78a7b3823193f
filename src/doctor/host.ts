import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { NetlinkClient } from '../netlink/client.js'
import type { Addon } from '../os/addon.js'
import { listAddresses } from '../os/addresses.js'
import { type Link, listLinks } from '../os/links.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import type { KernelFacts, LinkFacts } from './facts.js'
import type { Chain } from './firewall.js'
import { readIptables } from './iptables.js'
import { readNft } from './nft.js'

/** A small file of the kernel or of another program; empty where there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

export function kernelHere(): KernelFacts {
  const table = textOf('/proc/net/ip_vs')
  const head = /version (\S+) \(size=(\d+)\)/.exec(table)
  const folder = `/lib/modules/${release()}`
  const isListed = ['modules.builtin', 'modules.dep'].some((name) => textOf(`${folder}/${name}`).includes('/ip_vs.ko'))
  return {
    release: release(),
    hasIpvsModule: isListed,
    forwards: textOf('/proc/sys/net/ipv4/ip_forward').trim() === '1',
    clocksource: textOf('/sys/devices/system/clocksource/clocksource0/current_clocksource').trim(),
    ...(head?.[1] && { ipvs: head[1], connections: { buckets: Number(head[2]), now: connectionsIn(table) } }),
  }
}

/** Active and inactive, which end each line of a destination. */
const connectionsIn = (table: string) =>
  [...table.matchAll(/^ +-> [^\n]* (\d+) +(\d+) *$/gm)].reduce(
    (sum, [, active, inactive]) => sum + Number(active) + Number(inactive),
    0,
  )

/** linux/capability.h: names of those that matter here, and their bits. */
const capabilityBits = { NET_BIND_SERVICE: 10n, NET_ADMIN: 12n, NET_RAW: 13n, SYS_NICE: 23n } as const

export function capabilitiesHere(): ReadonlySet<string> {
  const mask = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(textOf('/proc/self/status'))?.[1] ?? '0'}`)
  return new Set(Object.entries(capabilityBits).flatMap(([name, bit]) => ((mask >> bit) & 1n ? [name] : [])))
}

export function linksHere(addon: Addon): LinkFacts[] {
  const socket = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  try {
    const client = new NetlinkClient(socket)
    const addresses = listAddresses(client)
    return listLinks(client).map((link) => ({
      name: link.name,
      isUp: link.up,
      hasCarrier: link.carrier,
      isMulticast: (Number(textOf(`/sys/class/net/${link.name}/flags`)) & multicastFlag) !== 0,
      mtu: link.mtu,
      mac: link.mac.length === 6 ? (link.mac.toString('hex').match(/../g) ?? []).join(':') : '',
      addresses: addresses.filter(({ index }) => index === link.index).map(({ prefix }) => prefix),
      rpFilter: settingOf(link.name, 'rp_filter'),
      arpIgnore: settingOf(link.name, 'arp_ignore'),
      ...managerOf(link),
    }))
  } finally {
    socket.close()
  }
}

/** IFF_MULTICAST of linux/if.h. */
const multicastFlag = 0x1000

/** Of the interface and of all, the larger counts (Documentation/networking/ip-sysctl.rst). */
const settingOf = (device: string, name: string) =>
  Math.max(...['all', device].map((one) => Number(textOf(`/proc/sys/net/ipv4/conf/${one}/${name}`))))

/** Who may take addresses away that it has not put there. */
function managerOf({ index }: Link): Pick<LinkFacts, 'manager'> {
  const networkFile = /^NETWORK_FILE=(.+)$/m.exec(textOf(`/run/systemd/netif/links/${index}`))?.[1]
  if (networkFile && !/^\s*KeepConfiguration\s*=\s*(?:yes|static)\s*$/m.test(textOf(networkFile))) {
    return { manager: 'networkd' }
  }
  const isManaged = /^managed=(?:true|full)$/m.test(textOf(`/run/NetworkManager/devices/${index}`))
  return isManaged ? { manager: 'NetworkManager' } : {}
}

/** Rules of nftables, and of the older iptables where that is installed; undefined where they cannot be read. */
export function firewallHere(): Chain[] | undefined {
  const nft = spawnSync('nft', ['--json', 'list', 'ruleset'], { encoding: 'utf8', timeout: 5000, maxBuffer: 64 << 20 })
  const legacy = spawnSync('iptables-legacy-save', ['-c'], { encoding: 'utf8', timeout: 5000 })
  if (nft.status !== 0 && legacy.status !== 0) return undefined
  return [
    ...(nft.status === 0 ? readNft(JSON.parse(nft.stdout)) : []),
    ...(legacy.status === 0 ? readIptables(legacy.stdout) : []),
  ]
}

/** The number of a keepalived that runs here: some other program may have got the number of one that has ended. */
export function keepalivedHere(): number | undefined {
  const files = ['/run/keepalived.pid', '/run/keepalived/keepalived.pid', '/var/run/keepalived.pid']
  const pid = Number(textOf(files.find((file) => existsSync(file)) ?? '').trim())
  return pid > 0 && textOf(`/proc/${pid}/comm`).trim() === 'keepalived' ? pid : undefined
}
