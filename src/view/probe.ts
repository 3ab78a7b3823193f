import type { ProbeDocument, ProbeStatus } from '../control/protocol.js'
import { latency } from './duration.js'

/** What `lvsha health run` prints: each check, how long each layer took, what came back. */
export function probeText({ checks }: ProbeDocument): string {
  if (checks.length === 0) return 'No health checks are configured.\n'
  const failing = checks.filter(({ ok }) => !ok).length
  return `${[...checks.flatMap(probeLines), `${checks.length} checks, ${failing} failing`].join('\n')}\n`
}

function probeLines(check: ProbeStatus): string[] {
  const { connect, tls, first_byte: firstByte, total } = check.latency_ms
  const times = [
    ...(connect === undefined ? [] : [`connect ${latency(connect)}`]),
    ...(tls === undefined ? [] : [`TLS ${latency(tls)}`]),
    ...(firstByte === undefined ? [] : [`first byte ${latency(firstByte)}`]),
    `total ${latency(total)}`,
  ]
  return [
    `${check.checker} ${check.target}   of ${check.service}`,
    `  ${times.join('   ')}`,
    ...answerLines(check),
    check.ok ? 'PASS' : `FAIL  ${check.error?.text ?? ''}`,
    '',
  ]
}

function answerLines({ checker, status, bytes, md5, tls, weight }: ProbeStatus): string[] {
  const answer = [
    ...(status === undefined ? [] : [`${checker === 'SMTP_CHECK' ? 'SMTP' : 'HTTP'} ${status}`]),
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(md5 === undefined ? [] : [`md5 ${md5}`]),
    ...(weight === undefined ? [] : [`weight ${weight}`]),
  ]
  return [
    ...(tls
      ? [
          `  ${tls.protocol} ${tls.cipher}, ${tls.subject} by ${tls.issuer}, until ${tls.valid_to}${daysText(tls.days_left)}`,
        ]
      : []),
    ...(answer.length > 0 ? [`  ${answer.join(', ')}`] : []),
  ]
}

const daysText = (days: number | undefined) => (days === undefined ? '' : ` (${days} days left)`)
