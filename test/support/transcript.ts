import type { Address } from '../../src/model/address.js'
import type { RouterSettings } from '../../src/model/router.js'
import { type Instant, instant, milliseconds, seconds } from '../../src/model/time.js'
import {
  advance,
  deadline,
  initialRouter,
  type RouterInput,
  type RouterNotice,
  type RouterOutput,
  type VirtualRouter,
} from '../../src/vrrp/router.js'

/**
 * Plays a scenario and answers with its transcript. A scenario is lines: `#` comments and blank lines are kept; `router`
 * sets the settings; `at TIME INPUT` is what happens; indented lines are what came of it and are written anew.
 */
export function play(scenario: string): string {
  let settings = routerSettings({})
  let before = settings
  let router: VirtualRouter = initialRouter
  const transcript: string[] = []
  for (const line of scenario.trimEnd().split('\n')) {
    if (line.startsWith('  ')) continue
    transcript.push(line)
    const [verb, ...words] = line.split(' ')
    if (verb === 'router') {
      before = settings
      settings = routerSettings(options(words))
    }
    if (verb !== 'at') continue
    const at = instant(Number.parseFloat(words[0] ?? '') * 1_000)
    const step = advance(settings, router, inputOf(words.slice(1), before), at)
    router = step.router
    transcript.push(`  ${stateText(router)}`, ...step.outputs.map((output) => `  ${outputText(output)}`))
  }
  return `${transcript.join('\n')}\n`
}

type Options = Readonly<Record<string, string>>

const options = (words: readonly string[]): Options =>
  Object.fromEntries(words.map((word) => word.split('=') as [string, string]))

/** The router of a scenario; what is not named is as in the tutorial's pair. */
export function routerSettings(given: Options): RouterSettings {
  return {
    name: 'VI_1',
    vrid: 51,
    interface: 'eth0',
    virtualInterfaces: [],
    version: given.version === '3' ? 3 : 2,
    family: 'ipv4',
    transport: { kind: 'multicast', group: '224.0.0.18' as Address },
    checksum: { flavour: 'pseudo_header', adapts: true },
    priority: Number(given.priority ?? 100),
    advertisementInterval: seconds(Number(given.interval ?? 1)),
    preempt: given.preempt !== 'no',
    preemptDelay: seconds(Number(given.delay ?? 0)),
    ...(given.password ? { authentication: { kind: 'password', password: given.password } as const } : {}),
    downTimerAdverts: Number(given.adverts ?? 3),
    lowerPriorityAdvert: given.answer !== 'no',
    higherPriorityAdvert: given.parting === 'yes',
    accepts: true,
    ownerIgnoresAdverts: given.heed === 'no',
    trackPrimary: given.primary !== 'no',
    tracks: [],
    virtualAddresses: [
      { prefix: { address: '192.0.2.100' as Address, length: 24 }, interface: 'eth0', scope: 'global' },
    ],
    routes: [],
    rules: [],
    garp: {
      repeat: 5,
      delay: seconds(5),
      refresh: seconds(Number(given.refresh ?? 0)),
      refreshRepeat: 1,
      ...(given.elsewhere && { elsewhere: { every: seconds(Number(given.elsewhere)), all: false } }),
      lowerPriority: { repeat: 5, delay: seconds(5) },
    },
  }
}

/** Where the scenario's own adverts come from. */
const own = '192.0.2.11' as Address

function inputOf([kind, ...words]: string[], before: RouterSettings): RouterInput {
  const given = options(words)
  switch (kind) {
    case 'startup':
    case 'link':
      return {
        kind,
        link: {
          ...(given.up === 'no' ? { up: false } : { up: true, ...(given.source === 'none' ? {} : { source: own }) }),
          ...(given.fault ? { fault: given.fault as 'tracker_fault' } : {}),
          ...(given.grouped ? { isGrouped: true } : {}),
          ...(given.from ? { notBefore: instant(Number.parseFloat(given.from) * 1_000) } : {}),
        },
      }
    case 'hear':
      return {
        kind: 'advertisement',
        priority: Number(given.priority),
        source: (given.from ?? '192.0.2.12') as Address,
        interval: seconds(Number(given.interval ?? 1)),
      }
    case 'wake':
    case 'shutdown':
    case 'late':
    case 'group-left':
      return { kind }
    case 'reload':
      return { kind, before }
    case 'priority':
      return { kind, before: before.priority }
    default:
      throw new Error(`a scenario knows no ${kind}`)
  }
}

const atText = (at: Instant) => `${at / milliseconds(1)}ms`

function stateText(router: VirtualRouter) {
  const due = deadline(router)
  const leaving = router.state === 'Master' && router.leavingUntil !== undefined ? ', leaving' : ''
  const fault = router.state === 'Fault' ? ` (${router.fault})` : ''
  return `${router.state}${fault}${leaving}${due === undefined ? '' : `, wakes at ${atText(due)}`}`
}

function noticeText(notice: RouterNotice) {
  if (!('peer' in notice)) return notice.code
  if (notice.code === 'takeover_held_back') return `${notice.code} (${notice.peer})`
  const { source, priority } = notice.peer
  const lasted = 'lasted' in notice ? ` after ${notice.lasted / milliseconds(1)}ms` : ''
  return `${notice.code} (${source} priority ${priority})${lasted}`
}

function outputText(output: RouterOutput) {
  if (output.kind === 'advertise') return `advertise priority=${output.priority}`
  if (output.kind === 'announce') {
    const words = [output.repeat === 5 ? '' : ` repeat=${output.repeat}`, output.isElsewhere ? ' elsewhere' : '']
    return `announce${words.join('')}`
  }
  if (output.kind === 'notice') return `notice ${noticeText(output.notice)}`
  if (output.kind !== 'report') return output.kind
  const { from, to, reason, peer } = output.transition
  return `report ${from} -> ${to}: ${reason}${peer ? ` (${peer.source} priority ${peer.priority})` : ''}`
}
