import { type Address, familyOf } from '../../model/address.js'
import type { RouterSettings } from '../../model/router.js'
import type { Facts, SegmentFacts } from '../facts.js'
import { type Examiner, type Finding, withoutSegments } from '../finding.js'
import { heardBy } from './adverts.js'

/** Somebody who answers for a floating address, and who that is. */
export type Claimant = {
  readonly router: RouterSettings
  readonly address: Address
  readonly mac: string
  readonly who: { readonly kind: 'master' | 'real server' | 'stranger'; readonly address?: Address }
}

const realServers = ({ config }: Facts): Address[] => [
  ...new Set((config?.settings?.virtualServers ?? []).flatMap((one) => one.realServers.map(({ address }) => address))),
]

/** RFC 9568 §7.3: the MAC address of the virtual router itself. */
const virtualMac = (vrid: number) => `00:00:5e:00:01:${vrid.toString(16).padStart(2, '0')}`

/** Everybody else who answers ARP for the floating addresses. */
export function claimantsOf(facts: Facts): Claimant[] {
  const reals = realServers(facts)
  return heardBy(facts).flatMap(({ router, heard }) => {
    const segment = facts.segments?.find((one) => one.interface === router.interface)
    if (!segment) return []
    const own = facts.links.map(({ mac }) => mac)
    const vips = router.virtualAddresses.map(({ prefix }) => prefix.address).filter((one) => familyOf(one) === 'ipv4')
    const masters = heard.map(({ source }) => source)
    return segment.claims
      .filter(({ address, mac }) => vips.includes(address) && !own.includes(mac))
      .map(({ address, mac }) => ({ router, address, mac, who: whoHas(mac, segment, masters, reals, router.vrid) }))
  })
}

function whoHas(
  mac: string,
  { claims }: SegmentFacts,
  masters: readonly Address[],
  reals: readonly Address[],
  vrid: number,
): Claimant['who'] {
  const addresses = claims.filter((claim) => claim.mac === mac).map(({ address }) => address)
  const master = addresses.find((address) => masters.includes(address))
  if (master || mac === virtualMac(vrid)) return { kind: 'master', ...(master && { address: master }) }
  const real = addresses.find((address) => reals.includes(address))
  return real ? { kind: 'real server', address: real } : { kind: 'stranger' }
}

export const strangers: Examiner = {
  blind: withoutSegments,
  look: (facts) =>
    claimantsOf(facts)
      .filter(({ who }) => who.kind === 'stranger')
      .map(({ router, address, mac }): Finding => {
        const text = `${address} is answered for by ${mac}, from whom no advert is heard`
        const fix = {
          command: `arping -I ${router.interface} ${address}  (find it by its MAC; it must give the address up)`,
          where: 'here',
        }
        return { id: 'LV-D060', status: 'fail', text, evidence: { address, mac, instance: router.name }, fix }
      }),
}

export const answeringServers: Examiner = {
  blind: withoutSegments,
  look: (facts) =>
    claimantsOf(facts)
      .filter(({ who }) => who.kind === 'real server')
      .map(({ address, mac, who }): Finding => {
        const text = `real server ${who.address} answers ARP for ${address}: it takes connections past the director`
        const fix = { command: `lvsha realserver setup ${address}`, where: `on ${who.address}` }
        return {
          id: 'LV-D061',
          status: 'fail',
          text,
          evidence: { address, mac, real_server: who.address ?? null },
          fix,
        }
      }),
}
