import type { BeaconSettings } from '../model/beacon.js'
import type { RouterSettings } from '../model/router.js'
import type { AnnouncementPauses, InterfaceDelay, Surroundings } from '../model/surroundings.js'
import type { SyncGroup } from '../model/sync-group.js'
import { type Duration, seconds } from '../model/time.js'
import { arbiterOf } from './arbiter.js'
import { type FileSection, globalOf } from './file-section.js'
import { all, effective, last } from './row.js'
import { fileRows } from './schema.js'
import { type TrackerDefinitions, tracksOf } from './tracks.js'

/** Builds what several instances have in common, of a file in which nothing is wrong. */
export const surroundingsOf = (
  file: FileSection,
  node: string,
  routers: readonly RouterSettings[],
  definitions: TrackerDefinitions,
): Surroundings => ({
  syncGroups: syncGroupsOf(file, routers, definitions),
  interfaceDelays: interfaceDelaysOf(file),
  announcementPauses: announcementPausesOf(file),
  startupDelay: globalOf(file, (block) => last(block, 'vrrp_startup_delay')?.value) ?? seconds(0),
  delayAfterBoot: globalOf(file, (block) => last(block, 'vrrp_delay_after_boot')?.value) ?? seconds(0),
  tellsUnknown: all(file, 'global_defs').some((block) => last(block, 'log_unknown_vrids')),
  beacon: beaconOf(file, node),
  ...arbiterIn(file, node),
  ...witnessIn(file),
})

function arbiterIn(file: FileSection, node: string): Pick<Surroundings, 'arbiter'> {
  const arbiter = arbiterOf(file, node)
  return arbiter ? { arbiter } : {}
}

/** Who has an arbiter asks nobody else, unless the policy says so. */
function witnessIn(file: FileSection): Pick<Surroundings, 'witness'> {
  const own = last(file, 'lvsha')?.value
  const policy = own && last(own, 'policy')?.value
  if (policy === 'witness') return { witness: 'always' }
  return policy === 'available' || (own && last(own, 'arbiter')) ? { witness: 'never' } : {}
}

function beaconOf(file: FileSection, node: string): BeaconSettings | undefined {
  const rows = fileRows.lvsha.rows
  const own = last(file, 'lvsha')?.value
  if (own && !effective(own, 'beacon')) return undefined
  const key = own && last(own, 'beacon_key')?.value
  return {
    node,
    port: own ? effective(own, 'beacon_port') : rows.beacon_port.default,
    interval: own ? effective(own, 'beacon_interval') : rows.beacon_interval.default,
    ...(key === undefined ? {} : { key }),
  }
}

/** An instance is in one group only: the first that names it. A name that is no instance is left out, as keepalived does. */
function syncGroupsOf(
  file: FileSection,
  routers: readonly RouterSettings[],
  definitions: TrackerDefinitions,
): SyncGroup[] {
  const free = new Set(routers.map(({ name }) => name))
  return all(file, 'vrrp_sync_group').flatMap((block) => {
    const named = all(block, 'group')
      .flat()
      .map(({ value }) => value)
    const members = named.filter((name) => free.delete(name))
    const trackWeights = last(block, 'sync_group_tracking_weight') !== undefined
    return members.length === 0
      ? []
      : [{ name: block.header ?? '', members, tracks: tracksOf(block, definitions), trackWeights }]
  })
}

function interfaceDelaysOf(file: FileSection): InterfaceDelay[] {
  const delays = new Map<string, InterfaceDelay>()
  for (const { value } of all(file, 'interface_up_down_delays').flat()) {
    const [name, down, up = down] = value as readonly [string, Duration, Duration?]
    delays.set(name, { interface: name, down, up })
  }
  return [...delays.values()]
}

function announcementPausesOf(file: FileSection): AnnouncementPauses {
  const garp = globalOf(file, (block) => last(block, 'vrrp_garp_interval')?.value) ?? seconds(0)
  const gna = globalOf(file, (block) => last(block, 'vrrp_gna_interval')?.value) ?? seconds(0)
  const groups = all(file, 'garp_group').map((block) => ({
    garp: last(block, 'garp_interval')?.value ?? garp,
    gna: last(block, 'gna_interval')?.value ?? gna,
    interfaces: [
      ...all(block, 'interface'),
      ...all(block, 'interfaces')
        .flat()
        .map(({ value }) => value),
    ],
  }))
  return { garp, gna, groups }
}
