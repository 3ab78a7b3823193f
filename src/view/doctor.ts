import type { Check } from '../doctor/diagnosis.js'
import type { Verdict } from '../doctor/split-brain.js'
import { printable } from './printable.js'

export type Diagnosis = { readonly checks: readonly Check[]; readonly verdicts?: readonly Verdict[] }

const names: Readonly<Record<Check['group'], string>> = {
  kernel: 'kernel',
  privileges: 'privileges',
  config: 'config',
  network: 'network',
  vrrp: 'vrrp',
  realservers: 'real servers',
}

/** What `lvsha doctor` prints: a line for each check, one more for what puts it right, and a sum. */
export function doctorLines({ checks, verdicts = [] }: Diagnosis): string[] {
  const lines = checks.flatMap((check, index) => {
    const head = checks[index - 1]?.group === check.group ? '' : names[check.group]
    return checkLines(head, check)
  })
  const failures = checks.filter(({ status }) => status === 'fail').length
  const warnings = checks.filter(({ status }) => status === 'warn').length
  return [...lines, ...verdicts.flatMap(verdictLines), `${count(failures, 'failure')}, ${count(warnings, 'warning')}`]
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

function checkLines(head: string, check: Check): string[] {
  const code = 'id' in check ? `  ${check.id}` : ''
  const line = `${head.padEnd(13)}${check.status.toUpperCase()}  ${printable(check.text)}${code}`
  const fix = 'id' in check ? check.fix : undefined
  if (!fix) return [line]
  const where = fix.where === 'here' ? '' : `${fix.where}: `
  return [line, `${' '.repeat(19)}fix: ${printable(`${where}${fix.command}`)}`]
}

const verdictLines = ({ text, cause, now }: Verdict) => [
  `verdict  ${printable(text)}`,
  ...(cause ? [`cause    ${printable(cause.text)}  ${cause.id}`] : []),
  ...now.map((step, index) => `${index === 0 ? 'now      ' : '         '}${index + 1}. ${printable(step)}`),
]

/** The same as one JSON document. */
export const doctorDocument = ({ checks, verdicts }: Diagnosis, at: number) => ({
  kind: 'doctor' as const,
  v: 1 as const,
  at: new Date(at).toISOString(),
  checks,
  ...(verdicts && { verdicts }),
})
