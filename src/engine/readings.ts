import { type Track, type TrackerReading, trackerKey } from '../model/tracker.js'

/** Drops what was read of things that nobody watches any more: it would count as known where they are watched again. */
export function forgetUntracked(
  readings: Map<string, TrackerReading>,
  watchers: readonly { readonly tracks: readonly Track[] }[],
) {
  const watched = new Set(watchers.flatMap(({ tracks }) => tracks).map(trackerKey))
  for (const key of readings.keys()) if (!watched.has(key)) readings.delete(key)
}
