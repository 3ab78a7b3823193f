import type { Account, Command } from '../model/command.js'
import type { DirectorConfig } from '../model/director-config.js'
import { type NotifySettings, type NotifySubject, occasionKeywords } from '../model/notify.js'
import { listenText } from '../model/outward.js'
import { defaultPacketFilter } from '../model/packet-filter.js'
import type { ResourceSettings } from '../model/resources.js'
import type { FileSettings, ProcessSettings, ScriptSettings, TrackerSettings } from '../model/tracker-settings.js'
import { commandText } from './command-words.js'
import { quoted } from './quote.js'
import { fileRows } from './schema.js'
import { duration, elsewhere, type Line, type Parts, when, written } from './writing.js'

/** On the line of a command ' is a quotation mark too. */
const quotedWord = (word: string) => (word.includes("'") ? `"${word}"` : quoted(word))
/** A user and, where it has one of its own, a group. */
export const accountWords = ({ user, group }: Account) =>
  [user, ...(group === undefined ? [] : [group])].map(quoted).join(' ')
const words = (given: readonly string[]) => `"${commandText(given)}"`
/** A command as a value: its words in quotation marks, and who runs it where the file says so. */
export const commandLine = ({ words: given, account }: Command) =>
  [words(given), ...(account ? [accountWords(account)] : [])].join(' ')

/** The lines of `global_defs` on commands, pipes and the packet filter. */
export function globalLines({ commands, notifyPipes, packetFilter }: DirectorConfig): readonly Line[] {
  return [
    ...(commands.account ? [`script_user ${accountWords(commands.account)}`] : []),
    ...when(commands.secure, 'enable_script_security'),
    ...when(packetFilter.table !== defaultPacketFilter.table, `nftables ${packetFilter.table}`),
    ...when(packetFilter.priority !== defaultPacketFilter.priority, `nftables_priority ${packetFilter.priority}`),
    ...when(packetFilter.counters, 'nftables_counters'),
    ...notifyPipes.flatMap(({ keyword, path, account, reader }) => [
      `${keyword} ${quoted(path)}${account ? ` ${accountWords(account)}` : ''}`,
      ...(reader ? [`${keyword}_script ${commandLine(reader)}`] : []),
    ]),
    ...when(
      notifyPipes.some(({ repeatsOnReload }) => repeatsOnReload),
      'fifo_write_vrrp_states_on_reload',
    ),
  ]
}

/** The lines of the `lvsha` block on scripts and resources. */
export const ownLines = ({
  commands: { notifyTimeout },
  resources,
  beacon,
  arbiter,
  outward: { metricsListen, webhooks },
}: DirectorConfig): readonly Line[] => [
  ...(metricsListen ? [`metrics_listen ${listenText(metricsListen)}`] : []),
  ...webhooks.map((url) => `webhook ${quoted(url)}`),
  ...beaconLines(beacon),
  ...arbiterLines(arbiter),
  ...when(notifyTimeout !== fileRows.lvsha.rows.notify_timeout.default, `notify_timeout ${duration(notifyTimeout)}`),
  ...resources.map((one) => ({ head: `resources ${quoted(one.name)}`, body: written(resourceParts, one) })),
]

function arbiterLines(arbiter: DirectorConfig['arbiter']): readonly Line[] {
  if (!arbiter) return []
  const { chroot, session_timeout: session, tick_time: tick } = fileRows.lvsha.rows.arbiter.rows
  const { servers, root, auth, sessionTimeout, tick: ticks, policy } = arbiter
  return [
    {
      head: 'arbiter zookeeper',
      body: [
        `servers ${servers.join(' ')}`,
        ...when(root !== chroot.default, `chroot ${root}`),
        ...(auth === undefined ? [] : [`auth ${quoted(auth)}`]),
        ...when(sessionTimeout !== session.default, `session_timeout ${duration(sessionTimeout)}`),
        ...when(ticks !== tick.default, `tick_time ${duration(ticks)}`),
      ],
    },
    ...when(policy !== 'strict', `policy ${policy}`),
  ]
}

function beaconLines(beacon: DirectorConfig['beacon']): readonly Line[] {
  const { beacon_port: port, beacon_interval: interval } = fileRows.lvsha.rows
  if (!beacon) return ['beacon off']
  return [
    ...when(beacon.key !== undefined, `beacon_key ${quoted(beacon.key ?? '')}`),
    ...when(beacon.port !== port.default, `beacon_port ${beacon.port}`),
    ...when(beacon.interval !== interval.default, `beacon_interval ${duration(beacon.interval)}`),
  ]
}

