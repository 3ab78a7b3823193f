import { type Address, parseAddress } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { loadAddon } from '../os/addon.js'
import { type Finding, findingsOn } from './findings.js'
import { carryOut, hostState, listenersHere, readDone, writeDone } from './host.js'
import { type Step, setupPlan, together, undoPlan } from './plan.js'
import type { Wanted } from './wanted.js'

/** Where it runs. */
export type Where = {
  /** The folder of package.json, where the native addon lies. */
  readonly packageRoot: string
  /** Where it is remembered what was done. */
  readonly stateDirectory: string
}

/** The steps that were taken, or would be. */
export type Deed = { readonly steps: readonly Step[]; readonly isDry: boolean }

/**
 * Makes this host a real server for the addresses; what is so already stays.
 * @throws LvshaError REALSERVER_IS_DIRECTOR, REALSERVER_STEP, REALSERVER_RECORD
 */
export function setUp(wanted: Wanted, isDry: boolean, { packageRoot, stateDirectory }: Where): Deed {
  const addon = loadAddon(packageRoot)
  const steps = setupPlan(wanted, hostState(addon))
  if (!isDry) {
    writeDone(stateDirectory, together(readDone(stateDirectory), { wanted, steps }))
    carryOut(addon, steps)
  }
  return { steps, isDry }
}

/**
 * Takes back what was done.
 * @throws LvshaError REALSERVER_NOT_SET_UP; REALSERVER_STEP
 */
export function takeBack(isDry: boolean, { packageRoot, stateDirectory }: Where): Deed {
  const addon = loadAddon(packageRoot)
  const done = readDone(stateDirectory)
  if (!done) throw notSetUp(stateDirectory)
  const steps = undoPlan(done, hostState(addon))
  if (!isDry) {
    carryOut(addon, steps)
    writeDone(stateDirectory, undefined)
  }
  return { steps, isDry }
}

/**
 * Looks whether this host accepts the addresses, those that it was set up for where none are named.
 * @throws LvshaError REALSERVER_NOT_SET_UP where there are none
 */
export function verify(
  wanted: Pick<Wanted, 'vips' | 'device'> & { readonly mode: Wanted['mode'] | undefined },
  port: number | undefined,
  { packageRoot, stateDirectory }: Where,
): { readonly vips: readonly Address[]; readonly findings: readonly Finding[] } {
  const done = readDone(stateDirectory)?.wanted
  const vips = wanted.vips.length > 0 ? wanted.vips : (done?.vips ?? [])
  if (vips.length === 0) throw notSetUp(stateDirectory)
  const whole: Wanted = {
    vips,
    mode: wanted.mode ?? done?.mode ?? 'dr',
    device: wanted.device ?? done?.device,
    persist: 'none',
  }
  return { vips, findings: findingsOn(whole, hostState(loadAddon(packageRoot)), listenersHere(), port) }
}

const notSetUp = (folder: string) =>
  new LvshaError(
    'REALSERVER_NOT_SET_UP',
    `nothing was set up here, as far as ${folder} tells`,
    ['lvsha realserver setup 192.0.2.100'],
    exitCodes.usage,
  )

/**
 * Reads addresses.
 * @throws LvshaError USAGE
 */
export const vipsFrom = (texts: readonly string[]): Address[] =>
  texts.map((text) => {
    const vip = parseAddress(text)
    if (vip) return vip
    throw new LvshaError('USAGE', `${text} is no address`, ['lvsha realserver setup 192.0.2.100'], exitCodes.usage)
  })
