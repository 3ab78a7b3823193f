import type { DirectorParts } from '../../src/director/director.js'
import { instant } from '../../src/model/time.js'
import { refusal } from '../../src/script/run.js'

/** Parts of a director that runs no command, filters nothing and asks no arbiter. */
export const nothingRuns: Pick<
  DirectorParts,
  'packetFilter' | 'life' | 'trackers' | 'notifier' | 'mailer' | 'resources' | 'run' | 'startArbiter'
> = {
  packetFilter: { update: async () => undefined, clear: async () => undefined },
  life: { update: () => undefined },
  trackers: { update: () => undefined, snapshot: () => [], stop: () => undefined },
  notifier: {
    update: () => undefined,
    notify: () => undefined,
    tellServices: () => undefined,
    snapshot: () => [],
    drain: async () => undefined,
    stop: () => undefined,
  },
  mailer: { update: () => undefined, send: () => undefined, drain: async () => undefined, stop: () => undefined },
  resources: {
    update: async () => undefined,
    want: () => undefined,
    release: async () => undefined,
    snapshot: () => [],
  },
  startArbiter: () => {
    throw new Error('there is no arbiter')
  },
  run: () => ({
    result: Promise.resolve(refusal(instant(0), 'nothing runs here')),
    gone: Promise.resolve(),
    stop: () => undefined,
  }),
}
