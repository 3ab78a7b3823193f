import type { EventStatus, InstanceStatus, StatusDocument } from '../control/protocol.js'
import { inSeconds, timeOfDay } from './duration.js'

/** Why an instance is in its state, in steps. */
export type InstanceExplanation = {
  readonly kind: 'explain'
  readonly v: 1
  readonly at: string
  readonly node: string
  readonly object: string
  readonly conclusion: string
  readonly steps: readonly ExplanationStep[]
  /** What would bring it to another state. */
  readonly would_change: readonly string[]
}

export type ExplanationStep = {
  readonly n: number
  readonly title: string
  /** One line or more. */
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
}

/**
 * Explains an instance by the status of its node.
 * @param last the event of its last change of state, where the daemon still has it
 */
export function explainInstance(
  { at, node }: Pick<StatusDocument, 'at' | 'node'>,
  instance: InstanceStatus,
  last?: EventStatus,
): InstanceExplanation {
  const steps = stepMakers.flatMap(([title, make]) => {
    const made = make(instance, last)
    return made ? [{ title, ...made }] : []
  })
  return {
    kind: 'explain',
    v: 1,
    at,
    node,
    object: instance.name,
    conclusion: `${node} is ${instance.state} of ${instance.name}${conclusions[instance.state](instance)}`,
    steps: steps.map((step, index) => ({ n: index + 1, ...step })),
    would_change: changes[instance.state](instance),
  }
}

const heldText = ({ name, master, priority }: NonNullable<InstanceStatus['held_members']>[number]) =>
  `${master} is Master of ${name} (priority ${priority})`

/** The same for a person. */
export function instanceExplanationLines({ conclusion, steps, would_change }: InstanceExplanation): string[] {
  const all = [...steps, { n: steps.length + 1, title: 'It changes', text: would_change.join('\n') }]
  return [
    conclusion,
    '',
    ...all.flatMap(({ n, title, text }) =>
      text
        .split('\n')
        .map((line, row) => `${row === 0 ? `${String(n).padStart(2)}. ${title.padEnd(12)}` : ' '.repeat(16)} ${line}`),
    ),
  ]
}

/** The rest of the sentence that begins with the state. */
const conclusions: Record<InstanceStatus['state'], (instance: InstanceStatus) => string> = {
  MASTER: ({ hold, leaving, priority, ...instance }) => {
    if (leaving) return ': it has resigned, and answers until its successor is heard.'
    if (hold?.action === 'promote') return ` because ${hold.by} promoted it.`
    const rival = heardLast(instance)
    return rival && rival.priority < priority.effective
      ? ` because it has the highest effective priority that it can hear (${priority.effective} > ${rival.priority}).`
      : ' because no other Master can be heard.'
  },
  BACKUP: ({ hold, priority, preempt, waits_for_group: waits, sync_group: group, held_members: held, ...instance }) => {
    if (hold?.action === 'demote') return ` because ${hold.by} demoted it.`
    if (waits && held) return ` because ${group} moves together, and ${held.map(heldText).join(', ')}.`
    if (waits) return ` because the other members of ${group} cannot be Master yet.`
    const master = heardLast(instance)
    if (!master || master.age_ms > instance.timers.master_down_ms)
      return ': it has heard no Master yet, and waits whether there is one.'
    const { address } = master
    if (master.priority >= priority.effective) {
      return ` because ${address} is Master with priority ${master.priority} (its own is ${priority.effective}).`
    }
    return preempt.enabled
      ? `: it takes over from ${address} soon (${master.priority} < ${priority.effective}).`
      : ` because ${address} is Master and it does not preempt (${master.priority} < ${priority.effective}).`
  },
  FAULT: ({ fault }) => ` because ${fault ?? 'something that it needs is missing'}.`,
  INIT: () => ': it has not started, or has ended.',
}

/** The router that was heard last, unless that said farewell. */
function heardLast({ peers }: Pick<InstanceStatus, 'peers'>) {
  const [last] = peers.toSorted((a, b) => a.age_ms - b.age_ms)
  return last && last.priority > 0 ? last : undefined
}

type Made = Omit<ExplanationStep, 'n' | 'title'>
type Maker = (instance: InstanceStatus, last: EventStatus | undefined) => Made | undefined

