import type { Address } from '../model/address.js'
import type { Check } from './diagnosis.js'
import { heardBy, isOurs } from './examiners/adverts.js'
import { claimantsOf } from './examiners/claims.js'
import type { Facts } from './facts.js'
import type { FindingId } from './finding.js'

/** One sentence about who has the addresses of an instance, why, and what to do now, in a safe order. */
export type Verdict = {
  readonly instance: string
  readonly outcome: 'one owner' | 'split brain' | 'taken' | 'no owner' | 'unknown'
  readonly owners: readonly string[]
  readonly text: string
  readonly cause?: { readonly id: FindingId; readonly text: string }
  readonly now: readonly string[]
}

/** What makes two nodes Master, in the order in which it is looked for: what keeps adverts away first, then what makes them worthless. */
const causes: readonly FindingId[] = [
  ...(['LV-D031', 'LV-D033', 'LV-D035', 'LV-D032', 'LV-D038', 'LV-D037', 'LV-D030', 'LV-D034'] as const),
  ...([
    'LV-D042',
    'LV-D043',
    'LV-D044',
    'LV-D045',
    'LV-D046',
    'LV-D047',
    'LV-D048',
    'LV-D040',
    'LV-D052',
    'LV-D060',
  ] as const),
]

/**
 * The verdict on each instance, or on one; pure.
 * @param checks what `diagnose` made of the same facts
 */
export function verdictsOn(facts: Facts, checks: readonly Check[], instance?: string): Verdict[] {
  const routers = (facts.config?.settings?.routers ?? []).filter(
    ({ name }) => instance === undefined || name === instance,
  )
  const claimants = claimantsOf(facts)
  const all = heardBy(facts)
  return routers.map((router) => {
    const { name } = router
    const vips = router.virtualAddresses.map(({ prefix }) => prefix.address)
    const heard = all.find((one) => one.router === router)?.heard
    if (!facts.segments || !heard) return unknown(name, heard !== undefined)
    const masters = heard.filter((one) => isOurs(router, one)).map(({ source }) => source)
    const others = claimants.filter((one) => one.router.name === name && one.who.kind !== 'real server')
    const silent = others.filter(({ who }) => who.kind === 'stranger').map(({ mac }) => mac)
    const isHere = hasHere(facts, vips)
    const owners = [...new Set([...(isHere ? ['this node'] : []), ...masters, ...silent])]
    return { instance: name, owners, ...outcomeOf(name, vips, owners, masters, isHere, checks) }
  })
}

const unknown = (instance: string, isAudible: boolean): Verdict => ({
  instance,
  outcome: 'unknown',
  owners: [],
  text: isAudible
    ? `nobody asked the network about ${instance}`
    : `${instance} is not listened for: its adverts are of IPv6, or come in an IPsec header`,
  now: isAudible ? ['sudo lvsha doctor --split-brain'] : ['lvsha status  (on both nodes)'],
})

const hasHere = ({ links }: Facts, vips: readonly Address[]) =>
  links.some(({ addresses }) => addresses.some(({ address }) => vips.includes(address)))

function outcomeOf(
  name: string,
  vips: readonly Address[],
  owners: readonly string[],
  masters: readonly Address[],
  isHere: boolean,
  checks: readonly Check[],
): Pick<Verdict, 'outcome' | 'text' | 'cause' | 'now'> {
  const what = vips.join(', ')
  if (owners.length === 0) {
    return { outcome: 'no owner', text: `nobody has ${what} of ${name}`, now: ['lvsha status  (on both nodes)'] }
  }
  const cause = causeOf(checks)
  const again = `lvsha doctor --split-brain ${name}`
  if (owners.length > 1) {
    const fix = cause?.fix ? [`${cause.fix.where}: ${cause.fix.command}`] : []
    const yields = isHere
      ? `lvsha demote ${name} --force-no-peer`
      : `lvsha demote ${name} --force-no-peer  (on one of ${masters.join(' and ')})`
    return {
      outcome: 'split brain',
      text: `SPLIT BRAIN on ${name}: ${owners.join(' and ')} have ${what}`,
      ...(cause && { cause: { id: cause.id, text: cause.text } }),
      now: [yields, ...fix, again],
    }
  }
  if (!isHere && masters.length === 0) {
    return {
      outcome: 'taken',
      text: `${what} of ${name} is answered for by ${owners[0]}, from whom no advert is heard`,
      ...(cause && { cause: { id: cause.id, text: cause.text } }),
      now: [...(cause?.fix ? [`${cause.fix.where}: ${cause.fix.command}`] : []), again],
    }
  }
  return { outcome: 'one owner', text: `one owner: ${owners[0]} has ${what} of ${name}`, now: [] }
}

const causeOf = (checks: readonly Check[]) => {
  const found = checks.flatMap((check) => ('id' in check ? [check] : []))
  return causes.flatMap((id) => found.find((finding) => finding.id === id) ?? [])[0]
}
