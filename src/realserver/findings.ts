import { type Address, formatPrefix } from '../model/address.js'
import { type HostState, isSame } from './plan.js'
import { hostPrefix, placeOf, sysctlRules, type Wanted } from './wanted.js'

/** One thing that was looked at. */
export type Finding = { readonly status: 'pass' | 'fail'; readonly text: string; readonly fix?: string }

/** A TCP socket that waits for connections. */
export type Listener = { readonly address: Address; readonly port: number }

/**
 * Whether a host accepts floating addresses as a real server must; pure.
 * @param port of the service, where that is to be looked for too
 */
export function findingsOn(
  wanted: Wanted,
  state: HostState,
  listeners: readonly Listener[],
  port: number | undefined,
): Finding[] {
  const fix = `lvsha realserver setup ${wanted.vips.join(' ')}${wanted.mode === 'tun' ? ' --mode tun' : ''}`
  return [
    ...sysctlRules(wanted).map(({ key, least }): Finding => {
      const value = state.sysctl(key)
      if (value !== undefined && value >= least) return { status: 'pass', text: `${key} is ${value}` }
      return { status: 'fail', text: `${key} is ${value ?? 'not there'}, and must be ${least}`, fix }
    }),
    ...wanted.vips.flatMap((vip): Finding[] => [
      addressFinding(wanted, vip, state, fix),
      ...(port === undefined ? [] : [listenerFinding(vip, port, listeners)]),
    ]),
  ]
}

function addressFinding(wanted: Wanted, vip: Address, { addresses }: HostState, fix: string): Finding {
  const { device } = placeOf(wanted, vip)
  const prefix = hostPrefix(vip)
  if (addresses.some((one) => isSame(one, { prefix, device }))) {
    return { status: 'pass', text: `${formatPrefix(prefix)} is on ${device}` }
  }
  const stray = addresses.find((one) => one.prefix.address === vip)
  if (!stray) return { status: 'fail', text: `${vip} is on no device`, fix }
  const place = `${formatPrefix(stray.prefix)} on ${stray.device}`
  const remove = `ip address del ${formatPrefix(stray.prefix)} dev ${stray.device}`
  return {
    status: 'fail',
    text: `${vip} is there as ${place}, not as ${formatPrefix(prefix)} on ${device}`,
    fix: remove,
  }
}

const anywhere = ['0.0.0.0', '::']

function listenerFinding(vip: Address, port: number, listeners: readonly Listener[]): Finding {
  const atPort = listeners.filter((one) => one.port === port)
  const listener = atPort.find(({ address }) => address === vip || anywhere.includes(address))
  if (listener) return { status: 'pass', text: `a program listens on port ${port} of ${listener.address}` }
  const others = atPort.map(({ address }) => address).join(', ')
  const where = others === '' ? '' : `, only on ${others}`
  return {
    status: 'fail',
    text: `no program listens on port ${port} of ${vip}${where}`,
    fix: `let it listen on 0.0.0.0 or ${vip}`,
  }
}
