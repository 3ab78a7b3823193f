import { once } from 'node:events'
import { join } from 'node:path'
import { type Network, virtualAddress } from '../../lab/network.js'

export type Echoes = { readonly sent: number; readonly answered: number }

/** Has the client ask the virtual address for an echo every 5 ms, until `stop`. */
export async function startEcho(network: Network): Promise<{ stop: () => Promise<Echoes> }> {
  const program = join(import.meta.dirname, 'echo-program.js')
  const child = network.start('client', [process.execPath, program, virtualAddress], {
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
