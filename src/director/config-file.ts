import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Diagnostic } from '../config/diagnostic.js'
import { readConfig, shortName } from '../config/parse.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { fileSource } from './config-source.js'

/** Where a configuration is looked for when none is named: ours, else the one that is already there. */
const usualFiles = ['/etc/lvsha/lvsha.conf', '/etc/keepalived/keepalived.conf'] as const

export const usualConfigFile = () => usualFiles.find((file) => existsSync(file)) ?? usualFiles[0]

/** A file that was read, with those that it includes: their texts by name, for showing places, and what is wrong. */
export type ReadFile = {
  readonly file: string
  readonly sources: ReadonlyMap<string, string>
  readonly config?: DirectorConfig
  readonly problems: readonly Diagnostic[]
}

/**
 * @param configId what `@id` lines are compared with; the short host name without it
 * @throws LvshaError CONFIG_UNREADABLE when there is no such file
 */
export function readConfigFile(file: string, configId = shortName(hostname())): ReadFile {
  const reading = readConfig(textOf(file), file, hostname(), {
    source: fileSource,
    configId,
    workingDirectory: process.cwd(),
    variables: process.env,
    seed: Date.now(),
  })
  return { file, ...reading }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new LvshaError('CONFIG_UNREADABLE', `cannot read ${file}: ${message}`, ['-f FILE'], exitCodes.usage, error)
  }
}

/**
 * The configuration of a file without errors.
 * @throws LvshaError CONFIG_INVALID with a line for each error
 */
export function configWithoutErrors({ file, config, problems }: ReadFile): DirectorConfig {
  if (config) return config
  const errors = problems.filter(({ severity }) => severity === 'error').map(diagnosticLine)
  const sentence = `${file} has ${errors.length} error${errors.length === 1 ? '' : 's'}`
  throw new LvshaError('CONFIG_INVALID', sentence, [`lvsha check ${file}`], exitCodes.configuration, undefined, errors)
}

/** `pair.conf:14:3: unknown keyword …`, for logs. */
export const diagnosticLine = ({ file, line, column, message }: Diagnostic) => `${file}:${line}:${column}: ${message}`
