import { familyOf } from '../../model/address.js'
import { serverName, serviceName } from '../../model/service.js'
import { lineName, type Report } from '../diagnostic.js'
import { effective, last } from '../row.js'
import { keepsPort, portOf, type ServiceSection, serverKeyOf, serversOf, totalWeight } from '../services.js'
import { forRepeated } from './repeated.js'

type ServiceRule = (service: ServiceSection, report: Report) => void

/** What can be wrong with virtual servers although every line of them can be read; those that are left out are not checked. */
export function checkServices(all: readonly ServiceSection[], report: Report) {
  const services = all.filter((service) => !service.isDamaged && service.header)
  for (const service of services) for (const rule of serviceRules) rule(service, report)
  forRepeated(services, nameOf, (service, earlier) => {
    const hint = `the first is on ${lineName(earlier.at, service.at)}`
    report({ code: 'LV-C024', at: service.at, message: `${nameOf(service)} is given twice`, hint })
  })
}

/** `192.0.2.100:80/tcp`; undefined for a service without an address of its own. */
export function nameOf(service: ServiceSection): string | undefined {
  const { header } = service
  return (
    header && serviceName({ address: header.address, port: portOf(service), protocol: effective(service, 'protocol') })
  )
}

/** Settings whose default is seldom meant. */
const spelledOut: ServiceRule = (service, report) => {
  for (const { keywords, used } of defaultsToSpellOut) {
    if (keywords.some((keyword) => service.mentioned.has(keyword))) continue
    const [keyword] = keywords
    const message = `${service.name} has no ${keyword}, ${used} is used`
    report({ code: 'LV-C137', at: service.at, message, hint: `write "${keyword} ${used}" if that is meant` })
  }
}

const defaultsToSpellOut = [
  { keywords: ['protocol'], used: 'UDP' },
  { keywords: ['lb_algo'], used: 'wlc' },
  { keywords: ['lb_kind'], used: 'NAT' },
] as const

const anyPort: ServiceRule = (service, report) => {
  if (!service.header || service.header.port !== undefined || service.mentioned.has('persistence_timeout')) return
  const message = `${service.name} has no port, which only a persistent service can do without`
  report({ code: 'LV-C020', at: service.at, message, hint: 'add the port, or persistence_timeout' })
}

const hasServers: ServiceRule = (service, report) => {
  if (service.mentioned.has('real_server')) return
  report({ code: 'LV-C139', at: service.at, message: `${service.name} has no real servers and is left out` })
}

const reachableQuorum: ServiceRule = (service, report) => {
  const given = last(service, 'quorum')
  const total = Math.max(1, totalWeight(service))
  if (!given || given.value <= total || serversOf(service).length === 0) return
  const message = `quorum ${given.value} is more than all weights together`
  report({ code: 'LV-C135', at: given.at, message, hint: `${total} is used` })
}

/** Ports that forwarding cannot change. */
const samePort: ServiceRule = (service, report) => {
  if (!keepsPort(service) || !service.header) return
  const sorry = last(service, 'sorry_server')
  const endpoints = [
    ...(service.given.real_server ?? []).map(({ value, at }) => ({ ...value.header, at })),
    ...(sorry ? [{ ...sorry.value, at: sorry.at }] : []),
  ]
  for (const { port, at } of endpoints) {
    if (port === undefined || port === portOf(service)) continue
    const kind = effective(service, 'lb_kind') === 'direct' ? 'DR' : 'TUN'
    const message = `port ${port} has no effect with lb_kind ${kind}, the port stays ${portOf(service)}`
    report({ code: 'LV-C136', at, message, hint: 'only NAT can change the port' })
  }
}

/** A tunnel may lead to the other family, nothing else can. */
const sameFamily: ServiceRule = (service, report) => {
  const { header } = service
  if (!header || effective(service, 'lb_kind') === 'tunnel') return
  for (const { value, at } of service.given.real_server ?? []) {
    if (!value.header || familyOf(value.header.address) === familyOf(header.address)) continue
    report({ code: 'LV-C026', at, message: `${value.header.address} is not of the family of ${header.address}` })
  }
}

const serversDiffer: ServiceRule = (service, report) =>
  forRepeated(
    serversOf(service),
    (server) => {
      const key = serverKeyOf(service, server.header ?? {})
      return key && serverName(key)
    },
    (server, earlier) => {
      const message = `${server.name} is given twice in ${service.name}`
      report({ code: 'LV-C024', at: server.at, message, hint: `the first is on ${lineName(earlier.at, server.at)}` })
    },
  )

const serviceRules: readonly ServiceRule[] = [
  spelledOut,
  anyPort,
  hasServers,
  reachableQuorum,
  samePort,
  sameFamily,
  serversDiffer,
]
