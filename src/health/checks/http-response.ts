import { createHash } from 'node:crypto'
import { clean } from '../observation.js'
import { ProbeFailed } from './measure.js'

/** The most of a header, and of a body, that is read, in octets. */
export const longestHeader = 64 * 1024
export const longestBody = 1024 * 1024

/** The most of a body that is kept for a regular expression: many answers may be on their way at the same time. */
export const longestText = 256 * 1024

/** What is wanted of a body; without any of it only its octets are counted. */
export type BodyUse = { readonly digest: boolean; readonly text: boolean }

const nothing = Buffer.alloc(0)

/** The answer to one request, as its octets come in. As in keepalived, Content-Length bounds what is hashed. */
export class HttpResponse {
  status: number | undefined
  /** Octets of the whole answer so far, and of its body. */
  received = 0
  body = 0
  private header = nothing
  private contentLength: number | undefined
  private readonly hash
  private readonly parts: Buffer[] | undefined

  constructor(use: BodyUse) {
    this.hash = use.digest ? createHash('md5') : undefined
    this.parts = use.text ? [] : undefined
  }

  /** True when nothing more need be read: Content-Length is reached, or the bound. */
  get isEnough(): boolean {
    return this.status !== undefined && this.body >= Math.min(this.contentLength ?? Infinity, longestBody)
  }

  /** Takes in what arrived; keeps no reference to it. Throws ProbeFailed where it cannot be HTTP. */
  push(octets: Buffer): void {
    this.received += octets.length
    if (this.status === undefined) this.pushHeader(octets)
    else this.pushBody(octets)
  }

  /** Lower-case MD5 of the body; undefined where the body was longer than what is read, or is not wanted. */
  digest(): string | undefined {
    const isWhole = this.body < longestBody || this.body === this.contentLength
    return isWhole ? this.hash?.copy().digest('hex') : undefined
  }

  /** The body as far as it was kept. */
  text(): Buffer {
    return Buffer.concat(this.parts ?? [])
  }

  private pushHeader(octets: Buffer) {
    // Most answers come with their header whole.
    this.header = this.header.length === 0 ? Buffer.from(octets) : Buffer.concat([this.header, octets])
    const text = this.header.toString('latin1')
    const end = /\r?\n\r?\n/.exec(text)
    const header = end ? text.slice(0, end.index) : text
    if (!'HTTP/'.startsWith(header.slice(0, 5))) {
      throw new ProbeFailed('http', `not an HTTP answer: "${clean(header.slice(0, 80))}"`)
    }
    if (header.length > longestHeader) throw new ProbeFailed('http', `header longer than ${longestHeader} bytes`)
    if (!end) return
    this.readHeader(header)
    const rest = this.header.subarray(end.index + end[0].length)
    this.header = nothing
    this.pushBody(rest)
  }

  private readHeader(header: string) {
    const status = /^HTTP\/\d\.\d +(\d{3})(?=\s|$)/.exec(header)?.[1]
    if (status === undefined) {
      throw new ProbeFailed('http', `not a status line: "${clean(header.split('\n')[0]?.slice(0, 80) ?? '')}"`)
    }
    this.status = Number(status)
    const length = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(header)?.[1]
    this.contentLength = length === undefined ? undefined : Number(length)
  }

  private keep(octets: Buffer) {
    const room = longestText - this.body
    // A copy: the octets are those of a buffer that is used again.
    if (this.parts && room > 0) this.parts.push(Buffer.from(octets.subarray(0, room)))
  }

  private pushBody(octets: Buffer) {
    const room = Math.min(this.contentLength ?? Infinity, longestBody) - this.body
    const taken = room < octets.length ? octets.subarray(0, Math.max(room, 0)) : octets
    this.hash?.update(taken)
    this.keep(taken)
    this.body += taken.length
  }
}
