import { familyOf } from '../../model/address.js'
import type { VrrpVersion } from '../../model/router.js'
import { centiseconds, inSeconds } from '../../model/time.js'
import type { Report } from '../diagnostic.js'
import type { InstanceSection } from '../routers.js'
import { last } from '../row.js'
import { familyAddressesOf, familyOfInstance, isUnicast, peersOf, versionOf } from '../transport.js'

/** What can be wrong with how an instance sends its adverts; `version` is that of instances which name none. */
export function checkTransport(instance: InstanceSection, version: VrrpVersion, report: Report) {
  checkFamily(instance, report)
  checkInterval(instance, versionOf(instance, version), report)
  checkAuthentication(instance, versionOf(instance, version), report)
  checkPeers(instance, report)
  if (isUnicast(instance)) reportIdle(instance, ['mcast_dst_ip'], 'adverts go to the unicast peers', report)
  else reportIdle(instance, unicastKeywords, 'without unicast peers adverts go by multicast', report)
}

function checkFamily(instance: InstanceSection, report: Report) {
  const family = familyOfInstance(instance)
  const [first, ...others] = familyAddressesOf(instance)
  for (const { value, keyword } of others) {
    if (familyOf(value) === family) continue
    const message = `${value} is not of the family of ${first?.value}, the first address of ${instance.name}`
    const hint =
      'addresses of the other family can stand in virtual_ipaddress_excluded, or have an instance of their own'
    report({ code: 'LV-C026', at: keyword, message, hint })
  }
}

const longest = centiseconds(4095)

function checkInterval(instance: InstanceSection, version: VrrpVersion, report: Report) {
  const given = last(instance, 'advert_int')
  if (!given) return
  const { value, at } = given
  const seconds = inSeconds(value)
  if (version === 2 && !Number.isInteger(seconds)) {
    const message = `advert_int ${seconds}: VRRP version 2 has whole seconds only`
    report({ code: 'LV-C025', at, message, hint: 'the peer needs the same', suggestion: String(Math.ceil(seconds)) })
  }
  if (version === 3 && (value > longest || value % centiseconds(1) !== 0)) {
    const message = `advert_int ${seconds}: VRRP version 3 has hundredths of a second, up to 40.95 s`
    const fitting = Math.min(longest, Math.round(value / centiseconds(1)) * centiseconds(1))
    report({ code: 'LV-C028', at, message, suggestion: String(inSeconds(centiseconds(fitting / centiseconds(1)))) })
  }
}

function checkAuthentication(instance: InstanceSection, version: VrrpVersion, report: Report) {
  const given = last(instance, 'authentication')
  if (!given || version === 2) return
  const message = 'VRRP version 3 has no authentication: adverts carry none'
  report({ code: 'LV-C150', at: given.keyword, message, hint: 'remove the block, or use version 2 on all nodes' })
}

function checkPeers(instance: InstanceSection, report: Report) {
  for (const { value, at } of peersOf(instance)) {
    const { minTtl = 0, maxTtl = 255 } = value
    if (minTtl <= maxTtl) continue
    report({ code: 'LV-C008', at, message: `min_ttl ${minTtl} is above max_ttl ${maxTtl}: no advert would count` })
  }
}

/** Those that change nothing while adverts go by multicast; a block without an entry is one of them. */
const unicastKeywords = [
  'unicast_peer',
  'unicast_src_ip',
  'unicast_ttl',
  'check_unicast_src',
  'old_unicast_checksum',
] as const

function reportIdle(
  instance: InstanceSection,
  keywords: readonly ((typeof unicastKeywords)[number] | 'mcast_dst_ip')[],
  why: string,
  report: Report,
) {
  for (const keyword of keywords) {
    const place = instance.mentioned.get(keyword)
    if (place) report({ code: 'LV-C151', at: place, message: `${keyword} has no effect: ${why}` })
  }
}
