import type { DirectorParts } from '../../src/director/director.js'

/** Parts of a director that runs no command. */
export const nothingRuns: Pick<DirectorParts, 'trackers' | 'notifier' | 'resources'> = {
  trackers: { update: () => undefined, snapshot: () => [], stop: () => undefined },
  notifier: {
    update: () => undefined,
    notify: () => undefined,
    snapshot: () => [],
    drain: async () => undefined,
    stop: () => undefined,
  },
  resources: {
    update: async () => undefined,
    want: () => undefined,
    release: async () => undefined,
    snapshot: () => [],
  },
}
