import type { Instant } from '../model/time.js'
import { advance, type RouterInput, type Terms, type Transition, type VirtualRouter } from './router.js'

/** Everything that a change of state was decided by: given to the pure core again, it makes the same of it. */
export type Evidence = {
  /** Without its secrets, which decide nothing here. */
  readonly settings: Terms
  /** The router as it was before. */
  readonly router: VirtualRouter
  readonly input: RouterInput
  readonly at: Instant
}

/** What may be written down of what a step was given. */
export const evidenceOf = ({ settings, router, input, at }: Evidence): Evidence => ({
  settings: withoutSecrets(settings),
  router,
  input: input.kind === 'reload' ? { ...input, before: withoutSecrets(input.before) } : input,
  at,
})

/** The change of state that it leads to; undefined where it leads to none. */
export function decide({ settings, router, input, at }: Evidence): Transition | undefined {
  const reports = advance(settings, router, input, at).outputs.flatMap((output) =>
    output.kind === 'report' ? [output.transition] : [],
  )
  return reports[0]
}

const withoutSecrets = <Settings extends Terms>({ authentication: _, ...rest }: Settings) => rest
