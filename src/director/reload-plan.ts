import { routeText, ruleText } from '../config/routing-text.js'
import { virtualAddressLine } from '../config/writer.js'
import type { ReloadChange } from '../control/protocol.js'
import type { DirectorConfig } from '../model/director-config.js'
import { listenText } from '../model/outward.js'
import type { Statics } from '../model/statics.js'
import { secondsText } from '../model/time.js'
import type { InService } from './forwarding.js'
import { commandDifferences } from './reload-commands.js'
import { type Differences, merged, routerDifferences } from './reload-routers.js'
import { serviceDifferences } from './reload-services.js'
import { surroundingChanges } from './reload-surroundings.js'
import { inServiceOf } from './status.js'
import type { World } from './world.js'

/** More changes than this are counted in the journal, not listed. */
const listed = 20

/**
 * What it would mean to put another configuration in force: every difference in the words of the file, and what follows
 * from it as things stand. Lines that only stand in another order are no difference. Time and memory grow with the size
 * of the two configurations.
 */
export function planReload(
  world: Pick<World, 'config' | 'routers' | 'health' | 'table' | 'quorums'>,
  wanted: DirectorConfig,
): Differences {
  const { config, routers, table, quorums } = world
  let known: InService | undefined
  const inService: InService = (...server) => {
    known ??= inServiceOf(world.health)
    return known(...server)
  }
  return merged([
    { changes: globalChanges(config, wanted), warnings: [], moves: [] },
    { changes: staticChanges(config.statics, wanted.statics), warnings: [], moves: [] },
    { changes: surroundingChanges(config, wanted), warnings: [], moves: [] },
    { changes: commandDifferences(config, wanted), warnings: [], moves: [] },
    routerDifferences(config.routers, wanted.routers, routers),
    {
      changes: serviceDifferences(config.virtualServers, wanted.virtualServers, {
        inService,
        table,
        ...(quorums ? { quorums } : {}),
      }),
      warnings: [],
      moves: [],
    },
  ])
}

const globalChanges = (before: DirectorConfig, after: DirectorConfig): ReloadChange[] =>
  globalSettings.flatMap(({ object, what, text, meaning }): ReloadChange[] => {
    const [from, to] = [text(before), text(after)]
    return from === to ? [] : [{ kind: 'change', object, what, from, to, ...(meaning !== undefined && { meaning }) }]
  })

type GlobalSetting = {
  readonly object: string
  readonly what: string
  readonly text: (config: DirectorConfig) => string
  readonly meaning?: string
}

const valuesText = (values: object | undefined) =>
  values
    ? Object.entries(values)
        .map(([name, value]) => `${name} ${value}`)
        .join(' ')
    : 'none'

const globalSettings: readonly GlobalSetting[] = [
  {
    object: 'config',
    what: 'net_namespace',
    text: ({ namespace = 'none' }) => namespace,
    meaning: 'takes effect when the daemon is started anew',
  },
  {
    object: 'global_defs',
    what: 'lvs_timeouts',
    text: ({ lvs }: DirectorConfig) =>
      valuesText(
        lvs?.timeouts &&
          Object.fromEntries(Object.entries(lvs.timeouts).map(([name, time]) => [name, secondsText(time)])),
      ),
  },
  {
    object: 'global_defs',
    what: 'lvs_sync_daemon',
    text: ({ lvs }: DirectorConfig) => valuesText(lvs?.syncDaemon),
  },
  {
    object: 'global_defs',
    what: 'rs_init_notifies',
    text: ({ lvs }: DirectorConfig) => (lvs?.tellsAtStart ? 'on' : 'off'),
  },
  {
    object: 'global_defs',
    what: 'lvs_flush_on_stop',
    text: ({ lvs }: DirectorConfig) => (lvs?.flushAtStop ? 'on' : 'off'),
  },
  { object: 'global_defs', what: 'router_id', text: ({ node }: DirectorConfig) => node },
  {
    object: 'lvsha',
    what: 'drift_interval',
    text: ({ driftInterval }: DirectorConfig) => secondsText(driftInterval),
  },
  {
    object: 'lvsha',
    what: 'metrics_listen',
    text: ({ outward: { metricsListen } }: DirectorConfig) => (metricsListen ? listenText(metricsListen) : 'none'),
  },
  {
    object: 'lvsha',
    what: 'webhook',
    // What stands behind the host is often a secret.
    text: ({ outward }: DirectorConfig) => outward.webhooks.map((url) => new URL(url).host).join(' ') || 'none',
  },
  { object: 'lvsha', what: 'rise', text: ({ health }: DirectorConfig) => String(health.rise) },
  {
    object: 'lvsha',
    what: 'merge_checks',
    text: ({ health }: DirectorConfig) => (health.mergeChecks ? 'on' : 'off'),
  },
  { object: 'lvsha', what: 'panic_threshold', text: ({ health }: DirectorConfig) => String(health.panicThreshold) },
  { object: 'lvsha', what: 'slow_start', text: ({ health }: DirectorConfig) => secondsText(health.slowStart) },
]

/** Each line of the static objects that comes or goes. */
function staticChanges(before: Statics, after: Statics): ReloadChange[] {
  const [old, wanted] = [staticLines(before), staticLines(after)]
  const change =
    (kind: 'add' | 'remove') =>
    (what: string): ReloadChange => ({ kind, object: 'static', what })
  return [
    ...wanted.filter((line) => !old.includes(line)).map(change('add')),
    ...old.filter((line) => !wanted.includes(line)).map(change('remove')),
  ]
}

const staticLines = ({ addresses, routes, rules }: Statics) => [
  ...addresses.map((address) => `address ${virtualAddressLine(address, '')}`),
  ...routes.map((route) => `route ${routeText(route)}`),
  ...rules.map((rule) => `rule ${ruleText(rule)}`),
]

/** True where something will be another after the reload: a new name of the same thing is not. */
export const isEmpty = ({ changes }: Differences) => changes.every(({ kind }) => kind === 'keep')

/** The plan as sentences for the journal, each with what it is about. */
export function planLines({ changes, warnings }: Differences): { readonly object: string; readonly text: string }[] {
  return [
    ...changes.slice(0, listed).map((change) => ({ object: change.object, text: changeText(change) })),
    ...(changes.length > listed ? [{ object: 'config', text: `${changes.length - listed} more changes` }] : []),
    ...warnings.map((text) => ({ object: 'config', text })),
  ]
}

function changeText({ kind, what, from, to, meaning }: ReloadChange): string {
  const values = from === undefined || to === undefined ? '' : ` ${from} -> ${to}`
  return `${kind} ${what}${values}${meaning === undefined ? '' : `: ${meaning}`}`
}
