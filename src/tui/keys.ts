import type { Key } from 'ink'

export type Action =
  | 'quit'
  | 'help'
  | 'close'
  | 'retry'
  | 'lookBehind'
  | 'nextPane'
  | 'previousPane'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'

/** What lies on top and takes the keys. */
export type Mode = 'overview' | 'help' | 'unreachable'

export type Binding = {
  readonly keys: readonly string[]
  readonly action: Action
  readonly modes: readonly Mode[]
  /** How the keys read in the help, and what they do; a binding without is explained by its neighbour. */
  readonly label?: string
  readonly does?: string
}

const everywhere: readonly Mode[] = ['overview', 'help', 'unreachable']
const overview: readonly Mode[] = ['overview']

export const bindings: readonly Binding[] = [
  { keys: ['up', 'k'], action: 'up', modes: overview, label: 'Up Down  k j', does: 'row' },
  { keys: ['down', 'j'], action: 'down', modes: overview },
  { keys: ['pageUp'], action: 'pageUp', modes: overview, label: 'PgUp PgDn', does: 'ten rows' },
  { keys: ['pageDown'], action: 'pageDown', modes: overview },
  { keys: ['g', 'home'], action: 'first', modes: overview, label: 'g G  Home End', does: 'first, last row' },
  { keys: ['G', 'end'], action: 'last', modes: overview },
  { keys: ['tab'], action: 'nextPane', modes: overview, label: 'Tab  Shift-Tab', does: 'next, previous pane' },
  { keys: ['shift-tab'], action: 'previousPane', modes: overview },
  { keys: ['r'], action: 'retry', modes: ['overview', 'unreachable'], label: 'r', does: 'ask the daemon now' },
  { keys: ['v'], action: 'lookBehind', modes: ['unreachable'], label: 'v', does: 'view the stale data' },
  { keys: ['?'], action: 'help', modes: ['overview', 'unreachable'], label: '?', does: 'this help' },
  { keys: ['?', 'escape'], action: 'close', modes: ['help'], label: 'Esc', does: 'close the help' },
  {
    keys: ['q', 'ctrl-c'],
    action: 'quit',
    modes: everywhere,
    label: 'q  Ctrl-C',
    does: 'quit (the daemon keeps running)',
  },
]

/** What a key means to whatever lies on top. */
export const actionFor = (key: string, mode: Mode): Action | undefined =>
  bindings.find(({ keys, modes }) => keys.includes(key) && modes.includes(mode))?.action

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['home', 'home'],
  ['end', 'end'],
  ['escape', 'escape'],
] as const satisfies readonly (readonly [keyof Key, string])[]

const controls: Record<string, string> = { '\t': 'tab', '\x03': 'ctrl-c', '\x1b': 'escape' }

/**
 * The keys of one input event, by the names of the table above. Keys that come fast, over ssh most of all, arrive as
 * one text: `?q` is two keys.
 */
export function keysIn(input: string, key: Partial<Key>): readonly string[] {
  const name = named.find(([flag]) => key[flag])?.[1]
  if (name) return [name]
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab']
  if (key.ctrl) return [`ctrl-${input}`]
  return Array.from(new Intl.Segmenter().segment(input), ({ segment }) => controls[segment] ?? segment)
}
