import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Host, Network } from './network.js'
import { signal } from './processes.js'

/** The port without persistence and the port with it. */
export const ports = { plain: 80, persistent: 8080 } as const

export type WebServer = { readonly host: Host; readonly start: () => Promise<void>; readonly kill: () => void }

/** A web server on a host, which answers every request with the name of that host. */
export function webServerOn(network: Network, host: Host): WebServer {
  let pid: number | undefined
  return {
    host,
    start: async () => {
      const program = join(import.meta.dirname, 'web-server-program.js')
      const child = network.start(host, [process.execPath, program, host], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      pid = child.pid
      await once(child, 'message')
    },
    kill: () => {
      if (pid !== undefined) signal(pid, 'SIGKILL')
    },
  }
}

/** Answers with `name` on both ports. @returns when it listens */
export async function serveName(name: string) {
  for (const port of Object.values(ports)) {
    const server = createServer((_request, response) => response.end(name))
    await once(server.listen(port), 'listening')
  }
}
