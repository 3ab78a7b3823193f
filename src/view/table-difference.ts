import type { DiffDocument, TableDifference } from '../control/protocol.js'
import { cleaned } from './plain.js'

/** What `lvsha diff` prints: `-` is missing in the kernel, `+` too much in it, `~` different. */
export function tableDifferenceText(document: DiffDocument): string {
  const { same, differences, foreign } = cleaned(document)
  const others = foreign.length === 0 ? [] : [`Not of this configuration, left alone: ${foreign.join(', ')}`]
  const verdict = same
    ? 'The kernel has what is wanted.'
    : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}, repaired at the next look.`
  return `${[...differences.map(differenceLine), verdict, ...others].join('\n')}\n`
}

const signs = { missing: '-', extra: '+', different: '~' } as const

function differenceLine({ service, real, what, settings }: TableDifference): string {
  const values = settings.map(({ name, wanted, kernel }) => `${name} ${kernel}, wanted ${wanted}`).join('; ')
  const place = real === undefined ? service : `${service} ${real}`
  return `${signs[what]} ${place} ${values === '' ? what : values}`
}
