import type { IncomingMessage } from 'node:http'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { FailoverRequest, ReloadRequest, ServerRequest } from './protocol.js'

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

/** Milliseconds: the shortest hold that a person can mean, and a year. */
const holdRange = { least: 1_000, most: 31_536_000_000 }
const waitRange = { least: 0, most: 600_000 }
/** Those of the kernel. */
const weightRange = { least: 0, most: 65_535 }

type Reader = (value: unknown) => boolean
type Rules<Request> = Readonly<Record<keyof Request, readonly [isRight: Reader, wants: string]>>

const isNames: Reader = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
const within =
  ({ least, most }: { readonly least: number; readonly most: number }): Reader =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
const number = (range: { readonly least: number; readonly most: number }) =>
  [within(range), `a whole number from ${range.least} to ${range.most}`] as const
const names = [isNames, 'a list of names'] as const
const text = [
  (value: unknown) => typeof value === 'string' && value.length <= 200,
  'a text of at most 200 characters',
] as const
const yesOrNo = [(value: unknown) => typeof value === 'boolean', 'true or false'] as const
const lasting = [
  (value: unknown) => value === null || within(holdRange)(value),
  `null, or a whole number from ${holdRange.least} to ${holdRange.most}`,
] as const

const reloadRules: Rules<ReloadRequest> = {
  dry_run: yesOrNo,
  confirm_within_ms: number(confirmRange),
}

const failoverRules: Rules<FailoverRequest> = {
  instances: [(value) => value === 'all' || isNames(value), 'a list of names, or "all"'],
  for_ms: lasting,
  wait_ms: number(waitRange),
  confirm: names,
  force_no_peer: yesOrNo,
  dry_run: yesOrNo,
  end: yesOrNo,
  by: text,
  reason: text,
}

const serverRules: Rules<ServerRequest> = {
  reals: names,
  service: text,
  weight: number(weightRange),
  for_ms: lasting,
  force_last: yesOrNo,
  dry_run: yesOrNo,
  by: text,
  reason: text,
}

/**
 * Reads what a reload is asked for.
 * @throws LvshaError BAD_REQUEST
 */
export const readReloadRequest = (body: unknown) => read<ReloadRequest>(body, reloadRules)

/**
 * Reads what a promotion or demotion is asked for.
 * @throws LvshaError BAD_REQUEST
 */
export const readFailoverRequest = (body: unknown) => read<FailoverRequest>(body, failoverRules, 'instances')

/**
 * Reads what is asked of a real server.
 * @throws LvshaError BAD_REQUEST
 */
export const readServerRequest = (body: unknown) => read<ServerRequest>(body, serverRules, 'reals')

/** A key that is not known is refused: misspelt, `dry_run` would be the opposite. */
function read<Request extends object>(
  body: unknown,
  rules: Rules<Request>,
  required?: keyof Request & string,
): Request {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('the body is no JSON object')
  for (const [key, value] of Object.entries(body)) {
    if (!Object.hasOwn(rules, key)) throw badRequest(`${key} is not known here`)
    const [isRight, wants] = rules[key as keyof Request]
    if (!isRight(value)) throw badRequest(`${key} is ${wants}`)
  }
  if (required !== undefined && !(required in body)) throw badRequest(`${required} is missing`)
  return body as Request
}

const badRequest = (what: string) => new LvshaError('BAD_REQUEST', what, [], exitCodes.usage)
