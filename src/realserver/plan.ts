import { type Address, formatPrefix, type Prefix } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { hostPrefix, type Place, placeOf, sysctlRules, type Wanted } from './wanted.js'

/** What is done to the host; the order of a plan counts. */
export type Step =
  | { readonly kind: 'sysctl'; readonly key: string; readonly from: number; readonly to: number; readonly why: string }
  | { readonly kind: 'device'; readonly device: string; readonly module: string }
  | { readonly kind: 'add'; readonly prefix: Prefix; readonly device: string; readonly why: string }
  | { readonly kind: 'remove'; readonly prefix: Prefix; readonly device: string; readonly why: string }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'enable'; readonly path: string; readonly target: string }
  | { readonly kind: 'delete'; readonly path: string }

/** What a plan has to know of a host. */
export type HostState = {
  /** Undefined where the kernel has no such setting. */
  readonly sysctl: (key: string) => number | undefined
  readonly addresses: readonly { readonly prefix: Prefix; readonly device: string }[]
  readonly hasSystemd: boolean
}

export const sysctlFile = '/etc/sysctl.d/90-lvsha-realserver.conf'
export const unitFile = '/etc/systemd/system/lvsha-vip.service'
const unitLink = '/etc/systemd/system/multi-user.target.wants/lvsha-vip.service'

/**
 * What makes a host a real server: settings first, since an address that comes before them leaks an answer to ARP. Steps that
 * are done already are left out. Pure.
 * @throws LvshaError REALSERVER_IS_DIRECTOR where an address is on another device
 */
export function setupPlan(wanted: Wanted, state: HostState): Step[] {
  for (const vip of wanted.vips) {
    const { device } = placeOf(wanted, vip)
    const stray = state.addresses.find((one) => one.prefix.address === vip && one.device !== device)
    if (stray) throw isDirector(vip, stray.device)
  }
  const rules = sysctlRules(wanted)
  const places = wanted.vips.map((vip) => ({ prefix: hostPrefix(vip), ...placeOf(wanted, vip) }))
  return [
    ...devicesOf(places),
    ...rules.flatMap(({ key, least, why }): Step[] => {
      // A device that is still to come has the values of `default`.
      const from = state.sysctl(key) ?? state.sysctl(key.replace(/conf\.[^.]+\./, 'conf.default.')) ?? 0
      return from >= least ? [] : [{ kind: 'sysctl', key, from, to: least, why }]
    }),
    ...places
      .filter(({ prefix, device }) => !state.addresses.some((one) => isSame(one, { prefix, device })))
      .map(({ prefix, device }): Step => {
        const why = `/${prefix.length}, so that ${device} does not claim the subnet`
        return { kind: 'add', prefix, device, why }
      }),
    ...persistent(wanted, state, places),
  ]
}

const devicesOf = (places: readonly Place[]): Step[] => {
  const modules = new Map(
    places.flatMap(({ device, module }) => (module === undefined ? [] : [[device, module] as const])),
  )
  return [...modules].map(([device, module]) => ({ kind: 'device', device, module }))
}

type Placed = Place & { readonly prefix: Prefix }

export const isSame = (
  one: { readonly prefix: Prefix; readonly device: string },
  other: { readonly prefix: Prefix; readonly device: string },
) => one.device === other.device && formatPrefix(one.prefix) === formatPrefix(other.prefix)

function isDirector(vip: Address, device: string) {
  const sentence = `${vip} is on ${device} here: this host may be a director`
  return new LvshaError(
    'REALSERVER_IS_DIRECTOR',
    sentence,
    ['lvsha status', `ip address show dev ${device}`],
    exitCodes.refused,
  )
}

function persistent(wanted: Wanted, { hasSystemd }: HostState, places: readonly Placed[]): Step[] {
  const usual = hasSystemd ? 'systemd' : 'sysctl.d'
  const persist = wanted.persist === 'auto' ? usual : wanted.persist
  if (persist === 'none') return []
  const settings = sysctlRules(wanted).map(({ key, least }) => `${key} = ${least}`)
  const head = '# Written by lvsha realserver setup; lvsha realserver undo removes it.'
  const file: Step = { kind: 'write', path: sysctlFile, text: `${[head, ...settings].join('\n')}\n` }
  if (persist === 'sysctl.d') return [file]
  return [
    file,
    { kind: 'write', path: unitFile, text: unitText(head, places) },
    { kind: 'enable', path: unitLink, target: unitFile },
  ]
}

/** At every boot in the same order: settings, then addresses. */
function unitText(head: string, places: readonly Placed[]): string {
  const devices = devicesOf(places).flatMap((step) =>
    step.kind === 'device' ? [`modprobe ${step.module}`, `ip link set ${step.device} up`] : [],
  )
  const addresses = places.map(({ prefix, device }) => {
    const isIpv6 = prefix.length === 128
    return `ip address replace ${formatPrefix(prefix)} dev ${device}${isIpv6 ? ' nodad' : ''}`
  })
  return `${[
    head,
    '[Unit]',
    'Description=Floating addresses that this real server accepts',
    'After=systemd-sysctl.service network-pre.target',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...[...devices, `sysctl -q -p ${sysctlFile}`, ...addresses].map((command) => `ExecStart=/usr/bin/env ${command}`),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n')}\n`
}

/** What was done to a host, kept so that it can be taken back. */
export type Done = { readonly wanted: Wanted; readonly steps: readonly Step[] }

/**
 * What takes it back, and leaves alone what somebody else has changed since: addresses first, for the same reason as before.
 * Devices of tunnels stay. Pure.
 */
export function undoPlan({ steps }: Done, state: HostState): Step[] {
  return [
    ...steps.flatMap((step): Step[] =>
      step.kind === 'add' && state.addresses.some((one) => isSame(one, step))
        ? [{ kind: 'remove', prefix: step.prefix, device: step.device, why: 'first, while ARP is still silent' }]
        : [],
    ),
    ...steps.flatMap((step): Step[] => {
      if (step.kind !== 'sysctl' || state.sysctl(step.key) !== step.to) return []
      return [{ kind: 'sysctl', key: step.key, from: step.to, to: step.from, why: 'as it was before' }]
    }),
    ...steps.flatMap((step): Step[] =>
      step.kind === 'write' || step.kind === 'enable' ? [{ kind: 'delete', path: step.path }] : [],
    ),
  ]
}

/** What was done before, and now; of a setting that was changed twice the oldest value is what it was. */
export function together(before: Done | undefined, now: Done): Done {
  const idOf = (step: Step) => {
    if (step.kind === 'sysctl') return step.key
    return 'path' in step
      ? step.path
      : `${step.kind} ${step.device} ${'prefix' in step ? formatPrefix(step.prefix) : ''}`
  }
  const steps = new Map<string, Step>()
  for (const step of [...(before?.steps ?? []), ...now.steps]) {
    const old = steps.get(idOf(step))
    steps.set(idOf(step), old?.kind === 'sysctl' && step.kind === 'sysctl' ? { ...step, from: old.from } : step)
  }
  const vips = [...new Set([...(before?.wanted.vips ?? []), ...now.wanted.vips])]
  return { wanted: { ...now.wanted, vips }, steps: [...steps.values()] }
}
