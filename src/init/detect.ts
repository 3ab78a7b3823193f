import { networkInterfaces } from 'node:os'
import { parseAddress, parsePrefix } from '../model/address.js'
import type { Detected, DetectedInterface } from './detected.js'

/** Looks at this host, and sends nothing. What cannot be found out is left out. */
export async function detect(): Promise<Detected> {
  const { default: system } = await import('systeminformation')
  const [interfaces, defaultInterface, gateway, machine, os] = await Promise.all([
    system.networkInterfaces(),
    system.networkInterfaceDefault(),
    system.networkGatewayDefault(),
    system.system(),
    system.osInfo(),
  ])
  const found = [interfaces].flat()
  const router = parseAddress(gateway)
  return {
    hostname: os.hostname,
    interfaces: found
      .filter(({ internal }) => !internal)
      .map(({ iface, operstate, mtu, dhcp }) => ({
        name: iface,
        isUp: operstate === 'up' || operstate === 'unknown',
        addresses: prefixesOf(iface),
        isDhcp: dhcp,
        ...(mtu !== null && { mtu }),
      })),
    ...(defaultInterface !== '' && { defaultInterface }),
    ...(router && { gateway: router }),
    isVirtual: machine.virtual || /docker|lxc|container/i.test(machine.model),
    model: [machine.manufacturer, machine.model].filter(Boolean).join(' '),
  }
}

/** All of them: systeminformation names one address of each family. */
const prefixesOf = (name: string): DetectedInterface['addresses'] =>
  (networkInterfaces()[name] ?? [])
    .flatMap(({ cidr }) => parsePrefix(cidr ?? '') ?? [])
    .filter(({ address }) => !address.startsWith('fe80:'))
