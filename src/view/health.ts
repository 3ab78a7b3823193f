import type { HealthDocument } from '../control/protocol.js'
import { duration, since, timeOfDay } from './duration.js'
import type { Glyphs } from './glyphs.js'
import { type Look, lookAt } from './look.js'
import { counted } from './number.js'
import { cleaned, plain, plainAscii } from './plain.js'
import { checkName } from './servers.js'
import { textTable } from './status.js'
import type { Column } from './table.js'

type HealthCheck = HealthDocument['checks'][number]

/** What `lvsha health` prints: every check, or only those that fail, the failing ones first. */
export function healthText(
  document: HealthDocument,
  options: { readonly failing: boolean; readonly glyphs: Glyphs },
): string {
  const health = cleaned(document, options.glyphs.ascii ? plainAscii : plain)
  const failing = health.checks.filter((check) => check.state === 'FAIL')
  if (health.checks.length === 0) return 'No health checks are configured.\n'
  const others = options.failing ? [] : health.checks.filter((check) => check.state !== 'FAIL')
  const shown = [...failing, ...others]
  const sum = `${counted(health.checks.length, 'check')}, ${failing.length} failing`
  if (shown.length === 0) return `${sum}\n`
  return `${[...textTable(columns(lookAt(health.at, 0, options.glyphs)), shown), '', sum].join('\n')}\n`
}

const columns = (look: Look): readonly Column<HealthCheck>[] => [
  { head: 'REAL SERVER', text: (check) => check.real, priority: 9 },
  { head: 'SERVICE', text: (check) => check.service, priority: 9 },
  { head: 'CHECK', text: checkName, priority: 9 },
  { head: 'STATE', text: (check) => check.state, priority: 9 },
  { head: 'FOR', text: (check) => since(check.since, look.now) ?? '-', priority: 9 },
  { head: 'TRY', text: ({ tries }) => `${tries.n}/${tries.of}`, priority: 9 },
  { head: 'LAST', text: ({ last }) => (last ? timeOfDay(last.at) : '-'), priority: 9 },
  { head: 'AGE', text: ({ last }) => (last ? duration(last.age_ms) : '-'), priority: 9 },
  { head: 'ERROR', text: ({ last }) => (last && !last.ok ? (last.error ?? 'failed') : ''), priority: 9 },
]
