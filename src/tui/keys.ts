import type { Key } from 'ink'

export type Action =
  | 'quit'
  | 'help'
  | 'close'
  | 'back'
  | 'open'
  | 'choose'
  | 'complete'
  | 'erase'
  | 'eraseAll'
  | 'clear'
  | 'turn'
  | 'retry'
  | 'lookBehind'
  | 'overview'
  | 'vrrp'
  | 'services'
  | 'health'
  | 'events'
  | 'cluster'
  | 'nextPane'
  | 'previousPane'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'left'
  | 'right'
  | 'filter'
  | 'palette'
  | 'sort'
  | 'reverse'
  | 'pause'
  | 'faster'
  | 'slower'
  | 'wide'
  | 'full'
  | 'explain'
  | 'actions'
  | 'promote'
  | 'demote'
  | 'drain'
  | 'enable'
  | 'weight'
  | 'reload'
  | 'copy'
  | 'copyCommand'
  | 'export'
  | 'redraw'
  | 'suspend'

/** What lies on top and takes the keys. `small`: the terminal has no room for anything but states. */
export type Mode = 'screen' | 'help' | 'text' | 'palette' | 'filter' | 'actions' | 'dialog' | 'unreachable' | 'small'

export const groups = ['Move', 'Look', 'Act (always asks)', 'Keep'] as const

export type Binding = {
  readonly keys: readonly string[]
  readonly action: Action
  readonly modes: readonly Mode[]
  /** Where in the help it stands, how the keys read there, and what they do; one without is explained by its neighbour. */
  readonly group?: (typeof groups)[number]
  readonly label?: string
  readonly does?: string
}

const screen: readonly Mode[] = ['screen']
const scrolled: readonly Mode[] = ['screen', 'help', 'text']
const menus: readonly Mode[] = ['palette', 'actions']
const typed: readonly Mode[] = ['palette', 'filter', 'dialog']
const lookedAt: readonly Mode[] = ['screen', 'text']
const quiet: readonly Mode[] = ['screen', 'help', 'text', 'actions', 'unreachable', 'small']
const everywhere: readonly Mode[] = [...quiet, 'palette', 'filter', 'dialog']

