import { type Address, familyOf, formatPrefix } from '../model/address.js'
import type { Finding } from '../realserver/findings.js'
import type { Step } from '../realserver/plan.js'
import type { Deed } from '../realserver/run.js'

/** What was done, a line each, in the order in which it was done. */
export function deedLines({ steps, isDry }: Deed): string[] {
  if (steps.length === 0) return ['nothing to do: it is so already']
  return steps.map((step) => {
    const { verb, what, why = '' } = words(step)
    return `${isDry ? `would ${verb.now}` : verb.past} ${what.padEnd(isDry ? 52 : 46)} ${why}`.trimEnd()
  })
}

type Words = {
  readonly verb: { readonly now: string; readonly past: string }
  readonly what: string
  readonly why?: string
}

const verb = (now: string, past: string) => ({ now: now.padEnd(6), past: past.padEnd(7) })

function words(step: Step): Words {
  switch (step.kind) {
    case 'sysctl':
      return { verb: verb('set', 'set'), what: `${step.key} ${step.from} -> ${step.to}`, why: step.why }
    case 'device':
      return { verb: verb('raise', 'raised'), what: step.device, why: `of the module ${step.module}` }
    case 'add':
      return { verb: verb('add', 'added'), what: `${formatPrefix(step.prefix)} dev ${step.device}`, why: step.why }
    case 'remove':
      return { verb: verb('remove', 'removed'), what: `${formatPrefix(step.prefix)} dev ${step.device}`, why: step.why }
    case 'write':
      return { verb: verb('write', 'wrote'), what: step.path, why: 'for the next boot' }
    case 'enable':
      return { verb: verb('enable', 'enabled'), what: step.path.split('/').at(-1) ?? '' }
    case 'delete':
      return { verb: verb('delete', 'deleted'), what: step.path }
  }
}

/** What was found, and how the rest is seen from a neighbour. */
export const verifiedLines = (vips: readonly Address[], findings: readonly Finding[]): string[] => [
  ...findings.flatMap(({ status, text, fix }) => [
    `${status.toUpperCase()}  ${text}`,
    ...(fix === undefined ? [] : [`      fix: ${fix}`]),
  ]),
  ...vips
    .filter((vip) => familyOf(vip) === 'ipv4')
    .map((vip) => `from a neighbour, the director alone must answer: arping -D -I eth0 ${vip}`),
]

export const deedDocument = (action: 'setup' | 'undo', { steps, isDry }: Deed, at: number) => ({
  kind: 'realserver' as const,
  v: 1 as const,
  at: new Date(at).toISOString(),
  action,
  dry_run: isDry,
  steps: steps.map((step) => ('prefix' in step ? { ...step, prefix: formatPrefix(step.prefix) } : step)),
})

export const verifiedDocument = (vips: readonly Address[], findings: readonly Finding[], at: number) => ({
  kind: 'realserver_check' as const,
  v: 1 as const,
  at: new Date(at).toISOString(),
  vips,
  checks: findings,
})
