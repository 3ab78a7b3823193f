import { hosts } from '../../lab/network.js'
import { countOwners, type OwnerChange } from '../../lab/owners.js'
import type { Observation } from './observer.js'

/** What became of one fault; times in milliseconds since it began. */
export type Outcome = {
  /** The first advert of lb2. */
  readonly takeover?: number
  /** lb1 has no address any more. */
  readonly gone?: number
  /** How long both held the address, and how long both answered when they were asked who has it. */
  readonly dual: number
  readonly dualAnswers: number
  readonly lost: number
  /** How many held it, and who answered, over time. */
  readonly owners: string
  readonly answers: string
  /** How long the prober did not run, at the longest: nobody else did, then. */
  readonly stalled: number
  /** What lb1 wrote. */
  readonly log: string
}

type Span = { readonly from: number; readonly to: number }

/** @param macs of lb1 and lb2 */
export function outcomeOf(
  { probes, answers, adverts }: Observation,
  changes: readonly OwnerChange[],
  macs: ReadonlyMap<string, string>,
  span: Span,
): Omit<Outcome, 'log'> {
  const { from, to } = span
  const isWithin = ({ at }: { readonly at: number }) => at >= from && at <= to
  const first = adverts.find((advert) => isWithin(advert) && advert.source === hosts.lb2 && advert.priority > 0)
  const gone = changes.find((change) => isWithin(change) && change.host === 'lb1' && !change.holds)
  const named = answers.filter(isWithin).flatMap(({ at, mac, by }) => ({ at, by, host: macs.get(mac) ?? mac }))
  return {
    ...(first && { takeover: first.at - from }),
    ...(gone && { gone: gone.at - from }),
    dual: countOwners(changes, from, to).several,
    dualAnswers: dualAnswers(named.filter(({ by }) => by === 'arp')),
    lost: probes.filter((probe) => isWithin(probe) && !probe.answered).length,
    owners: ownersOverTime(changes, span),
    answers: answersOverTime(named, probes, span),
    stalled: Math.max(...probes.slice(1).map(({ at }, index) => at - (probes[index]?.at ?? at))),
  }
}

/** Who has it is asked so often, and answered at once. */
const questionEvery = 20
const atOnce = 5

function dualAnswers(answers: readonly { readonly at: number; readonly host: string }[]): number {
  const seconds = answers.filter(({ at, host }, index) => {
    const before = answers[index - 1]
    return before && before.host !== host && at - before.at < atOnce
  })
  return seconds.length * questionEvery
}

function ownersOverTime(changes: readonly OwnerChange[], { from, to }: Span): string {
  const held = new Set<string>()
  const counts: string[] = []
  for (const { at, host, holds } of changes.toSorted((one, other) => one.at - other.at)) {
    if (at > to) break
    if (at > from && counts.length === 0) counts.push(String(held.size))
    if (holds) held.add(host)
    else held.delete(host)
    if (at > from) counts.push(`${inSeconds(at - from)}: ${held.size}`)
  }
  return counts.length > 0 ? counts.join(', ') : String(held.size)
}

/** Who answered in each window, where that changed: the address is on its way from one to the other in a single one. */
const windowMs = 50

function answersOverTime(
  answers: readonly { readonly at: number; readonly host: string }[],
  probes: Observation['probes'],
  { from, to }: Span,
) {
  const windows = Array.from({ length: Math.floor((to - from) / windowMs) }, () => ({
    hosts: new Set<string>(),
    isAsked: false,
  }))
  const windowAt = (at: number) => windows[Math.floor((at - from) / windowMs)]
  for (const { at, host } of answers) windowAt(at)?.hosts.add(host)
  for (const { at } of probes) {
    const window = windowAt(at)
    if (window) window.isAsked = true
  }
  const names = windows.map(({ hosts }) => [...hosts].sort().join('+') || 'nobody')
  const said: { name: string; at: number }[] = []
  for (const [index, name] of names.entries()) {
    const isPassing = name.includes('+') && names[index + 1] !== name
    // A machine that is busy may not have asked.
    const isKnown = name !== 'nobody' || windows[index]?.isAsked === true
    if (isKnown && !isPassing && said.at(-1)?.name !== name) said.push({ name, at: index * windowMs })
  }
  return said.map(({ name, at }, index) => (index === 0 ? name : `${inSeconds(at)}: ${name}`)).join(', ')
}

const inSeconds = (ms: number) => (ms / 1000).toFixed(2)
