import type { ReloadChange } from '../control/protocol.js'
import { accountText } from '../model/command.js'
import type { LifeScript } from '../model/daemon.js'
import type { DirectorConfig } from '../model/director-config.js'
import { secondsText } from '../model/time.js'
import { commandAsText } from './command-text.js'

/** What two configurations differ in as to scripts, trackers and resources. */
export const commandDifferences = (before: DirectorConfig, after: DirectorConfig): ReloadChange[] => [
  ...policies.flatMap(({ object, what, text }): ReloadChange[] => {
    const [from, to] = [text(before), text(after)]
    return from === to ? [] : [{ kind: 'change', object, what, from, to }]
  }),
  ...named.flatMap((list) => listDifferences(list(before), list(after))),
]

type Policy = {
  readonly object: string
  readonly what: string
  readonly text: (config: DirectorConfig) => string
}

const policies: readonly Policy[] = [
  { object: 'global_defs', what: 'script_user', text: ({ commands }) => accountText(commands.account) },
  {
    object: 'global_defs',
    what: 'enable_script_security',
    text: ({ commands }) => (commands.secure ? 'on' : 'off'),
  },
  { object: 'global_defs', what: 'process_name', text: ({ daemon }) => daemon?.name ?? 'none' },
  { object: 'global_defs', what: 'umask', text: ({ daemon }) => permissionsText(daemon?.umask) },
  { object: 'global_defs', what: 'startup_script', text: ({ daemon }) => lifeScriptText(daemon?.startup) },
  { object: 'global_defs', what: 'shutdown_script', text: ({ daemon }) => lifeScriptText(daemon?.shutdown) },
  {
    object: 'global_defs',
    what: 'reload_file',
    text: ({ daemon }) => (daemon?.reloadFile === '' ? 'lvsha.reload' : (daemon?.reloadFile ?? 'none')),
  },
  {
    object: 'global_defs',
    what: 'reload_time_file',
    text: ({ daemon: { reloadTime } = {} }) =>
      reloadTime ? `${reloadTime.file}${reloadTime.repeats ? ', each day' : ''}` : 'none',
  },
  { object: 'global_defs', what: 'nftables', text: ({ packetFilter }) => packetFilter.table },
  { object: 'global_defs', what: 'nftables_priority', text: ({ packetFilter }) => String(packetFilter.priority) },
  {
    object: 'global_defs',
    what: 'nftables_counters',
    text: ({ packetFilter }) => (packetFilter.counters ? 'on' : 'off'),
  },
  { object: 'lvsha', what: 'notify_timeout', text: ({ commands }) => secondsText(commands.notifyTimeout) },
]

const permissionsText = (mask: number | undefined) => (mask === undefined ? 'none' : `0${mask.toString(8)}`)

const lifeScriptText = (script: LifeScript | undefined) =>
  script ? `${commandAsText(script.command)}, within ${secondsText(script.limit)}` : 'none'

/** A thing with a name, what kind of thing it is, and everything about it as one text. */
type Named = { readonly object: string; readonly what: string; readonly meaning: string; readonly text: string }

const trackerWords = { script: 'vrrp_script', process: 'vrrp_track_process', file: 'track_file' } as const

/** Each list of a configuration whose elements have names. */
const named: readonly ((config: DirectorConfig) => readonly Named[])[] = [
  ({ trackers }) =>
    trackers.map((tracker) => ({
      object: `${trackerWords[tracker.kind]} ${tracker.name}`,
      what: 'tracker',
      meaning: 'watched anew',
      text: JSON.stringify(tracker),
    })),
  ({ notifications }) =>
    notifications.map((one) => ({
      object: `${one.of} ${one.name}`,
      what: 'notify scripts',
      meaning: 'from the next change on',
      text: JSON.stringify(one),
    })),
  ({ notifyPipes }) =>
    notifyPipes.map((pipe) => ({
      object: 'global_defs',
      what: `${pipe.keyword} ${pipe.path}`,
      meaning: 'opened anew',
      text: JSON.stringify(pipe),
    })),
  ({ mail }) =>
    mail
      ? [{ object: 'global_defs', what: 'mail', meaning: 'from the next message on', text: JSON.stringify(mail) }]
      : [],
  ({ resources }) =>
    resources.map((one) => ({
      object: `resources ${one.name}`,
      what: 'resources',
      meaning: 'stopped as they were, then started as they are',
      text: JSON.stringify(one),
    })),
]

function listDifferences(before: readonly Named[], after: readonly Named[]): ReloadChange[] {
  const keyOf = ({ object, what }: Named) => `${object} ${what}`
  const old = new Map(before.map((one) => [keyOf(one), one]))
  const wanted = new Set(after.map(keyOf))
  return [
    ...after.flatMap((one): ReloadChange[] => {
      const { object, what, meaning } = one
      const known = old.get(keyOf(one))
      if (!known) return [{ kind: 'add', object, what }]
      return known.text === one.text ? [] : [{ kind: 'change', object, what, meaning }]
    }),
    ...before
      .filter((one) => !wanted.has(keyOf(one)))
      .map(({ object, what }): ReloadChange => ({ kind: 'remove', object, what })),
  ]
}
