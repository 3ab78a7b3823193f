import fc from 'fast-check'
import type { Account, Command } from '../../src/model/command.js'
import type { DaemonSettings } from '../../src/model/daemon.js'
import type { DirectorConfig } from '../../src/model/director-config.js'
import type { NotifySettings } from '../../src/model/notify.js'
import type { ResourceStep } from '../../src/model/resources.js'
import { type Duration, seconds } from '../../src/model/time.js'
import type { ParameterMatch, TrackerSettings } from '../../src/model/tracker-settings.js'

// What configurations can ask of scripts, trackers and resources, as reading can give it.

/** Records are objects as everyone else makes them, so that they can be compared. */
const plain = { noNullPrototype: true } as const

/** What a name may be, and what a pause. */
export type Kinds = {
  readonly word: fc.Arbitrary<string>
  readonly pause: (most: number) => fc.Arbitrary<Duration>
}

const account: fc.Arbitrary<Account> = fc.constantFrom(
  { user: 'nobody' },
  { user: 'www data', group: 'adm' },
  { user: '65534' },
)

const words = fc
  .tuple(
    fc.constantFrom('/bin/check', 'killall', '/opt/a b/run'),
    fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
  )
  .map(([program, more]) => [program, ...more.filter((text) => !/[\0$\ufeff]/.test(text))])

export const anyCommand: fc.Arbitrary<Command> = fc
  .tuple(words, fc.option(account, { nil: undefined }))
  .map(([given, by]) => ({ words: given, ...(by && { account: by }) }))

/** The names of trackers differ by their place. */
const tracker =
  ({ word, pause }: Kinds) =>
  (index: number): fc.Arbitrary<TrackerSettings> => {
    const name = word.map((text) => `${index}${text}`)
    return fc.oneof(
      fc.record(
        {
          kind: fc.constant('script' as const),
          name,
          command: anyCommand,
          interval: pause(4294),
          timeout: pause(4294),
          rise: fc.integer({ min: 1, max: 9 }),
          fall: fc.integer({ min: 1, max: 9 }),
          startsFailed: fc.boolean(),
        },
        plain,
      ),
      fc
        .tuple(name, word, fc.option(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.boolean()), { nil: undefined }))
        .map(([named, path, initial]) => ({
          kind: 'file' as const,
          name: named,
          path: `/${path}`,
          ...(initial && { initial: { value: initial[0], overwrite: initial[1] } }),
        })),
      fc
        .record({
          name,
          // A sign of equality after the keyword would be taken for one between keyword and value.
          words: fc.array(
            word.filter((text) => text !== '='),
            { minLength: 1, maxLength: 3 },
          ),
          match: fc.constantFrom<ParameterMatch>('any', 'exact', 'partial', 'initial'),
          fullCommand: fc.boolean(),
          quorum: fc.integer({ min: 1, max: 9 }),
          quorumMax: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
          forkDelay: pause(3600),
          terminateDelay: pause(3600),
        })
        .map(({ match, quorumMax, ...more }) => ({
          kind: 'process' as const,
          ...more,
          parameters: parametersOf(match, more.words.length > 1),
          ...(quorumMax !== undefined && { quorumMax }),
        })),
    )
  }

/** Without parameters there is a match of none, or no match; with them one of three. */
function parametersOf(match: ParameterMatch, hasParameters: boolean): ParameterMatch {
  if (hasParameters) return match === 'any' ? 'exact' : match
  return match === 'any' ? 'any' : 'exact'
}

const scripts: fc.Arbitrary<Pick<NotifySettings, 'scripts' | 'every' | 'tellsDeleted' | 'tellsPriority'>> = fc
  .record({
    master: fc.option(anyCommand, { nil: undefined }),
    stop: fc.option(anyCommand, { nil: undefined }),
    deleted: fc.option(anyCommand, { nil: undefined }),
    every: anyCommand,
    rival: fc.option(anyCommand, { nil: undefined }),
    tellsDeleted: fc.boolean(),
    tellsPriority: fc.boolean(),
  })
  .map(({ master, stop, deleted, rival, every, tellsDeleted, tellsPriority }) => ({
    scripts: { ...(master && { master }), ...(stop && { stop }), ...(deleted && { deleted }), ...(rival && { rival }) },
    every,
    tellsDeleted: tellsDeleted || deleted !== undefined,
    tellsPriority,
  }))

const step: fc.Arbitrary<ResourceStep> = fc.oneof(
  fc.constantFrom('nginx.service', 'a b').map((unit) => ({ kind: 'systemd' as const, unit })),
  fc.tuple(words, words).map(([start, stop]) => ({ kind: 'command' as const, start, stop })),
)

type Parts = Pick<DirectorConfig, 'daemon' | 'commands' | 'trackers' | 'notifications' | 'notifyPipes' | 'resources'>

const lifeScript = fc.record({ command: anyCommand, limit: fc.integer({ min: 1, max: 1000 }).map(seconds) }, plain)

const daemon = (word: Kinds['word']): fc.Arbitrary<DaemonSettings> =>
  fc.record(
    {
      name: word,
      umask: fc.nat(0o777),
      startup: lifeScript,
      shutdown: lifeScript,
      reloadFile: word.map((name) => `/${name}`),
      reloadTime: fc.record({ file: word.map((name) => `/${name}`), repeats: fc.boolean() }, plain),
    },
    { ...plain, requiredKeys: ['name'] },
  )

/** For instances of these names. */
export function anyCommands(instances: readonly string[], kinds: Kinds): fc.Arbitrary<Parts> {
  const { word, pause } = kinds
  const each = <T>(make: (name: string) => fc.Arbitrary<T>) => fc.tuple(...instances.map(make))
  return fc
    .record(
      {
        life: fc.option(daemon(word), { nil: undefined }),
        account: fc.option(account, { nil: undefined }),
        secure: fc.boolean(),
        notifyTimeout: pause(86_400).filter((value) => value >= 100_000),
        trackers: fc.nat(3).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => tracker(kinds)(i)))),
        notifications: each((name) =>
          fc.option(scripts, { nil: undefined }).map((given) => given && { of: 'instance' as const, name, ...given }),
        ),
        pipe: fc.option(fc.tuple(word, fc.option(account, { nil: undefined }), anyCommand, fc.boolean()), {
          nil: undefined,
        }),
        resources: each((instance) =>
          fc.record(
            {
              name: word,
              instance: fc.constant(instance),
              steps: fc.array(step, { minLength: 1, maxLength: 3 }),
              timeout: pause(3600).filter((value) => value >= 100_000),
            },
            plain,
          ),
        ),
      },
      plain,
    )
    .map(({ life, account: by, secure, notifyTimeout, pipe, notifications, ...more }) => ({
      ...more,
      ...(life && { daemon: life }),
      commands: { ...(by && { account: by }), secure, notifyTimeout },
      notifications: notifications.flatMap((one) => one ?? []),
      notifyPipes: pipe
        ? [
            {
              keyword: 'vrrp_notify_fifo' as const,
              path: `/${pipe[0]}`,
              ...(pipe[1] && { account: pipe[1] }),
              reader: pipe[2],
              repeatsOnReload: pipe[3],
            },
          ]
        : [],
    }))
}