/** In the order in which one follows from the other; a step that has nothing to say is left out. */
const stepMakers: readonly (readonly [title: string, make: Maker])[] = [
  [
    'Configured',
    ({ priority: { base }, preempt, advert, interface: name, vrid, version }) => {
      const wait = preempt.enabled && preempt.delay_ms > 0 ? ` after ${inSeconds(preempt.delay_ms, 3)}` : ''
      const interval = inSeconds(advert.interval_ms, 3)
      return {
        text: `priority ${base}, preempt ${preempt.enabled ? `on${wait}` : 'off'}, an advert every ${interval} on ${name}, vrid ${vrid}, version ${version}`,
        facts: { priority: base, preempt, advert_interval_ms: advert.interval_ms, interface: name, vrid, version },
      }
    },
  ],
  [
    'Tracking',
    ({ priority: { reasons = [] } }) =>
      reasons.length === 0
        ? undefined
        : {
            text: reasons.map(({ what, effect, because }) => `${what} ${effectText(effect)} (${because})`).join('\n'),
            facts: { reasons },
          },
  ],
  [
    'Effective',
    ({ priority: { base, effective, reasons = [] } }) => {
      const effects = reasons.flatMap(({ effect }) => (typeof effect === 'number' && effect !== 0 ? [effect] : []))
      const sum = effects.reduce((total, effect) => total + effect, base)
      const terms = [base, ...effects.map((effect) => `${effect < 0 ? '-' : '+'} ${Math.abs(effect)}`)].join(' ')
      const bounds = sum === effective ? '' : ` = ${sum}, but it stays within 1 and 254`
      return {
        text: effects.length === 0 ? `${effective}, as configured` : `${terms}${bounds} = ${effective}`,
        facts: { base, effective },
      }
    },
  ],
  [
    'Held',
    ({ hold }) => {
      if (!hold) return undefined
      const end = hold.until === null ? 'until that is ended by hand' : `until ${timeOfDay(hold.until)}`
      const why = hold.reason === undefined ? '' : `: ${hold.reason}`
      return { text: `${hold.action}d by ${hold.by} at ${timeOfDay(hold.since)}, ${end}${why}`, facts: { hold } }
    },
  ],
  [
    'Group',
    ({ sync_group: group, waits_for_group: waits = false }) =>
      group === undefined
        ? undefined
        : {
            text: `${group} moves together${waits ? '; this one is ready, and waits for the others' : ''}`,
            facts: { sync_group: group, waits_for_group: waits },
          },
  ],
  ['Election', election],
  [
    'Timers',
    ({ state, timers: { skew_ms: skew, master_down_ms: down, master_down_left_ms: left } }) =>
      state === 'BACKUP' && left !== null
        ? {
            text: `Master_Down ${inSeconds(down, 3)}, of which ${inSeconds(skew, 3)} are Skew_Time = (256 - priority)/256; ${inSeconds(left, 1)} are left`,
            facts: { skew_ms: skew, master_down_ms: down, master_down_left_ms: left },
          }
        : undefined,
  ],
  [
    'Successor',
    ({ successor }) => ({ text: successorTexts[successor.kind](successor as never), facts: { successor } }),
  ],
  [
    'Lease',
    ({ lease }) =>
      lease.left_ms === null
        ? undefined
        : {
            text: `the kernel drops its addresses ${inSeconds(lease.left_ms, 1)} from now unless they are renewed`,
            facts: { lease },
          },
  ],
]

const effectText = (effect: number | 'fault') =>
  effect === 'fault' ? 'is a fault' : `${effect < 0 ? '' : '+'}${effect}`

/** What brought it to its state, with the numbers that decided. */
function election({ state, since, reason }: InstanceStatus, last: EventStatus | undefined): Made {
  const decided = last?.transition?.to === state ? last.transition.decided : undefined
  const lines = [
    `${state} since ${timeOfDay(since)}${reason === null ? '' : `, ${reason}`}`,
    ...(decided && last ? [last.text] : []),
    ...(decided?.silent_ms === undefined
      ? []
      : [`nothing had been heard of it for ${inSeconds(decided.silent_ms, 3)}`]),
    ...(decided?.otherwise === undefined ? [] : [`otherwise: ${decided.otherwise}`]),
  ]
  return { text: lines.join('\n'), facts: { state, since, reason, ...(decided && { decided }) } }
}

type Successor = InstanceStatus['successor']

const successorTexts: {
  readonly [Kind in Successor['kind']]: (successor: Extract<Successor, { kind: Kind }>) => string
} = {
  known: ({ node, priority }) => `${node} would take over with priority ${priority}, by its beacons`,
  'known dead': ({ node, because }) => `nobody would take over: ${node} ${obstacleTexts[because]}`,
  unknown: () => 'it is not known whether anybody would take over: no beacons are heard',
}

const obstacleTexts: Record<Extract<Successor, { kind: 'known dead' }>['because'], string> = {
  silent: 'is silent',
  left: 'has left',
  fault: 'is in FAULT',
  held: 'is held in BACKUP',
}

/** What would bring it to another state, for each state. */
const changes: Record<InstanceStatus['state'], (instance: InstanceStatus) => readonly string[]> = {
  MASTER: ({ name, priority: { effective }, interface: link, hold }) => [
    ...(hold ? [`lvsha ${hold.action} ${name} --end`] : []),
    effective === 255 ? 'no other priority is above 255' : `an advert with a priority above ${effective} is heard`,
    `${link} goes down`,
    `lvsha demote ${name}`,
  ],
  BACKUP: ({ name, priority: { effective }, preempt, timers, hold }) =>
    hold?.action === 'demote'
      ? [`lvsha demote ${name} --end`]
      : [
          `no advert is heard for ${inSeconds(timers.master_down_ms, 3)}`,
          'the Master says farewell',
          ...(preempt.enabled ? [`the priority of the Master falls below ${effective}`] : []),
          `lvsha promote ${name}`,
        ],
  FAULT: ({ fault }) => [fault === undefined ? 'what it needs is there again' : `this is over: ${fault}`],
  INIT: () => ['lvsha reload'],
}
