import type { Holdings } from './state-file.js'

/** What of a value, read from a file that somebody may have damaged, can be taken for holdings. */
export function readableHoldings(stored: unknown): Partial<Holdings> {
  if (!isRecord(stored)) return {}
  return Object.fromEntries(
    Object.entries(shapes).flatMap(([key, is]) => (is(stored[key]) ? [[key, stored[key]]] : [])),
  )
}

type Shape = (value: unknown) => boolean

const isText: Shape = (value) => typeof value === 'string'
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOf =
  (is: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(is)

const isAddress: Shape = (value) =>
  isRecord(value) &&
  isText(value.interface) &&
  isRecord(value.prefix) &&
  isText(value.prefix.address) &&
  typeof value.prefix.length === 'number'
const isRouting: Shape = (value) =>
  isRecord(value) && isListOf(isRecord)(value.routes) && isListOf(isRecord)(value.rules)
const isInterface: Shape = (value) =>
  isRecord(value) && isText(value.name) && isText(value.parent) && isRecord(value.kind)

const shapes: { readonly [Key in keyof Holdings]-?: Shape } = {
  namespace: isText,
  services: isListOf(isText),
  virtualAddresses: isListOf(isAddress),
  routing: isRouting,
  statics: (value) => isRouting(value) && isRecord(value) && isListOf(isAddress)(value.addresses),
  interfaces: isListOf(isInterface),
}
