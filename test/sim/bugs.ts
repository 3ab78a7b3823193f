import type { Mode } from './cluster.js'
import type { Change } from './compile.js'
import type { Invariant } from './play.js'

/** A mistake that could be in our own code, and by what it must be found. */
export type Bug = { readonly mode: Mode; readonly by: Invariant; readonly changes: readonly Change[] }

const decide = 'native/guardian/decide.c'

export const bugs: Readonly<Record<string, Bug>> = {
  'the engine renews without looking at CLOCK_BOOTTIME': {
    mode: 'alone',
    by: 'resurrected',
    changes: [
      {
        file: 'src/vrrp/lease.ts',
        from: '  boottime - renewedAt < lease',
        to: '  boottime >= renewedAt && lease > 0',
      },
      {
        file: 'src/engine/engine.ts',
        from: 'for (const running of this.leases.due(boottime)) {',
        to: 'for (const running of this.leases.due(-boottime)) {',
      },
    ],
  },
  'the guardian renews without looking at CLOCK_BOOTTIME': {
    mode: 'alone',
    by: 'resurrected',
    changes: [
      {
        file: decide,
        from: ' && now.boottime - will->terms.renewed_at < will->terms.lease',
        to: ' && now.boottime > 0',
      },
      {
        file: decide,
        from: ' || now.boottime - terms->renewed_at >= terms->lease + longest_removal',
        to: ' || now.boottime < 0',
      },
    ],
  },
  'a will without removal': {
    mode: 'alone',
    by: 'two_owners',
    changes: [{ file: decide, from: 'act(actions, action_remove, number);\n  forget', to: '(void)actions;\n  forget' }],
  },
  'a permit that ends with its session and not before': {
    mode: 'strict',
    by: 'two_owners',
    changes: [
      {
        file: 'src/arbiter/timing.ts',
        from: 'Math.floor(sessionTimeout * (1 - clockError)) - wordInterval(sessionTimeout) - Math.floor(tick / 2)',
        to: 'sessionTimeout + 2 * tick',
      },
    ],
  },
}
