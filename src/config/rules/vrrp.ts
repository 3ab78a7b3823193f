import { formatPrefix } from '../../model/address.js'
import type { VrrpVersion } from '../../model/router.js'
import { lineName, type Report } from '../diagnostic.js'
import { addressesOf, advertisedOf, canHoldBack, type InstanceSection, noPreempt, priorityOf } from '../routers.js'
import { effective, last } from '../row.js'
import { isLinkLocal } from '../subnet.js'
import { familyOfInstance } from '../transport.js'
import { forRepeated } from './repeated.js'
import { checkTransport } from './transport.js'

type InstanceRule = (instance: InstanceSection, report: Report) => void

/** What can be wrong with instances although every line of them can be read. */
export function checkInstances(all: readonly InstanceSection[], version: VrrpVersion, report: Report) {
  const instances = all.filter((instance) => !instance.isDamaged)
  for (const instance of instances) {
    for (const rule of instanceRules) rule(instance, report)
    checkTransport(instance, version, report)
  }
  for (const rule of [namesDiffer, virtualRouterIdsDiffer, addressesDiffer]) rule(instances, report)
}

const accidentalOwner: InstanceRule = (instance, report) => {
  const state = last(instance, 'state')
  if (state?.value !== 'MASTER' || instance.mentioned.has('priority')) return
  report({
    code: 'LV-C132',
    at: state.keyword,
    message: 'without a priority, state MASTER makes this node the address owner (priority 255)',
    hint: 'give a priority from 1 to 254, higher than that of the other node',
  })
}

const idleNoPreempt: InstanceRule = (instance, report) => {
  const given = last(instance, 'nopreempt')
  if (!given || !noPreempt(instance) || canHoldBack(instance)) return
  report({
    code: 'LV-C130',
    at: given.keyword,
    message: `nopreempt has no effect ${withWhat(instance)}`,
    hint: priorityOf(instance) === 255 ? 'give a priority from 1 to 254' : 'use "state BACKUP" on both nodes',
  })
}

const idlePreemptDelay: InstanceRule = (instance, report) => {
  const given = last(instance, 'preempt_delay')
  if (!given || (canHoldBack(instance) && !noPreempt(instance))) return
  const cause = canHoldBack(instance) ? 'with nopreempt' : withWhat(instance)
  const hint = canHoldBack(instance) ? 'remove one of the two' : 'use "state BACKUP" and a priority below 255'
  report({ code: 'LV-C131', at: given.keyword, message: `preempt_delay has no effect ${cause}`, hint })
}

const withWhat = (instance: InstanceSection) =>
  effective(instance, 'state') === 'MASTER' ? 'with state MASTER' : 'with priority 255'

const shortPassword: InstanceRule = (instance, report) => {
  const authentication = last(instance, 'authentication')?.value
  const given = authentication && last(authentication, 'auth_pass')
  if (!given || Buffer.byteLength(given.value) <= 8) return
  report({
    code: 'LV-C133',
    at: given.at,
    message: `auth_pass is longer than 8 characters, the first 8 are used`,
    hint: 'keepalived cuts it in the same way, so a peer with the same line agrees',
  })
}

const hasAddress: InstanceRule = (instance, report) => {
  if (instance.mentioned.has('virtual_ipaddress')) return
  report({ code: 'LV-C134', at: instance.at, message: `${instance.name} has no virtual address` })
}

const countableAddresses: InstanceRule = (instance, report) => {
  const room = familyOfInstance(instance) === 'ipv6' ? roomForIPv6 : 255
  const surplus = advertisedOf(instance)[room]
  if (!surplus) return
  const message = `${instance.name} has more than ${room} virtual addresses`
  report({ code: 'LV-C027', at: surplus.keyword, message, hint: 'this is the first that no advert has room for' })
}

/** What 1500 octets have room for beside the headers of IPv6 (40) and VRRP (8); adverts are not fragmented. */
const roomForIPv6 = Math.floor((1500 - 40 - 8) / 16)

const addressesFit: InstanceRule = (instance, report) => {
  const device = last(instance, 'interface')?.value
  for (const { value } of addressesOf(instance)) {
    const carrier = value.dev?.value ?? device
    if (value.label && carrier !== undefined && !isLabelOf(value.label.value, carrier)) {
      const message = `the label "${value.label.value}" does not begin with the interface ${carrier}`
      report({ code: 'LV-C138', at: value.label.at, message })
    }
  }
}

const isLabelOf = (label: string, device: string) => label === device || label.startsWith(`${device}:`)

const instanceRules: readonly InstanceRule[] = [
  accidentalOwner,
  idleNoPreempt,
  idlePreemptDelay,
  shortPassword,
  hasAddress,
  countableAddresses,
  addressesFit,
]

type InstancesRule = (instances: readonly InstanceSection[], report: Report) => void

const namesDiffer: InstancesRule = (instances, report) =>
  forRepeated(
    instances,
    (instance) => instance.header,
    ({ header, at }, earlier) => {
      const message = `a second instance is called "${header}"`
      report({ code: 'LV-C022', at, message, hint: `the first is on ${lineName(earlier.at, at)}` })
    },
  )

const virtualRouterIdsDiffer: InstancesRule = (instances, report) =>
  forRepeated(
    instances,
    (instance) => {
      const vrid = last(instance, 'virtual_router_id')?.value
      const device = last(instance, 'interface')?.value
      return vrid === undefined || device === undefined ? undefined : `${device} ${vrid} ${familyOfInstance(instance)}`
    },
    (instance, earlier) => {
      const vrid = last(instance, 'virtual_router_id')
      const message = `virtual_router_id ${vrid?.value} is taken on ${last(instance, 'interface')?.value}`
      const hint = `${earlier.name} on ${lineName(earlier.at, instance.at)} has it`
      report({ code: 'LV-C021', at: vrid?.at ?? instance.at, message, hint })
    },
  )

const addressesDiffer: InstancesRule = (instances, report) =>
  forRepeated(
    instances.flatMap((instance) => addressesOf(instance).map((entry) => ({ instance, entry }))),
    ({ instance, entry }) => {
      const { address } = entry.value.prefix
      return isLinkLocal(address)
        ? `${address} ${entry.value.dev?.value ?? last(instance, 'interface')?.value}`
        : address
    },
    ({ instance, entry }, earlier) => {
      const isSame = instance === earlier.instance
      const other = lineName(earlier.entry.keyword, entry.keyword)
      const text = formatPrefix(entry.value.prefix)
      report({
        code: isSame ? 'LV-C140' : 'LV-C023',
        at: entry.keyword,
        message: isSame ? `${text} is given twice, the first counts` : `${text} is given twice`,
        hint: isSame ? `the other is on ${other}` : `${earlier.instance.name} has it on ${other}`,
      })
    },
  )
