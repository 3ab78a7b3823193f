import type { Level, StatusDocument, VrrpState } from '../control/protocol.js'
import type { Glyphs } from './glyphs.js'
import { type Line, span, type Tone } from './line.js'
import { width } from './width.js'

const levels: Record<Level, { readonly word: string; readonly tone: Tone; readonly rank: number }> = {
  crit: { word: 'CRIT', tone: 'crit', rank: 0 },
  warn: { word: 'WARN', tone: 'warn', rank: 1 },
  ok: { word: 'OK', tone: 'ok', rank: 2 },
}

/** One line that answers whether all is right: the level, then the worst facts, as many as there is room for. */
export function verdictLine(document: StatusDocument, columns: number, glyphs: Glyphs): Line {
  const { word, tone } = levels[document.verdict.level]
  const head = word.padEnd(4)
  return [span(head, tone), span(`  ${factsWithin(facts(document), columns - head.length - 2, glyphs)}`)]
}

/** The same for when nothing is known of the present. */
export const unknownLine = (why: string): Line => [span('UNKNOWN', 'crit'), span(`  ${why}`)]

function facts(document: StatusDocument): readonly string[] {
  const reasons = document.verdict.reasons.toSorted((a, b) => levels[a.level].rank - levels[b.level].rank)
  if (reasons.length > 0) return reasons.map((reason) => reason.text)
  const well = allIsWell(document)
  return well.length > 0 ? well : ['nothing is configured']
}

const stateOrder: readonly VrrpState[] = ['MASTER', 'BACKUP', 'INIT', 'FAULT']

/** What there is to be well: the routers by state, and the real servers. */
function allIsWell({ instances, services }: StatusDocument): readonly string[] {
  const states = stateOrder.flatMap((state) => {
    const n = instances.filter((instance) => instance.state === state).length
    return n > 0 ? [`${n} ${state}`] : []
  })
  const servers = services.flatMap((service) => service.real_servers)
  const up = servers.filter((server) => server.state === 'UP' || server.state === 'UNCHECKED').length
  return [
    ...(states.length > 0 ? [states.join(', ')] : []),
    ...(servers.length > 0 ? [`${up} of ${servers.length} real servers UP`] : []),
  ]
}

function factsWithin(all: readonly string[], columns: number, { dot }: Glyphs): string {
  for (let shown = all.length; shown > 0; shown--) {
    const rest = all.length - shown
    const text = [...all.slice(0, shown), ...(rest > 0 ? [`+${rest} more`] : [])].join(` ${dot} `)
    if (width(text) <= columns) return text
  }
  return all[0] ?? ''
}
