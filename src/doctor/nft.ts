import type { Chain, Field, Rule, Test, Verdict } from './firewall.js'

/** What `nft --json list ruleset` prints, as far as it matters here; everything is looked at before it is believed. */
type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Reads the rules of nftables; families that IPv4 and IPv6 packets to this host do not meet are left out. */
export function readNft(document: unknown): Chain[] {
  const entries = isObject(document) && Array.isArray(document.nftables) ? document.nftables.filter(isObject) : []
  const rules = entries.flatMap(({ rule }) => (isObject(rule) ? [rule] : []))
  return entries
    .flatMap(({ chain }) => (isObject(chain) ? [chain] : []))
    .filter(({ family }) => family === 'ip' || family === 'inet')
    .map((chain) => ({
      program: 'nft' as const,
      family: textOf(chain.family),
      table: textOf(chain.table),
      name: textOf(chain.name),
      ...(chain.hook !== undefined && { hook: textOf(chain.hook) }),
      priority: Number(chain.prio ?? 0),
      policy: chain.policy === 'drop' ? ('drop' as const) : ('accept' as const),
      rules: rules
        .filter(({ family, table, chain: of }) => family === chain.family && table === chain.table && of === chain.name)
        .map(ruleOf),
    }))
}

function ruleOf({ expr }: Json): Rule {
  const parts = Array.isArray(expr) ? expr.filter(isObject) : []
  const tests: Test[] = []
  let isVague = false
  let isNever = false
  let verdict: Verdict | undefined
  let packets: number | undefined
  for (const part of parts) {
    if (isObject(part.match)) {
      const test = testOf(part.match)
      if (test === 'never') isNever = true
      else if (test === 'vague') isVague = true
      else if (test !== 'always') tests.push(test)
    } else if (isObject(part.counter)) packets = Number(part.counter.packets ?? 0)
    else if ('log' in part) continue
    else {
      const found = verdictOf(part)
      if (found) verdict = found
      else isVague = true
    }
  }
  return {
    tests,
    isVague,
    ...(verdict && !isNever && { verdict }),
    ...(packets !== undefined && { packets }),
    text: parts.flatMap(partText).join(' '),
  }
}

function verdictOf(part: Json): Verdict | undefined {
  if ('accept' in part) return { kind: 'accept' }
  if ('drop' in part || 'reject' in part) return { kind: 'drop' }
  if ('return' in part) return { kind: 'return' }
  for (const kind of ['jump', 'goto'] as const) {
    const target = part[kind]
    if (isObject(target)) return { kind, chain: textOf(target.target) }
  }
  return undefined
}

const payloadFields: Readonly<Record<string, Field>> = {
  protocol: 'protocol',
  saddr: 'source',
  daddr: 'destination',
}
const metaFields: Readonly<Record<string, Field>> = {
  l4proto: 'protocol',
  iifname: 'in',
  iif: 'in',
  oifname: 'out',
  oif: 'out',
}

/** An advert over IPv4 is known well enough to say of most tests how they end. */
function testOf({ op, left, right }: Json): Test | 'always' | 'never' | 'vague' {
  if (!isObject(left) || (op !== '==' && op !== '!=' && op !== 'in')) return 'vague'
  const differs = op === '!='
  if (isObject(left.meta)) {
    const key = textOf(left.meta.key)
    if (key === 'nfproto') return (right === 'ipv4') !== differs ? 'always' : 'never'
    const field = metaFields[key]
    return field ? fieldTest(field, right, differs) : 'vague'
  }
  if (isObject(left.payload)) {
    const { protocol } = left.payload
    const field = payloadFields[textOf(left.payload.field)]
    if (protocol === 'ip' && field) return fieldTest(field, right, differs)
    // It has no ports, and is not of IPv6.
    return ['tcp', 'udp', 'th', 'icmp', 'icmpv6', 'ip6', 'sctp'].includes(textOf(protocol)) ? 'never' : 'vague'
  }
  // Adverts go one way: they are a new connection, not one that was answered.
  if (isObject(left.ct) && left.ct.key === 'state')
    return listOf(right)?.includes('new') !== differs ? 'always' : 'never'
  return 'vague'
}

function fieldTest(field: Field, right: unknown, differs: boolean): Test | 'vague' {
  const values = listOf(right)
  return values ? { field, values: field === 'protocol' ? values.map(protocolName) : values, differs } : 'vague'
}

const protocolName = (name: string) => (name === '112' ? 'vrrp' : name)

/** A value, or the values of a set that is written out; undefined where it is something else. */
function listOf(right: unknown): string[] | undefined {
  if (typeof right === 'string' || typeof right === 'number') return isSetName(right) ? undefined : [String(right)]
  if (Array.isArray(right)) return right.every((one) => typeof one === 'string') ? right : undefined
  if (!isObject(right)) return undefined
  if (isObject(right.prefix)) return [`${right.prefix.addr}/${right.prefix.len}`]
  if (!Array.isArray(right.set)) return undefined
  const values = right.set.map(listOf)
  return values.every((value) => value !== undefined) ? values.flat() : undefined
}

const isSetName = (right: string | number) => String(right).startsWith('@')

/** A rule in a few words, for showing which one it is. */
function partText(part: Json): string[] {
  if (isObject(part.match)) {
    const { left, op, right } = part.match
    const values = listOf(right)
    return [`${leftText(left)}${op === '!=' ? ' !=' : ''} ${values ? values.join(',') : '…'}`]
  }
  return Object.keys(part).filter((key) => ['accept', 'drop', 'reject', 'return'].includes(key))
}

function leftText(left: unknown): string {
  if (!isObject(left)) return '…'
  if (isObject(left.payload)) return `${textOf(left.payload.protocol)} ${textOf(left.payload.field)}`
  if (isObject(left.meta)) return `meta ${textOf(left.meta.key)}`
  if (isObject(left.ct)) return `ct ${textOf(left.ct.key)}`
  return '…'
}
