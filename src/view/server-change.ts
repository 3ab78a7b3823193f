import type { ServerChange, ServerChangeDocument } from '../control/protocol.js'
import { timeOfDay } from './duration.js'
import { cleaned } from './plain.js'

/** What `lvsha drain`, `weight` and `enable` say they have done. */
export function serverChangeText(document: ServerChangeDocument): string {
  const { changes, action, outcome } = cleaned(document)
  const reals = [...new Set(changes.map(({ real }) => real))]
  const ending =
    outcome === 'planned'
      ? 'Nothing was changed.'
      : action === 'enable'
        ? ''
        : `Put back: lvsha enable ${reals.join(' ')}`
  return `${[...changes.map(changeLine), ...(ending === '' ? [] : [ending])].join('\n')}\n`
}

function changeLine({ real, service, weight, pool, quorum, until }: ServerChange): string {
  const change = weight.from === weight.to ? `weight ${weight.to} as before` : `weight ${weight.from} -> ${weight.to}`
  const wanted = `quorum ${quorum.want}: ${quorum.met ? 'ok' : `lost, ${quorum.have} left`}`
  const end = until === undefined || until === null ? '' : `, until ${timeOfDay(until)}`
  return `${real} in ${service}: ${change}${end}. ${pool.taking} of ${pool.of} take new connections, ${wanted}`
}
