import { type Duration, inSeconds } from '../../model/time.js'
import type { Report } from '../diagnostic.js'
import { type FileSection, soundServices } from '../file-section.js'
import type { ServerSection, ServiceSection } from '../services.js'
import type { Placed } from '../value-type.js'

const timedChecks = ['TCP_CHECK', 'HTTP_GET', 'SSL_GET', 'SMTP_CHECK', 'DNS_CHECK', 'UDP_CHECK', 'PING_CHECK'] as const

type CheckSection = NonNullable<ServerSection['given'][(typeof timedChecks)[number]]>[number]['value']

/** So many intervals of a check may pass while one that fails is tried; widely copied settings come to two. */
const toleratedIntervals = 2

/** Checks that take much longer to give a server up than from one check to the next; one of each virtual server is told. */
export function checksEndInTime(file: FileSection, report: Report) {
  for (const service of soundServices(file)) checkService(service, report)
}

function checkService(service: ServiceSection, report: Report) {
  for (const { value: server } of service.given.real_server ?? []) {
    for (const kind of timedChecks) {
      for (const { value: check } of server.given[kind] ?? []) {
        if (isTooSlow(check, server, service, report)) return
      }
    }
  }
}

function isTooSlow(check: CheckSection, server: ServerSection, service: ServiceSection, report: Report): boolean {
  const { rows } = check
  const loop = nearest<Duration>('delay_loop', check, server, service)
  const timeout = nearest<Duration>('connect_timeout', check, server, service)
  const retry = nearest<number>('retry', check, server, service)
  const pause = nearest<Duration>('delay_before_retry', check, server, service)
  const tries = (retry?.value ?? rows.retry.default) + 1
  const limit = inSeconds(timeout?.value ?? rows.connect_timeout.default)
  const period = inSeconds(loop?.value ?? rows.delay_loop.default)
  if (tries * limit <= toleratedIntervals * period) return false
  const { delay_before_retry: row } = rows
  const usualPause = 'default' in row ? inSeconds(row.default) : period
  const pauses = (tries - 1) * (pause ? inSeconds(pause.value) : usualPause)
  report({
    code: 'LV-C209',
    at: (timeout ?? retry ?? loop)?.at ?? check.at,
    message: `${countOf(tries, 'try', 'tries')} of ${limit} s each are much longer than delay_loop, ${period} s`,
    hint: `a server that falls silent is taken out up to ${round(period + tries * limit + pauses)} s later`,
  })
  return true
}

const countOf = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const round = (value: number) => Math.round(value * 1000) / 1000

type Timing = 'delay_loop' | 'connect_timeout' | 'retry' | 'delay_before_retry'

type Timed = { readonly given: { readonly [K in Timing]?: readonly Placed<unknown>[] } }

/** What the first of the sections gives that gives anything. */
const nearest = <T>(key: Timing, check: Timed, server: Timed, service: Timed) =>
  (check.given[key] ?? server.given[key] ?? service.given[key])?.at(-1) as Placed<T> | undefined
