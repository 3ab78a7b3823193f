import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Clock } from '../health/clock.js'
import { type Duration, inMilliseconds, seconds } from '../model/time.js'

/** Posts a body; rejects unless the answer is 2xx. */
export type Post = (url: string, id: string, body: string) => Promise<void>

export type WebhooksParts = {
  readonly clock: Pick<Clock, 'wake'>
  readonly post: Post
  readonly onTrouble: (text: string) => void
}

/** So long is waited before each further try; after the last it is left out. */
const pauses: readonly Duration[] = [1, 2, 5, 15, 60, 60].map(seconds)

/** Where more waits for one URL, what is oldest is left out. */
const longest = 256

type Message = { readonly id: string; readonly body: string }

/** Tells URLs of events, each in order and again until it is taken: the id is the same then, so that none counts twice. */
export class Webhooks {
  private readonly parts: WebhooksParts
  private readonly lines = new Map<string, Line>()

  constructor(parts: WebhooksParts) {
    this.parts = parts
  }

  /** These and no others; what waits for one that is left out is dropped. */
  update(urls: readonly string[]) {
    for (const [url, line] of this.lines) {
      if (urls.includes(url)) continue
      line.close()
      this.lines.delete(url)
    }
    for (const url of urls) if (!this.lines.has(url)) this.lines.set(url, new Line(url, this.parts))
  }

  tell(id: string, document: object) {
    const message = { id, body: JSON.stringify(document) }
    for (const line of this.lines.values()) line.add(message)
  }

  close() {
    this.update([])
  }
}

/** What waits for one URL. */
class Line {
  private readonly url: string
  private readonly parts: WebhooksParts
  private readonly waiting: Message[] = []
  private isBusy = false
  private isClosed = false
  private tries = 0
  private callOff = () => {}

  constructor(url: string, parts: WebhooksParts) {
    this.url = url
    this.parts = parts
  }

  add(message: Message) {
    this.waiting.push(message)
    if (this.waiting.length > longest) this.leaveOut('too many others wait')
    this.next()
  }

  close() {
    this.isClosed = true
    this.waiting.length = 0
    this.callOff()
  }

  private next() {
    const [message] = this.waiting
    if (!message || this.isBusy || this.isClosed) return
    this.isBusy = true
    this.parts.post(this.url, message.id, message.body).then(
      () => {
        this.tries = 0
        if (this.waiting[0] === message) this.waiting.shift()
        this.resume()
      },
      (error: Error) => this.failed(message, error),
    )
  }

  private failed(message: Message, error: Error) {
    const pause = pauses[this.tries++]
    if (pause !== undefined) {
      this.callOff = this.parts.clock.wake(pause, () => this.resume())
      return
    }
    this.tries = 0
    if (this.waiting[0] === message) this.leaveOut(error.message)
    this.resume()
  }

  private resume() {
    this.isBusy = false
    this.next()
  }

  private leaveOut(why: string) {
    const left = this.waiting.shift()
    // The path may be a secret.
    if (left && !this.isClosed) this.parts.onTrouble(`${new URL(this.url).host} was not told of ${left.id}: ${why}`)
  }
}

const patience = seconds(10)

/** Posts over HTTP or HTTPS. */
export const postOver: Post = (url, id, body) =>
  new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestSecure : requestPlain
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': id,
    }
    const signal = AbortSignal.timeout(inMilliseconds(patience))
    const outgoing = request(url, { method: 'POST', agent: false, headers, signal }, (response) => {
      response.resume()
      const { statusCode = 0 } = response
      if (statusCode >= 200 && statusCode < 300) resolve()
      else reject(new Error(`HTTP ${statusCode}`))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
