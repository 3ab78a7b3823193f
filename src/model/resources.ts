import type { Account } from './command.js'
import type { Duration } from './time.js'

/** `lvsha { resources NAME { … } }`: what runs where the instance is Master, and nowhere else. */
export type ResourceSettings = {
  readonly name: string
  /** The name of an instance. */
  readonly instance: string
  /** Started in this order, stopped in reverse. */
  readonly steps: readonly ResourceStep[]
  /** How long starting or stopping one of them may take. */
  readonly timeout: Duration
  /** Who runs the commands; units are started by the daemon's own user. */
  readonly account?: Account
}

/** A unit of systemd, or a command for each direction. */
export type ResourceStep =
  | { readonly kind: 'systemd'; readonly unit: string }
  | { readonly kind: 'command'; readonly start: readonly string[]; readonly stop: readonly string[] }

/** `nginx.service`, or the words of the command that starts it. */
export const stepName = (step: ResourceStep) => (step.kind === 'systemd' ? step.unit : step.start.join(' '))
