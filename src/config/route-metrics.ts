import type { MetricName, RouteMetric } from '../model/routing.js'
import { afterOneOf, type LineOption, option } from './option-line.js'
import { numberOrName, parseNumber } from './routing-names.js'
import { u32 } from './routing-values.js'
import { oneWord, type ValueType } from './value-type.js'
import { integer, text, word } from './value-types.js'

type Metric = { readonly type: ValueType<number>; readonly isLockable?: true }

const number = numberOrName('a number', u32)

/** A time in the kernel's units, or with its own: `100ms`, `1s`. */
const roundTrip = (unitsInMillisecond: number): ValueType<number> =>
  oneWord('a time such as 100ms or 1s', (given) => {
    const found = /^(\d{1,9}(?:\.\d{1,3})?)(ms|msecs|s|sec|secs)$/.exec(given)
    if (!found) return parseNumber(given)
    return Math.round(Number(found[1]) * (found[2]?.startsWith('m') ? 1 : 1000) * unitsInMillisecond)
  })

const flag = integer(0, 1)

/** RTAX_FEATURE_ECN. */
const features = word({ ecn: 1 })

const metrics: Readonly<Record<MetricName, Metric>> = {
  mtu: { type: number, isLockable: true },
  window: { type: number, isLockable: true },
  rtt: { type: roundTrip(8), isLockable: true },
  rttvar: { type: roundTrip(4), isLockable: true },
  ssthresh: { type: number, isLockable: true },
  cwnd: { type: number, isLockable: true },
  advmss: { type: number, isLockable: true },
  reordering: { type: number, isLockable: true },
  hoplimit: { type: integer(0, 255) },
  initcwnd: { type: number },
  features: { type: features },
  rto_min: { type: roundTrip(1), isLockable: true },
  initrwnd: { type: number },
  quickack: { type: flag },
  fastopen_no_cookie: { type: flag },
}

/** What a line says of metrics. */
type Says = { readonly metrics: readonly RouteMetric[] }

type Lock = { readonly isLocked?: true }

/** Each metric by its name, with `lock` before the value where it can be locked. */
export const metricOptions: Readonly<Record<string, LineOption<Says>>> = {
  ...Object.fromEntries(
    Object.entries(metrics).map(([name, { type, isLockable = false }]) => [
      name,
      lockable(type, isLockable, (value, lock) => ({ name: name as MetricName, value, ...lock })),
    ]),
  ),
  congctl: lockable(text('the name of a congestion control'), true, (value, lock) => ({
    name: 'congctl',
    value,
    ...lock,
  })),
}

function lockable<Value>(
  type: ValueType<Value>,
  isLockable: boolean,
  metric: (value: Value, lock: Lock) => RouteMetric,
): LineOption<Says> {
  const last: ValueType<Says> = {
    wants: type.wants,
    least: type.least,
    most: 2,
    read(words, keyword) {
      const { value, findings } = type.read(words.slice(-1), keyword)
      const lock: Lock = words.length > 1 ? { isLocked: true } : {}
      return {
        ...(value !== undefined && { value: { metrics: [metric(value, lock)] } }),
        ...(findings && { findings }),
      }
    },
  }
  return option(last, (says) => says, isLockable ? afterOneOf('lock') : undefined)
}
