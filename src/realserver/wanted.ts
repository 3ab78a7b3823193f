import { type Address, familyOf, type Prefix } from '../model/address.js'

/** How packets of the director come: as they are, or in an IP tunnel. */
export type Mode = 'dr' | 'tun'

export const persistences = ['auto', 'systemd', 'sysctl.d', 'none'] as const
/** What makes it outlive a boot; `auto` is systemd where that runs, else sysctl.d. */
export type Persistence = (typeof persistences)[number]

/** What a real server is to accept. */
export type Wanted = {
  readonly vips: readonly Address[]
  readonly mode: Mode
  /** The device that carries the addresses; the usual one of the mode where it is undefined. */
  readonly device: string | undefined
  readonly persist: Persistence
}

/** Where addresses of a family are put, and the kernel module that a device of a tunnel comes with. */
const places = {
  dr: { ipv4: { device: 'lo' }, ipv6: { device: 'lo' } },
  tun: { ipv4: { device: 'tunl0', module: 'ipip' }, ipv6: { device: 'ip6tnl0', module: 'ip6_tunnel' } },
} as const

export type Place = { readonly device: string; readonly module?: string }

export function placeOf({ mode, device }: Wanted, vip: Address): Place {
  const usual: Place = places[mode][familyOf(vip)]
  return device === undefined ? usual : { device }
}

/** The host alone, so that the device does not claim the subnet. */
export const hostPrefix = (address: Address): Prefix => ({ address, length: familyOf(address) === 'ipv4' ? 32 : 128 })

/** A setting of the kernel, what it must be at least, and what for. */
export type SysctlRule = { readonly key: string; readonly least: number; readonly why: string }

/** What keeps the host from answering ARP for addresses of `device`. IPv6 needs none: only the device that has an address answers. */
export function sysctlRules(wanted: Wanted): SysctlRule[] {
  const devices = [...new Set(wanted.vips.filter(isIpv4).map((vip) => placeOf(wanted, vip).device))]
  if (devices.length === 0) return []
  const rules = ['all', ...devices].flatMap((device) => [
    {
      key: `net.ipv4.conf.${device}.arp_ignore`,
      least: 1,
      why: 'answer ARP only for addresses of the interface that is asked',
    },
    { key: `net.ipv4.conf.${device}.arp_announce`, least: 2, why: 'never ask with the floating address as sender' },
  ])
  const loose = { least: 2, why: 'let in what came through the tunnel, whose way back is another' }
  const tunnels =
    wanted.mode === 'tun' ? devices.map((device) => ({ key: `net.ipv4.conf.${device}.rp_filter`, ...loose })) : []
  return [...rules, ...tunnels]
}

const isIpv4 = (vip: Address) => familyOf(vip) === 'ipv4'
