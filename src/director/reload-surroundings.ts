import type { ReloadChange } from '../control/protocol.js'
import type { Surroundings } from '../model/surroundings.js'
import { secondsText } from '../model/time.js'
import type { Track } from '../model/tracker.js'

/** A part of what instances have in common: what it is called, and every one of its kind by name. */
type Part = {
  readonly object: string
  /** The name whose text must not be shown. */
  readonly secret?: string
  readonly entries: (surroundings: Surroundings) => readonly (readonly [name: string, text: string])[]
}

/** Compares what instances have in common, in the words of the file. */
export const surroundingChanges = (before: Surroundings, after: Surroundings): ReloadChange[] =>
  Object.values(parts).flatMap((part) => partChanges(part, before, after))

/** `script chk weight -20, interface eth1`. */
export const tracksText = (tracks: readonly Track[]): string =>
  tracks.length === 0
    ? 'none'
    : tracks
        .map(({ kind, name, weight, reverse }) =>
          [kind, name, ...(weight === 0 ? [] : ['weight', weight]), ...(reverse ? ['reverse'] : [])].join(' '),
        )
        .join(', ')

/** One row for every part: a part that comes later does not compile without one. */
const parts: { readonly [Name in keyof Surroundings]-?: Part } = {
  syncGroups: {
    object: 'sync group',
    entries: ({ syncGroups }) =>
      syncGroups.map(({ name, members, tracks, trackWeights }) => [
        name,
        [
          members.join(' '),
          ...(tracks.length > 0 ? [`tracking ${tracksText(tracks)}`] : []),
          ...(trackWeights ? ['sync_group_tracking_weight'] : []),
        ].join('; '),
      ]),
  },
  interfaceDelays: {
    object: 'interface_up_down_delays',
    entries: ({ interfaceDelays }) =>
      interfaceDelays.map(({ interface: name, down, up }) => [name, `${secondsText(down)} ${secondsText(up)}`]),
  },
  announcementPauses: {
    object: 'announcements',
    entries: ({ announcementPauses: { garp, gna, groups } }) =>
      [{ garp, gna, interfaces: ['every interface'] }, ...groups].map((pauses) => [
        pauses.interfaces.join(' '),
        `garp_interval ${secondsText(pauses.garp)}, gna_interval ${secondsText(pauses.gna)}`,
      ]),
  },
  startupDelay: {
    object: 'global_defs',
    entries: ({ startupDelay }) => [['vrrp_startup_delay', secondsText(startupDelay)]],
  },
  arbiter: {
    object: 'lvsha',
    secret: 'auth',
    entries: ({ arbiter }) =>
      arbiter
        ? [
            ['arbiter', `zookeeper ${arbiter.servers.join(' ')}`],
            ['chroot', arbiter.root],
            ['session_timeout', secondsText(arbiter.sessionTimeout)],
            ['tick_time', secondsText(arbiter.tick)],
            ['policy', arbiter.policy],
            ...(arbiter.auth === undefined ? [] : [['auth', arbiter.auth] as const]),
          ]
        : [],
  },
  witness: {
    object: 'lvsha',
    entries: ({ witness }) => (witness ? [['policy', witness === 'always' ? 'witness' : 'available']] : []),
  },
  delayAfterBoot: {
    object: 'global_defs',
    entries: ({ delayAfterBoot }) => [['vrrp_delay_after_boot', secondsText(delayAfterBoot)]],
  },
  tellsUnknown: {
    object: 'global_defs',
    entries: ({ tellsUnknown }) => [['log_unknown_vrids', tellsUnknown ? 'on' : 'off']],
  },
  beacon: {
    object: 'lvsha',
    secret: 'beacon_key',
    entries: ({ beacon }) =>
      beacon
        ? [
            ['beacon', 'on'],
            ['beacon_port', `${beacon.port}`],
            ['beacon_interval', secondsText(beacon.interval)],
            ...(beacon.key === undefined ? [] : [['beacon_key', beacon.key] as const]),
          ]
        : [['beacon', 'off']],
  },
}

function partChanges({ object, secret, entries }: Part, before: Surroundings, after: Surroundings): ReloadChange[] {
  const old = new Map(entries(before))
  const wanted = new Map(entries(after))
  return [
    ...[...wanted].flatMap(([what, to]): ReloadChange[] => {
      const from = old.get(what)
      const isSecret = what === secret
      if (from === undefined) return [{ kind: 'add', object, what, meaning: isSecret ? 'set' : to }]
      if (from === to) return []
      return [{ kind: 'change', object, what, ...(isSecret ? { from: 'one', to: 'another' } : { from, to }) }]
    }),
    ...[...old.keys()].flatMap((what): ReloadChange[] => (wanted.has(what) ? [] : [{ kind: 'remove', object, what }])),
  ]
}
