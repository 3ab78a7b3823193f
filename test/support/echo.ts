import { once } from 'node:events'
import { join } from 'node:path'
import { type Network, virtualAddress } from '../../lab/network.js'

/** `gap` is the longest time without an answer, in milliseconds. */
export type Echoes = { readonly sent: number; readonly answered: number; readonly gap: number }

/** Has the client ask the virtual address for an echo every few milliseconds, until `stop`. */
export async function startEcho(network: Network, everyMs = 5): Promise<{ stop: () => Promise<Echoes> }> {
  const program = join(import.meta.dirname, 'echo-program.js')
  const child = network.start('client', [process.execPath, program, virtualAddress, String(everyMs)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return {
    stop: async () => {
      child.send('stop')
      const [echoes] = await once(child, 'message')
      return echoes
    },
  }
}
