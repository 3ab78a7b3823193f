import type { Diagnostic } from '../config/diagnostic.js'
import { formatText } from '../config/format.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { standardInput, textOf, writeConfigFile } from './config-file.js'

/** A file, formatted; without a text where its problems have to be put right first. */
export type FormattedFile = {
  readonly file: string
  readonly source: string
  readonly text?: string
  readonly isChanged: boolean
  readonly problems: readonly Diagnostic[]
}

/**
 * Formats a file, and writes it where that is asked for and changes it.
 * @throws LvshaError CONFIG_UNREADABLE, CONFIG_NOT_TEXT, CONFIG_UNWRITABLE; CONFIG_NO_FILE for standard input
 */
export function formatConfigFile(file: string, write: boolean): FormattedFile {
  if (write && file === standardInput) {
    throw new LvshaError('CONFIG_NO_FILE', 'standard input cannot be written', ['lvsha fmt -'], exitCodes.usage)
  }
  const source = textOf(file)
  const { text, problems } = formatText(source, file)
  const isChanged = text !== undefined && text !== source
  if (write && isChanged) writeConfigFile(file, text)
  return { file, source, ...(text !== undefined && { text }), isChanged, problems }
}
