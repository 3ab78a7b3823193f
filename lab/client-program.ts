// The client of the lab, run on its host: fetches each URL that it is sent and sends back what came of it.
import { get } from 'node:http'
import type { Answer } from './client.js'

const timeoutMs = 1000

process.on('message', ({ id, url }: { id: number; url: string }) => {
  const reply = (outcome: Omit<Answer, 'id' | 'at'>) => process.send?.({ id, at: Date.now(), ...outcome })
  const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
    let body = ''
    response.setEncoding('utf8').on('data', (text) => (body += text))
    response.on('end', () => reply({ body }))
  })
  request.on('error', (error) => reply({ error: error.message }))
})
