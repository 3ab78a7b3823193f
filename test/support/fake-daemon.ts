import { createServer, type Server } from 'node:http'

/** What a path answers: a status and a body, text as it is and everything else as JSON. */
export type Answers = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>

/** Listens on a unix socket and answers by path, its query included; what is not listed never gets an answer. */
export function fakeDaemon(socket: string, answers: Answers): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    if (!answer) return
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(socket, () => resolve(server))
  })
}
