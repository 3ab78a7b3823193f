import { methodWords } from '../config/forwarding-method.js'
import type { DiffDocument, TableDifference } from '../control/protocol.js'
import type { Change } from '../dataplane/dataplane.js'
import { differing } from '../dataplane/diff.js'
import type { Difference } from '../dataplane/reconciler.js'
import { type ForwardingMethod, serverName, serviceName } from '../model/service.js'
import { type Duration, secondsText } from '../model/time.js'

/** How the kernel's table differs from the wanted one, and what is in it that is nobody's here. */
export function tableDifferences(difference: Difference): Pick<DiffDocument, 'same' | 'differences' | 'foreign'> {
  const { wanted, actual, changes } = difference
  const removed = new Set(changes.flatMap((change) => (change.kind === 'remove-service' ? [nameOf(change)] : [])))
  return {
    same: changes.length === 0,
    differences: changes.map((change) => differenceOf(change, difference)),
    foreign: [...actual.keys()].filter((name) => !wanted.has(name) && !removed.has(name)),
  }
}

const nameOf = ({ service }: Change) => serviceName(service)

const whats: Readonly<Record<Change['kind'], TableDifference['what']>> = {
  'add-service': 'missing',
  'add-destination': 'missing',
  'edit-service': 'different',
  'edit-destination': 'different',
  'remove-service': 'extra',
  'remove-destination': 'extra',
}

function differenceOf(change: Change, { wanted, actual }: Difference): TableDifference {
  const service = nameOf(change)
  const real = 'destination' in change ? serverName(change.destination) : undefined
  const [want, have] = [wanted.get(service), actual.get(service)]
  const settings =
    whats[change.kind] !== 'different' || !want || !have
      ? []
      : real === undefined
        ? differing.services(want.service, have.service)
        : differing.destinations(want.destinations.get(real), have.destinations.get(real))
  return {
    service,
    ...(real === undefined ? {} : { real }),
    what: whats[change.kind],
    settings: settings.map(({ name, wanted: asked, actual: found }) => ({
      name: words[name] ?? name,
      wanted: valueText(name, asked),
      kernel: valueText(name, found),
    })),
  }
}

/** What settings are called in the file. */
const words: Readonly<Record<string, string>> = {
  scheduler: 'lb_algo',
  schedulerFlags: 'flags',
  onePacket: 'ops',
  persistence: 'persistence_timeout',
  persistenceLength: 'persistence_granularity',
  persistenceEngine: 'persistence_engine',
  forwarding: 'lvs_method',
  upperThreshold: 'uthreshold',
  lowerThreshold: 'lthreshold',
}

function valueText(name: string, value: unknown): string {
  if (value === undefined) return 'none'
  if (name === 'persistence') return secondsText(value as Duration)
  if (name === 'forwarding') return methodWords[value as ForwardingMethod]
  return String(value)
}
