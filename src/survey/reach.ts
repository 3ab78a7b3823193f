import { get } from 'node:http'
import { connect } from 'node:net'
import { type Address, familyOf } from '../model/address.js'
import { type Duration, inMilliseconds } from '../model/time.js'

/** What became of knocking at a server. */
export type Reach = { readonly isOpen: boolean; readonly status?: number; readonly text: string }

/** Connects to a TCP port and, where it opens, asks it for `/` as HTTP. Both within the patience; never throws. */
export async function reach(address: Address, port: number, patience: Duration): Promise<Reach> {
  const failure = await knock(address, port, inMilliseconds(patience))
  if (failure !== undefined) return { isOpen: false, text: failure }
  const status = await statusOf(address, port, inMilliseconds(patience))
  return status === undefined
    ? { isOpen: true, text: 'open, but does not speak HTTP' }
    : { isOpen: true, status, text: `open, HTTP ${status} for /` }
}

/** @returns why it did not open */
const knock = (host: Address, port: number, ms: number) =>
  new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port })
    const end = (failure?: string) => {
      socket.destroy()
      resolve(failure)
    }
    socket.setTimeout(ms, () => end(`no answer within ${ms / 1000}s`))
    socket.once('connect', () => end())
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })

const statusOf = (address: Address, port: number, ms: number) =>
  new Promise<number | undefined>((resolve) => {
    const host = familyOf(address) === 'ipv6' ? `[${address}]` : address
    const request = get(`http://${host}:${port}/`, { agent: false, signal: AbortSignal.timeout(ms) }, (response) => {
      response.destroy()
      resolve(response.statusCode)
    })
    request.on('error', () => resolve(undefined))
  })
