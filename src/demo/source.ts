import { exitCodes, LvshaError } from '../model/errors.js'
import { answersAt, type DemoDocuments, demoAt } from './demo.js'
import type { Order } from './orders.js'
import type { ScenarioName } from './scenarios.js'

export type DemoOptions = {
  readonly scenario: ScenarioName
  readonly seed: number
  /** Milliseconds since the demo began. */
  readonly time: () => number
}

/** What can be asked of the demo: the same as of a daemon. */
export type DemoChange =
  | {
      readonly kind: 'failover'
      readonly action: 'promote' | 'demote'
      readonly instance: string
      readonly end: boolean
    }
  | {
      readonly kind: 'server'
      readonly action: 'drain' | 'enable' | 'weight'
      readonly service: string
      readonly real: string
      readonly weight?: number
    }
  | { readonly kind: 'reload' }

/** Plays a scenario, without a daemon and without rights. What the operator does changes the demo alone. */
export function demoSource({ scenario, seed, time }: DemoOptions) {
  const orders: Order[] = []
  const now = (): DemoDocuments => {
    if (!answersAt(scenario, time())) throw silent()
    return demoAt(scenario, seed, time(), orders)
  }
  return {
    look: async () => now(),
    plan: async (change: DemoChange) => planned(change, now()),
    change: async (change: DemoChange) => {
      planned(change, now())
      const order = orderOf(change, time())
      if (order) orders.push(order)
      return ['Done, in the demo alone.']
    },
  }
}

const silent = () =>
  new LvshaError('DAEMON_SILENT', 'The lvsha daemon of the demo does not answer.', [], exitCodes.unreachable)

/** What a change would do, or why the daemon would refuse it. */
function planned(change: DemoChange, { status }: DemoDocuments): readonly string[] {
  if (change.kind === 'reload') return ['Nothing would change.']
  if (change.kind === 'server') return [`${change.real} in ${change.service}: ${change.action}. Nothing was changed.`]
  const instance = status.instances.find(({ name }) => name === change.instance)
  const successor = instance?.successor
  if (change.action === 'demote' && !change.end && successor?.kind === 'known dead') {
    const message = `nobody would take over ${change.instance}: ${successor.node} is ${successor.because}`
    throw new LvshaError('LV-E301', message, [`lvsha demote ${change.instance} --force-no-peer`], exitCodes.refused)
  }
  const to = change.end ? 'where the election puts it' : change.action === 'promote' ? 'here' : 'to lb2'
  return [`${change.instance} would go ${to}.`]
}

function orderOf(change: DemoChange, at: number): Order | undefined {
  switch (change.kind) {
    case 'failover':
      return { kind: 'failover', at, instance: change.instance, action: change.end ? 'end' : change.action }
    case 'server': {
      const weight = change.action === 'drain' ? 0 : change.action === 'enable' ? null : (change.weight ?? null)
      return { kind: 'weight', at, service: change.service, real: change.real, action: change.action, weight }
    }
    case 'reload':
      return undefined
  }
}
