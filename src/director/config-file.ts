import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Diagnostic } from '../config/diagnostic.js'
import { type Fixed, fixText } from '../config/fix.js'
import { type ConfigReading, readConfig, shortName } from '../config/parse.js'
import { type KnownText, knownText, reread } from '../config/reread.js'
import { withoutSecrets } from '../config/secrets.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import { replaceFile } from '../os/replace-file.js'
import { fileSource, hostNames } from './config-source.js'
import { hostFacts } from './host-facts.js'

/** Where a configuration is looked for when none is named: ours, else the one that is already there. */
const usualFiles = ['/etc/lvsha/lvsha.conf', '/etc/keepalived/keepalived.conf'] as const

export const usualConfigFile = () => usualFiles.find((file) => existsSync(file)) ?? usualFiles[0]

/** Whether a file is certainly that of this host. */
const isOwnFile = (file: string) => usualFiles.some((usual) => usual === resolve(file))

/** The name under which standard input is read. */
export const standardInput = '-'

/** A file that was read, with those that it includes: their texts by name, for showing places, and what is wrong. */
export type ReadFile = {
  readonly file: string
  readonly sources: ReadonlyMap<string, string>
  readonly config?: DirectorConfig
  readonly problems: readonly Diagnostic[]
  readonly runsUnguarded?: true
}

/**
 * Reads a file, or standard input where the name is `-`.
 * @param configId what `@id` lines are compared with; the short host name without it
 * @param isMeant it is certainly meant for this host, as one is that is run here
 * @throws LvshaError CONFIG_UNREADABLE when there is no such file
 */
export const readConfigFile = (file: string, configId?: string, isMeant?: boolean): ReadFile =>
  readText(bytesOf(file).text, file, configId, isMeant)

/**
 * Reads one and the same file again and again, as {@link readConfigFile} does. Virtual servers whose text is as it was are the
 * same objects as last time, where the file has no problem and stands for itself.
 */
export function configFileReader(file: string, configId?: string, isMeant?: boolean): () => ReadFile {
  let known: KnownText | undefined
  return () => {
    const { text } = bytesOf(file)
    const again = known && reread(known, text, (part) => readText(part, file, configId, isMeant))
    const reading = again?.reading ?? readText(text, file, configId, isMeant)
    known = again ? again.known : knownText(text, reading)
    return again ? { ...reading, sources: new Map([[file, text]]) } : reading
  }
}

const readText = (text: string, file: string, configId?: string, isMeant?: boolean): OutlinedFile => {
  // What was read line by line is not kept: of a big file it is a hundred megabytes.
  const { section: _, ...reading } = readingOf(text, file, configId, isMeant)
  return { file, ...reading }
}

type OutlinedFile = ReadFile & Pick<ConfigReading, 'outline'>

/**
 * A file of a node that may be another one, with all that was read line by line; for the rest as {@link readConfigFile}.
 * @throws LvshaError CONFIG_UNREADABLE
 */
export const readNodeFile = (file: string, configId?: string): NodeFile => {
  const isMeant = isOwnFile(file)
  return { file, ...readingOf(bytesOf(file).text, file, configId, isMeant, isMeant) }
}

export type NodeFile = ReadFile & Pick<ConfigReading, 'section'>

function readingOf(
  text: string,
  file: string,
  configId?: string,
  isMeant = isOwnFile(file),
  mayBeMeant = isMeant || configId === undefined || configId === shortName(hostname()),
): ConfigReading {
  const reading = readConfig(text, file, hostname(), {
    source: fileSource,
    names: hostNames(),
    configId: configId ?? shortName(hostname()),
    workingDirectory: process.cwd(),
    variables: process.env,
    seed: Date.now(),
    ...(mayBeMeant && { host: hostFacts(isMeant) }),
  })
  return withoutSecrets(reading)
}

/** A file, mended but not written yet: the old text line by line beside the new one, and the file as it is read then. */
export type FixedFile = ReadFile & Omit<Fixed<ReadFile>, 'reading'>

/**
 * Reads a file and mends what has one right answer in it; the files that it includes stay as they are.
 * @param configId as for {@link readConfigFile}
 * @throws LvshaError CONFIG_UNREADABLE, CONFIG_NOT_TEXT
 */
export function fixConfigFile(file: string, configId?: string): FixedFile {
  const { reading, ...mended } = fixText(textOf(file), file, (text) => readText(text, file, configId))
  return { ...reading, ...mended }
}

/**
 * The text of a file that is to be written again.
 * @throws LvshaError CONFIG_UNREADABLE; CONFIG_NOT_TEXT where bytes would be lost by writing it
 */
export function textOf(file: string): string {
  const { bytes, text } = bytesOf(file)
  if (Buffer.from(text).equals(bytes)) return text
  const sentence = `${file} is not UTF-8, so it is left as it is`
  throw new LvshaError('CONFIG_NOT_TEXT', sentence, [`iconv -f latin1 -t utf8 ${file}`], exitCodes.refused)
}

/**
 * Replaces the text of a file.
 * @throws LvshaError CONFIG_UNWRITABLE
 */
export function writeConfigFile(file: string, text: string) {
  try {
    replaceFile(file, text)
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const sentence = `cannot write ${file}: ${failure.message}`
    throw new LvshaError('CONFIG_UNWRITABLE', sentence, ['sudo'], exitOfSystemError(failure), error)
  }
}

function bytesOf(file: string): { bytes: Buffer; text: string } {
  try {
    const bytes = readFileSync(file === standardInput ? 0 : file)
    return { bytes, text: bytes.toString() }
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
