import type { DirectorConfig } from '../model/director-config.js'
import { serviceName, type VirtualServer } from '../model/service.js'
import { type Outline, offsetsOf } from './outline.js'

/** What a reading must say, so that the same file can be read again in part. */
export type Rereadable = {
  readonly config?: DirectorConfig
  readonly problems: readonly unknown[]
  readonly outline: Outline
}

/** A text that was read, and where each of its virtual servers stands, in the order of the configuration. */
export type KnownText = { readonly text: string; readonly config: DirectorConfig; readonly spans: readonly Span[] }

/** From the keyword of a block to what follows it at top level. */
type Span = { readonly start: number; readonly end: number }

/** A text in which a line may stand for something else than itself is always read as a whole. */
const mayExpand = /[$@~]|include|random_seed/

/** Undefined where the text was not read without a problem, or where it says more than its own lines. */
export function knownText(text: string, { config, problems, outline }: Rereadable): KnownText | undefined {
  if (!config || problems.length > 0 || mayExpand.test(text)) return undefined
  const spans = spansOf(text, outline)
  return spans.length === config.virtualServers.length ? { text, config, spans } : undefined
}

/**
 * Reads a text that differs from a known one in nothing but some virtual servers. Those that stand in it as before are the
 * very same objects, so that nobody who comes after needs to look at them again.
 * @param read is given the text without those virtual servers
 * @returns undefined where the text must be read as a whole
 */
export function reread<Reading extends Rereadable>(
  before: KnownText,
  text: string,
  read: (text: string) => Reading,
): { readonly reading: Reading; readonly known: KnownText } | undefined {
  const touched = touchedSpans(before, text)
  if (!touched) return undefined
  const { first, count } = touched
  const grown = text.length - before.text.length
  const ahead = before.spans.slice(0, first)
  const behind = before.spans.slice(first + count).map(({ start, end }) => ({ start: start + grown, end: end + grown }))
  const rest = without(text, [...ahead, ...behind])
  const reading = read(rest)
  const { config } = reading
  if (!config || reading.problems.length > 0 || mayExpand.test(rest)) return undefined
  const replaced = before.config.virtualServers.slice(first, first + count)
  // That a virtual server is given twice is only seen where all of them are read.
  if (!haveSameNames(config.virtualServers, replaced)) return undefined
  const virtualServers = before.config.virtualServers.toSpliced(first, count, ...config.virtualServers)
  const whole = { ...config, virtualServers }
  const cut = ahead.reduce((sum, { start, end }) => sum + end - start, 0)
  const between = spansOf(rest, reading.outline).map(({ start, end }) => ({
    start: start + cut,
    end: Math.min(end + cut, behind[0]?.start ?? text.length),
  }))
  return {
    reading: { ...reading, config: whole },
    known: { text, config: whole, spans: [...ahead, ...between, ...behind] },
  }
}

const isVirtualServer = ({ keyword }: { readonly keyword: string }) => keyword === 'virtual_server'

function spansOf(text: string, outline: Outline): Span[] {
  const starts = offsetsOf(text, outline)
  return outline.flatMap((heading, index) =>
    isVirtualServer(heading) ? [{ start: starts[index] ?? 0, end: starts[index + 1] ?? text.length }] : [],
  )
}

/** The virtual servers between which two texts differ; undefined where they also differ elsewhere. */
function touchedSpans({ text, spans }: KnownText, after: string): { first: number; count: number } | undefined {
  const start = commonStart(text, after)
  if (start === text.length && start === after.length) return { first: spans.length, count: 0 }
  const end = text.length - commonEnd(text, after, start)
  const first = spans.findLastIndex((span) => span.start < start)
  const last = spans.findIndex((span) => end < span.end || span.end === text.length)
  const [one, other] = [spans[first], spans[last]]
  if (!one || !other || last < first) return undefined
  // Between them nothing else may stand.
  const isOneBlock = spans.slice(first, last).every((span, index) => span.end === spans[first + index + 1]?.start)
  // The line on which the next block begins must be as before: it could have become a comment.
  const isClosed = other.end === text.length || text.lastIndexOf('\n', other.end - 1) >= end
  return start < one.end && isOneBlock && isClosed ? { first, count: last - first + 1 } : undefined
}

function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let length = 0
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++
  return length
}

/** @param start so much of both is common already */
function commonEnd(one: string, other: string, start: number): number {
  const most = Math.min(one.length, other.length) - start
  let length = 0
  while (length < most && one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)) {
    length++
  }
  return length
}

function without(text: string, spans: readonly Span[]): string {
  const starts = [0, ...spans.map(({ end }) => end)]
  return starts.map((start, index) => text.slice(start, spans[index]?.start)).join('')
}

const haveSameNames = (some: readonly VirtualServer[], others: readonly VirtualServer[]) =>
  some.length === others.length && some.every((one, index) => serviceName(one) === serviceName(others[index] ?? one))
