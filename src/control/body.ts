import type { IncomingMessage } from 'node:http'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { ReloadRequest } from './protocol.js'

/** Bytes; the longest request is far below. */
const largest = 65_536

/**
 * The JSON value that a request carries, whatever its content type says; an empty body is an empty object.
 * @throws LvshaError BAD_REQUEST where it is no JSON, or larger than 64 KiB
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  // Too much is still read to its end, though not kept: a client hears no answer while it sends.
  for await (const chunk of request) {
    size += chunk.length
    if (size <= largest) chunks.push(chunk)
  }
  if (size > largest) throw badRequest(`the body is larger than ${largest} bytes`)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`the body is not JSON: ${(error as Error).message}`)
  }
}

/** Milliseconds: long enough to look around, short enough to be remembered. */
const confirmRange = { least: 1_000, most: 86_400_000 }

/**
 * Reads what a reload is asked for. A key that is not known is refused: misspelt, `dry_run` would be the opposite.
 * @throws LvshaError BAD_REQUEST
 */
export function readReloadRequest(body: unknown): ReloadRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('the body is no JSON object')
  const { dry_run: dryRun, confirm_within_ms: within, ...rest } = body as Readonly<Record<string, unknown>>
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw badRequest(`${unknown} is not known here`)
  if (dryRun !== undefined && typeof dryRun !== 'boolean') throw badRequest('dry_run is true or false')
  if (within !== undefined && !isConfirmTime(within)) {
    throw badRequest(`confirm_within_ms is a whole number from ${confirmRange.least} to ${confirmRange.most}`)
  }
  return {
    ...(dryRun === undefined ? {} : { dry_run: dryRun }),
    ...(within === undefined ? {} : { confirm_within_ms: within }),
  }
}

const isConfirmTime = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= confirmRange.least && Number(value) <= confirmRange.most

const badRequest = (what: string) => new LvshaError('BAD_REQUEST', what, [], exitCodes.usage)