/** All keys. The help, `--print-keys` and docs/tui.md are made of this table. */
export const bindings: readonly Binding[] = [
  { keys: ['1'], action: 'overview', modes: screen, group: 'Move', label: '1-6', does: 'screen' },
  { keys: ['2'], action: 'vrrp', modes: screen },
  { keys: ['3'], action: 'services', modes: screen },
  { keys: ['4'], action: 'health', modes: screen },
  { keys: ['5'], action: 'events', modes: screen },
  { keys: ['6'], action: 'cluster', modes: screen },
  { keys: ['tab'], action: 'nextPane', modes: screen, group: 'Move', label: 'Tab Shift-Tab', does: 'pane' },
  { keys: ['shift-tab'], action: 'previousPane', modes: screen },
  {
    keys: ['up', 'k'],
    action: 'up',
    modes: [...scrolled, 'actions'],
    group: 'Move',
    label: 'Up Down k j',
    does: 'row',
  },
  { keys: ['down', 'j'], action: 'down', modes: [...scrolled, 'actions'] },
  { keys: ['up'], action: 'up', modes: ['palette'] },
  { keys: ['down'], action: 'down', modes: ['palette'] },
  { keys: ['g', 'home'], action: 'first', modes: scrolled, group: 'Move', label: 'g G Home End', does: 'first, last' },
  { keys: ['G', 'end'], action: 'last', modes: scrolled },
  { keys: ['pageUp'], action: 'pageUp', modes: scrolled, group: 'Move', label: 'PgUp PgDn', does: 'ten rows' },
  { keys: ['pageDown'], action: 'pageDown', modes: scrolled },
  { keys: ['left'], action: 'left', modes: screen, group: 'Move', label: 'Left Right', does: 'columns' },
  { keys: ['right'], action: 'right', modes: screen },
  { keys: ['enter'], action: 'open', modes: screen, group: 'Move', label: 'Enter', does: 'details' },
  { keys: ['escape'], action: 'back', modes: screen, group: 'Move', label: 'Esc', does: 'back, no filter' },
  { keys: ['/'], action: 'filter', modes: screen, group: 'Look', label: '/', does: 'filter: word !not state:down' },
  { keys: [':'], action: 'palette', modes: screen, group: 'Look', label: ':', does: 'command' },
  { keys: ['o'], action: 'sort', modes: screen, group: 'Look', label: 'o O', does: 'next order, reverse' },
  { keys: ['O'], action: 'reverse', modes: screen },
  { keys: ['p'], action: 'pause', modes: screen, group: 'Look', label: 'p', does: 'pause' },
  { keys: ['+'], action: 'faster', modes: screen, group: 'Look', label: '+ -', does: 'refresh rate' },
  { keys: ['-'], action: 'slower', modes: screen },
  { keys: ['w'], action: 'wide', modes: screen, group: 'Look', label: 'w f', does: 'wide columns, full pane' },
  { keys: ['f'], action: 'full', modes: screen },
  { keys: ['e'], action: 'explain', modes: screen, group: 'Look', label: 'e', does: 'explain' },
  { keys: ['ctrl-l'], action: 'redraw', modes: quiet, group: 'Look', label: 'Ctrl-L r', does: 'redraw, ask now' },
  { keys: ['r'], action: 'retry', modes: ['screen', 'unreachable'] },
  {
    keys: ['a'],
    action: 'actions',
    modes: screen,
    group: 'Act (always asks)',
    label: 'a',
    does: 'actions for this row',
  },
  { keys: ['P'], action: 'promote', modes: screen, group: 'Act (always asks)', label: 'P D', does: 'promote, demote' },
  { keys: ['D'], action: 'demote', modes: screen },
  {
    keys: ['X'],
    action: 'drain',
    modes: screen,
    group: 'Act (always asks)',
    label: 'X E W',
    does: 'drain, enable, weight',
  },
  { keys: ['E'], action: 'enable', modes: screen },
  { keys: ['W'], action: 'weight', modes: screen },
  { keys: ['R'], action: 'reload', modes: screen, group: 'Act (always asks)', label: 'R', does: 'reload' },
  { keys: ['y'], action: 'copy', modes: lookedAt, group: 'Keep', label: 'y Y', does: 'copy row, copy command' },
  { keys: ['Y'], action: 'copyCommand', modes: lookedAt },
  { keys: ['x'], action: 'export', modes: lookedAt, group: 'Keep', label: 'x', does: 'export as JSON and text' },
  { keys: ['?', 'f1'], action: 'help', modes: ['screen', 'unreachable'], group: 'Keep', label: '?', does: 'this help' },
  { keys: ['?', 'f1', 'escape', 'enter'], action: 'close', modes: ['help'] },
  { keys: ['escape', 'enter', 'e'], action: 'close', modes: ['text'] },
  { keys: ['escape'], action: 'close', modes: ['palette', 'actions', 'dialog'] },
  { keys: ['escape'], action: 'clear', modes: ['filter'] },
  { keys: ['enter'], action: 'choose', modes: [...menus, 'filter', 'dialog'] },
  { keys: ['tab'], action: 'complete', modes: ['palette'] },
  { keys: ['tab', 'shift-tab', 'left', 'right'], action: 'turn', modes: ['dialog'] },
  { keys: ['backspace'], action: 'erase', modes: typed },
  { keys: ['ctrl-u'], action: 'eraseAll', modes: typed },
  { keys: ['v'], action: 'lookBehind', modes: ['unreachable'] },
  { keys: ['ctrl-z'], action: 'suspend', modes: quiet, group: 'Keep', label: 'Ctrl-Z', does: 'suspend' },
  { keys: ['q'], action: 'quit', modes: quiet, group: 'Keep', label: 'q Ctrl-C', does: 'quit, the daemon stays' },
  { keys: ['ctrl-c'], action: 'quit', modes: everywhere },
]

/** What a key means to whatever lies on top. */
export const actionFor = (key: string, mode: Mode): Action | undefined =>
  bindings.find(({ keys, modes }) => keys.includes(key) && modes.includes(mode))?.action

/** In these a key that means nothing else is a character. */
export const takesText = (mode: Mode) => typed.includes(mode)

/** The table as text, one key with what it does a line, for `--print-keys`. */
export const bindingLines = (): readonly string[] =>
  bindings.map(({ keys, action, modes }) => `${keys.join(' ').padEnd(24)} ${action.padEnd(14)} ${modes.join(' ')}`)

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  // Most terminals send for Backspace what Ink calls Delete.
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[]

const controls: Record<string, string> = {
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\x03': 'ctrl-c',
  '\x0c': 'ctrl-l',
  '\x15': 'ctrl-u',
  '\x1a': 'ctrl-z',
  '\x1b': 'escape',
  '\x7f': 'backspace',
  '\b': 'backspace',
}

/** What a terminal says around text that was pasted, and for F1, without the ESC that Ink takes away. */
const sequences: Record<string, string> = { '[200~': 'paste-begins', '[201~': 'paste-ends', OP: 'f1', '[11~': 'f1' }

/**
 * The keys of one input event, by the names of the table above. Keys that come fast, over ssh most of all, arrive as
 * one text: `?q` is two keys.
 */
export function keysIn(input: string, key: Partial<Key>): readonly string[] {
  const name = named.find(([flag]) => key[flag])?.[1]
  if (name) return [name]
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab']
  if (key.ctrl) return [`ctrl-${input}`]
  const sequence = sequences[input]
  if (sequence) return [sequence]
  return Array.from(new Intl.Segmenter().segment(input), ({ segment }) => controls[segment] ?? segment)
}
