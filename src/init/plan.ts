import { posix } from 'node:path'
import type { Diagnostic } from '../config/diagnostic.js'
import { comparePair } from '../config/pair/pair.js'
import { type ConfigReading, readConfig } from '../config/parse.js'
import { writeConfig } from '../config/writer.js'
import type { RouterSettings } from '../model/router.js'
import type { Duration } from '../model/time.js'
import { masterDownInterval, skewTime } from '../vrrp/intervals.js'
import type { Answers } from './answers.js'
import { draftOf } from './draft.js'
import { merged } from './merge.js'

/** A file that is to be written; of `node`, or of both where it is one for all. */
export type PlannedFile = { readonly path: string; readonly node?: string; readonly text: string }

/** The longest time without an owner of the addresses. */
export type Contract = { readonly crash: Duration; readonly clean: Duration }

export type Plan = {
  readonly files: readonly PlannedFile[]
  /** What `check` and `check --pair` say of them: nothing, unless answers contradict each other. */
  readonly problems: readonly Diagnostic[]
  /** Keywords that the second file has other values of than the first. */
  readonly differences: readonly string[]
  /** Undefined without a second node. */
  readonly contract?: Contract
  readonly next: readonly NextStep[]
}

/** What is to be done next, and where. */
export type NextStep = { readonly where: string; readonly command: string }

/**
 * The files that the answers make, what is known of them, and what to do with them. Pure.
 * @param command the command line that makes them again, for their first line
 */
export function planOf(answers: Answers, command: string): Plan {
  const isConditional = answers.layout === 'conditional' && answers.nodes.length > 1
  const nodes = answers.nodes.map((node) => {
    const path = posix.join(answers.out, `${node.name}.conf`)
    return { name: node.name, path, ...writtenOf(draftOf(answers, node), path, node.name) }
  })
  const problems = [...nodes.flatMap(({ reading }) => reading.problems), ...together(nodes)]
  const head = `# Made by: ${command}\n\n`
  const [one, other] = nodes
  const files =
    isConditional && one && other
      ? [{ path: posix.join(answers.out, 'lvsha.conf'), text: head + merged(one, other) }]
      : nodes.map(({ name, path, text }) => ({ path, node: name, text: head + text }))
  const contract = contractOf(nodes.flatMap(({ reading }) => reading.config?.routers ?? []))
  const differences = one && other ? differencesOf(one.text, other.text) : []
  return { files, problems, differences, ...(contract && { contract }), next: nextSteps(answers, files) }
}

type NodeText = { readonly path: string; readonly text: string; readonly reading: ConfigReading }

/** Read as every file is, and written in the one form of the writer. */
function writtenOf(draft: string, path: string, name: string): Pick<NodeText, 'text' | 'reading'> {
  const { config, ...drafted } = readConfig(draft, path, name)
  if (!config) return { text: draft, reading: drafted }
  const text = writeConfig(config)
  return { text, reading: readConfig(text, path, name) }
}

function together([one, other]: readonly NodeText[]): Diagnostic[] {
  if (!one || !other) return []
  return comparePair({ file: one.path, ...one.reading }, { file: other.path, ...other.reading })
}

/** By the node that waits the longest: that of the least priority. */
function contractOf(routers: readonly RouterSettings[]): Contract | undefined {
  const [last] = [...routers].sort((a, b) => a.priority - b.priority)
  if (!last || routers.length < 2) return undefined
  const { advertisementInterval: interval } = last
  return { crash: masterDownInterval(last, interval), clean: skewTime(last, interval) }
}

/** What lines begin with that only one of the texts has, in their order; a block by its head. */
function differencesOf(one: string, other: string): string[] {
  const lines = one.split('\n')
  const others = other.split('\n')
  const changed = lines.flatMap((line, index) => (line === others[index] ? [] : [keywordAt(lines, index)]))
  return [...new Set(changed)]
}

/** An address stands for the block that lists it. */
function keywordAt(lines: readonly string[], index: number): string {
  const [word = ''] = (lines[index] ?? '').trim().split(' ')
  if (!/^[\d:]/.test(word)) return word
  const head = lines.slice(0, index).findLast((line) => line.endsWith('{'))
  return head?.trim().split(' ')[0] ?? word
}

const usualFile = '/etc/lvsha/lvsha.conf'

function nextSteps(answers: Answers, files: readonly PlannedFile[]): NextStep[] {
  const vips = answers.vips.length > 0 ? answers.vips.map(({ address }) => address) : serviceAddresses(answers)
  const copies = answers.nodes.map(({ name }) => {
    const file = files.find(({ node }) => node === undefined || node === name)?.path ?? ''
    return { where: 'here', command: `scp ${file} ${name}:${usualFile}` }
  })
  return [
    ...copies,
    ...(answers.reals.length > 0 ? [realServerStep(answers, vips)] : []),
    { where: 'on each director', command: 'lvsha doctor' },
    { where: 'on each director', command: `lvsha up -f ${usualFile}` },
  ]
}

function realServerStep({ forward, nodes }: Answers, vips: readonly string[]): NextStep {
  const where = 'on each real server'
  if (forward === 'masquerade') {
    const gateway = nodes.length > 1 ? 'an address that floats with the service' : 'the director'
    return { where, command: `ip route replace default via ADDRESS  (ADDRESS: ${gateway})` }
  }
  return { where, command: `lvsha realserver setup ${vips.join(' ')}${forward === 'tunnel' ? ' --mode tun' : ''}` }
}

const serviceAddresses = ({ services }: Answers) => [...new Set(services.map(({ address }) => address))]
