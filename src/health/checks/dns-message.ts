import type { DnsType } from '../../model/check.js'

// As much of DNS (RFC 1035 §4) as it takes to ask one question and to see that it was answered.

/** RFC 1035 §3.2.2, RFC 3596 §2.1. */
const types: Record<DnsType, number> = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28 }

const internetClass = 1
const recursionDesired = 0x0100
const isResponse = 0x8000
const headerLength = 12

/** A query of one question; undefined where the name is none (RFC 1035 §2.3.4). `.` is the root. */
export function dnsQuery(id: number, name: string, type: DnsType): Buffer | undefined {
  const labels = name.split('.').filter((label, index, all) => label !== '' || (index > 0 && index < all.length - 1))
  const parts = labels.map((label) => Buffer.from(label))
  const length = parts.reduce((sum, part) => sum + 1 + part.length, 1)
  if (length > 255 || parts.some((part) => part.length === 0 || part.length > 63)) return undefined
  const header = Buffer.alloc(headerLength)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(recursionDesired, 2)
  header.writeUInt16BE(1, 4)
  const question = parts.flatMap((part) => [Buffer.from([part.length]), part])
  return Buffer.concat([header, ...question, Buffer.from([0, 0, types[type], 0, internetClass])])
}

/** RCODE of the response to a query; undefined where the octets are none. */
export function dnsReplyCode(message: Buffer, id: number): number | undefined {
  if (message.length < headerLength || message.readUInt16BE(0) !== id) return undefined
  const flags = message.readUInt16BE(2)
  return flags & isResponse ? flags & 0xf : undefined
}

/** RFC 1035 §4.1.1. */
const replyCodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED']

export const replyCodeText = (code: number) => replyCodes[code] ?? `error ${code}`
