import { createServer, type Server } from 'node:http'
import { type ListenAddress, listenText } from '../model/outward.js'
import { routes } from './protocol.js'

export type MetricsDoorParts = {
  readonly metrics: () => Promise<string>
  readonly onTrouble: (text: string) => void
}

/** Answers /metrics over TCP, and nothing else; where it listens may change. */
export class MetricsDoor {
  private readonly parts: MetricsDoorParts
  private server: Server | undefined
  private place = ''

  constructor(parts: MetricsDoorParts) {
    this.parts = parts
  }

  /** Listens there and nowhere else; the same place again changes nothing. */
  update(wanted: ListenAddress | undefined) {
    const place = wanted ? listenText(wanted) : ''
    if (place === this.place) return
    this.close()
    this.place = place
    if (!wanted) return
    this.server = createServer((request, response) => {
      const isAsked = request.method === 'GET' && request.url?.split('?')[0] === routes.metrics.path
      const answer = isAsked ? this.parts.metrics() : Promise.reject(new Error('not here'))
      answer.then(
        (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
        () => response.writeHead(isAsked ? 503 : 404).end(),
      )
    })
    this.server.on('error', ({ message }) => this.parts.onTrouble(`metrics_listen ${place}: ${message}`))
    this.server.listen(wanted.port, wanted.host)
  }

  close() {
    this.server?.close()
    this.server?.closeAllConnections()
    this.server = undefined
    this.place = ''
  }
}
