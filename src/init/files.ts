import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { exitCodes, exitOfSystemError, LvshaError } from '../model/errors.js'
import { replaceFile } from '../os/replace-file.js'
import type { GivenAnswers } from './answers.js'
import type { PlannedFile } from './plan.js'

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Writes the files; those that are there are kept as `FILE.bak-TIME` where they may be replaced.
 * @param time for the names of copies, as `2026-11-22T09-11-54`
 * @throws LvshaError INIT_EXISTS before anything is written; INIT_UNWRITABLE
 */
export function writeFiles(files: readonly PlannedFile[], { force, time }: { force: boolean; time: string }) {
  const present = files.filter(({ path }) => existsSync(path)).map(({ path }) => path)
  if (present.length > 0 && !force) {
    const sentence = `${present.join(' and ')} ${present.length > 1 ? 'exist' : 'exists'} already`
    throw new LvshaError(
      'INIT_EXISTS',
      sentence,
      ['--force keeps a copy and replaces it', '--out FOLDER'],
      exitCodes.refused,
    )
  }
  for (const { path, text } of files) {
    writable(path, () => {
      mkdirSync(dirname(path), { recursive: true })
      if (present.includes(path)) copyFileSync(path, `${path}.bak-${time}`)
      if (present.includes(path)) replaceFile(path, text)
      else writeFileSync(path, text, { mode: 0o644 })
    })
  }
}

function writable(path: string, work: () => void) {
  try {
    work()
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    const sentence = `cannot write ${path}: ${failure.message}`
    throw new LvshaError('INIT_UNWRITABLE', sentence, ['--out FOLDER'], exitOfSystemError(failure), error)
  }
}

/** What another program says of a file; undefined where there is no such program. */
export function keepalivedVerdict(path: string, node: string | undefined): string | undefined {
  const id = node === undefined ? [] : ['--config-id', node]
  const { status, error, stdout, stderr } = spawnSync('keepalived', ['--config-test', ...id, '--use-file', path], {
    encoding: 'utf8',
    timeout: 10_000,
  })
  if (error) return undefined
  const words = `${stdout}${stderr}`.trim()
  return status === 0 && words === '' ? 'ok' : `ends with ${status}: ${words}`
}

/**
 * Reads answers that were saved.
 * @throws LvshaError INIT_ANSWERS where the file has none
 */
export function readAnswers(path: string): GivenAnswers {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const entries = Object.entries(read as Record<string, unknown>)
    const isList = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string')
    if (!entries.every(([, value]) => isList(value))) throw new Error('every answer is a list of texts')
    return read as GivenAnswers
  } catch (error) {
    const sentence = `${path} has no answers: ${(error as Error).message}`
    throw new LvshaError('INIT_ANSWERS', sentence, ['lvsha init --save-answers FILE'], exitCodes.usage, error)
  }
}

export const saveAnswers = (path: string, texts: GivenAnswers) =>
  writable(path, () => writeFileSync(path, `${JSON.stringify(texts, undefined, 2)}\n`))
