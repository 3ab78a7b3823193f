import { createHash } from 'node:crypto'
import { clean } from '../observation.js'
import { ProbeFailed } from './measure.js'

/** The most of a header, and of a body, that is read, in octets. */
export const longestHeader = 64 * 1024
export const longestBody = 1024 * 1024

/** The answer to one request, as its octets come in. As in keepalived, Content-Length bounds what is hashed. */
export class HttpResponse {
  status: number | undefined
  /** Octets of the whole answer so far, and of its body. */
  received = 0
  body = 0
  private header = Buffer.alloc(0)
  private contentLength: number | undefined
  private readonly hash = createHash('md5')

  /** True when nothing more need be read: Content-Length is reached, or the bound. */
  get isEnough(): boolean {
    return this.status !== undefined && this.body >= Math.min(this.contentLength ?? Infinity, longestBody)
  }

  /** Takes in what arrived. Throws ProbeFailed where it cannot be HTTP. */
  push(octets: Buffer): void {
    this.received += octets.length
    if (this.status === undefined) this.pushHeader(octets)
    else this.pushBody(octets)
  }

  /** Lower-case MD5 of the body; undefined where the body was longer than what is read. */
  digest(): string | undefined {
    return this.body < longestBody || this.body === this.contentLength ? this.hash.copy().digest('hex') : undefined
  }

  private pushHeader(octets: Buffer) {
    this.header = Buffer.concat([this.header, octets])
    const end = /\r?\n\r?\n/.exec(this.header.toString('latin1'))
    const header = this.header.toString('latin1', 0, end?.index)
    if (!'HTTP/'.startsWith(header.slice(0, 5))) {
      throw new ProbeFailed('http', `not an HTTP answer: "${clean(header.slice(0, 80))}"`)
    }
    if (header.length > longestHeader) throw new ProbeFailed('http', `header longer than ${longestHeader} bytes`)
    if (!end) return
    this.readHeader(header)
    this.pushBody(this.header.subarray(end.index + end[0].length))
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

  private pushBody(octets: Buffer) {
    const room = Math.min(this.contentLength ?? Infinity, longestBody) - this.body
    const taken = octets.subarray(0, Math.max(room, 0))
    this.hash.update(taken)
    this.body += taken.length
  }
}
