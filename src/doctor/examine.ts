import { existsSync, statSync } from 'node:fs'
import { diagnosticLine, readConfigFile, usualConfigFile } from '../director/config-file.js'
import { type ExitCode, exitCodes, LvshaError } from '../model/errors.js'
import { type Check, diagnose } from './diagnosis.js'
import type { ConfigFacts } from './facts.js'
import type { Group } from './finding.js'
import { type GatherOptions, gather } from './gather.js'
import { type Verdict, verdictsOn } from './split-brain.js'

export type ExamineOptions = Omit<GatherOptions, 'config'> & {
  /** The usual one where it is undefined, if that is there. */
  readonly file: string | undefined
  readonly configId: string | undefined
  readonly only: readonly Group[] | undefined
  readonly splitBrain: { readonly instance: string | undefined } | undefined
}

export type Examination = {
  readonly checks: readonly Check[]
  readonly verdicts?: readonly Verdict[]
  readonly exit: ExitCode
}

/**
 * Looks at this host and its segments, and says what is wrong.
 * @throws LvshaError CONFIG_UNREADABLE; NO_SUCH_INSTANCE
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { only, splitBrain } = options
  const config = configFacts(options)
  const instance = splitBrain?.instance
  if (instance !== undefined && !config?.settings?.routers.some(({ name }) => name === instance)) {
    const sentence = `there is no vrrp_instance ${instance}`
    throw new LvshaError('NO_SUCH_INSTANCE', sentence, ['lvsha doctor --split-brain'], exitCodes.usage)
  }
  const facts = await gather({ ...options, ...(config && { config }) })
  const all = diagnose(facts)
  const checks = only ? all.filter(({ group }) => only.includes(group)) : all
  const verdicts = splitBrain && verdictsOn(facts, all, instance)
  const isSplit = verdicts?.some(({ outcome }) => outcome === 'split brain' || outcome === 'taken')
  const exit = isSplit || checks.some(({ status }) => status === 'fail') ? exitCodes.unhealthy : exitOfSkipped(checks)
  return { checks, ...(verdicts && { verdicts }), exit }
}

const exitOfSkipped = (checks: readonly Check[]): ExitCode =>
  checks.some(({ status, text }) => status === 'skip' && text.includes('CAP_')) ? exitCodes.permission : exitCodes.ok

function configFacts({ file = usualConfigFile(), configId }: ExamineOptions): ConfigFacts | undefined {
  if (file === usualConfigFile() && !existsSync(file)) return undefined
  const { config, problems } = readConfigFile(file, configId)
  return {
    file,
    writtenAt: statSync(file).mtimeMs,
    errors: problems.filter(({ severity }) => severity === 'error').map(diagnosticLine),
    ...(config && { settings: config }),
  }
}