const resourceParts: Parts<ResourceSettings> = {
  name: elsewhere,
  instance: ({ instance }) => [`instance ${quoted(instance)}`],
  account: ({ account }) => (account ? [`user ${accountWords(account)}`] : []),
  timeout: ({ timeout }) =>
    when(timeout !== fileRows.lvsha.rows.resources.rows.timeout.default, `timeout ${duration(timeout)}`),
  steps: ({ steps }) =>
    steps.map((step) =>
      step.kind === 'systemd' ? `systemd ${quoted(step.unit)}` : `command ${words(step.start)} ${words(step.stop)}`,
    ),
}

/** The notify lines of one instance or group. */
export const notifyLines = (all: readonly NotifySettings[], { of, name }: NotifySubject): readonly Line[] =>
  all.filter((one) => one.of === of && one.name === name).flatMap((one) => written(notifyParts, one))

const notifyParts: Parts<NotifySettings> = {
  of: elsewhere,
  name: elsewhere,
  members: elsewhere,
  scripts: ({ scripts }) =>
    Object.entries(occasionKeywords).flatMap(([occasion, keyword]) => {
      const command = scripts[occasion as keyof typeof occasionKeywords]
      return command ? [`${keyword} ${commandLine(command)}`] : []
    }),
  tellsDeleted: ({ tellsDeleted, scripts }) => when(tellsDeleted && !scripts.deleted, 'notify_deleted'),
  tellsPriority: ({ tellsPriority }) => when(tellsPriority, 'notify_priority_changes'),
  every: ({ every }) => (every ? [`notify ${commandLine(every)}`] : []),
}

/** The block of one tracker. */
export function trackerBlock(tracker: TrackerSettings): Line {
  switch (tracker.kind) {
    case 'script':
      return { head: `vrrp_script ${quoted(tracker.name)}`, body: written(scriptParts, tracker) }
    case 'file':
      return { head: `track_file ${quoted(tracker.name)}`, body: written(fileParts, tracker) }
    case 'process':
      return { head: `vrrp_track_process ${quoted(tracker.name)}`, body: written(processParts, tracker) }
  }
}

const { rows: scriptRows } = fileRows.vrrp_script
const { rows: processRows } = fileRows.vrrp_track_process

const scriptParts: Parts<ScriptSettings> = {
  kind: elsewhere,
  name: elsewhere,
  command: ({ command }) => [
    `script ${words(command.words)}`,
    ...(command.account ? [`user ${accountWords(command.account)}`] : []),
  ],
  interval: ({ interval }) => when(interval !== scriptRows.interval.default, `interval ${duration(interval)}`),
  timeout: ({ timeout, interval }) => when(timeout !== interval, `timeout ${duration(timeout)}`),
  rise: ({ rise }) => when(rise !== scriptRows.rise.default, `rise ${rise}`),
  fall: ({ fall }) => when(fall !== scriptRows.fall.default, `fall ${fall}`),
  startsFailed: ({ startsFailed }) => when(startsFailed, 'init_fail'),
}

const fileParts: Parts<FileSettings> = {
  kind: elsewhere,
  name: elsewhere,
  path: ({ path }) => [`file ${quoted(path)}`],
  initial: ({ initial }) => (initial ? [`init_file ${initial.value}${initial.overwrite ? ' overwrite' : ''}`] : []),
}

const processParts: Parts<ProcessSettings> = {
  kind: elsewhere,
  name: elsewhere,
  words: (process) => [`process ${process.words.map(quotedWord).join(' ')}`],
  // Of a process without parameters any match says that there must be none.
  parameters: ({ parameters, words: [, ...given] }) => {
    if (parameters === 'any') return []
    if (parameters === 'exact') return when(given.length === 0, 'param_match initial')
    return [`param_match ${parameters}`]
  },
  fullCommand: ({ fullCommand }) => when(fullCommand, 'full_command'),
  quorum: ({ quorum }) => when(quorum !== processRows.quorum.default, `quorum ${quorum}`),
  quorumMax: ({ quorumMax }) => (quorumMax === undefined ? [] : [`quorum_max ${quorumMax}`]),
  forkDelay: ({ forkDelay }) => when(forkDelay > 0, `fork_delay ${duration(forkDelay)}`),
  terminateDelay: ({ terminateDelay }) => when(terminateDelay > 0, `terminate_delay ${duration(terminateDelay)}`),
}
