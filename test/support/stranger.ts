import { once } from 'node:events'
import { join } from 'node:path'
import { hosts, type Network, virtualAddress } from '../../lab/network.js'

/** Starts a stranger on the client host: see stranger-program.ts. It ends with the network, or when it is killed. */
export async function startStranger(network: Network) {
  const program = join(import.meta.dirname, 'stranger-program.js')
  const child = network.start('client', [process.execPath, program, hosts.client, virtualAddress], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}
