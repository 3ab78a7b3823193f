import type { Plan } from '../init/plan.js'
import type { Initialised } from '../init/run.js'
import { inMilliseconds } from '../model/time.js'
import { printable } from './printable.js'

/** Both files in one, whole, with the lines that differ marked as in a diff; every file by itself where there is one. */
export function previewLines({ files }: Plan): string[] {
  const [one, other] = files
  if (!one) return []
  if (!other) return [`--- ${one.path}`, ...one.text.trimEnd().split('\n').map(marked(' '))]
  const others = other.text.split('\n')
  const lines = one.text
    .trimEnd()
    .split('\n')
    .flatMap((line, index) => {
      const counterpart = others[index] ?? ''
      return line === counterpart ? [marked(' ')(line)] : [marked('-')(line), marked('+')(counterpart)]
    })
  return [`--- ${one.path}`, `+++ ${other.path}`, ...lines]
}

const marked = (mark: string) => (line: string) => `${mark}${printable(line)}`

/** The files as they are, each under its name. */
export const fileLines = ({ files }: Plan): string[] =>
  files.flatMap(({ path, text }) => [`==> ${path}`, text.trimEnd(), ''])

/** What `lvsha init` says that it did, and what is to be done next. */
export function initLines({ plan, isWritten, verdicts, answers }: Initialised): string[] {
  const { files, problems, differences, contract, next } = plan
  const [first] = files
  const check = problems.length === 0 ? 'check: ok' : `check: ${problems.length} problems`
  const written = files.map(({ path, text }, index) => {
    const differing =
      index > 0 && first ? [`differs from ${first.path.split('/').at(-1)} in ${differences.join(', ')}`] : []
    const verdict = verdicts[index]
    const words = [check, ...(verdict === undefined ? [] : [`keepalived -t: ${verdict}`]), ...differing]
    const length = `(${text.trimEnd().split('\n').length} lines)`
    return `${isWritten ? 'wrote' : 'would write'} ${path}  ${length}   ${words.join(', ')}`
  })
  const holder = answers.nodes.find(({ name }) => name === answers.prefer)?.name ?? 'the node that has the addresses'
  return [
    ...written,
    ...problems.map(({ file, line, message, code }) => `  ${file}:${line}: ${message}  ${code}`),
    ...(contract
      ? [
          `failover takes ${tenths(contract.crash)} when ${holder} dies, ${tenths(contract.clean)} when it is stopped cleanly`,
        ]
      : []),
    ...(isWritten ? ['', ...nextLines(next)] : []),
  ]
}

const tenths = (duration: Parameters<typeof inMilliseconds>[0]) => `${(inMilliseconds(duration) / 1000).toFixed(1)}s`

const nextLines = (steps: Plan['next']) =>
  steps.map(({ where, command }, index) => {
    const begin = index === 0 ? 'next: ' : '      '
    return `${begin}${where === 'here' ? '' : `${where}: `}${command}`
  })

/** The same as one JSON document. */
export const initDocument = (made: Initialised, at: number) => ({
  kind: 'init' as const,
  v: 1 as const,
  at: new Date(at).toISOString(),
  files: made.plan.files.map(({ path, node, text }, index) => ({
    path,
    ...(node !== undefined && { node }),
    sha256: made.sums[index],
    written: made.isWritten,
    ...(made.verdicts[index] !== undefined && { keepalived: made.verdicts[index] }),
    ...(!made.isWritten && { text }),
  })),
  answers: made.texts,
  detected: {
    hostname: made.detected.hostname,
    virtual: made.detected.isVirtual,
    model: made.detected.model,
    interfaces: made.detected.interfaces.map(({ name, isUp, addresses, isDhcp }) => ({
      name,
      up: isUp,
      addresses: addresses.map(({ address, length }) => `${address}/${length}`),
      dhcp: isDhcp,
    })),
  },
  ...(made.plan.contract && {
    failover_ms: {
      crash: Math.round(inMilliseconds(made.plan.contract.crash)),
      clean: Math.round(inMilliseconds(made.plan.contract.clean)),
    },
  }),
  problems: made.plan.problems.map(({ code, file, line, message }) => ({ code, file, line, message })),
  next: made.plan.next,
})
