import type { Address } from './address.js'

/** An advert, or a beacon, in finished bytes, and how it travels. */
export type Outgoing = {
  /** What follows the IP header; on a channel of protocol `ah` the whole packet, which its check value covers. */
  readonly payload: Uint8Array
  readonly source: Address
  readonly destination: Address
  /** Time to live, or hop limit. */
  readonly ttl: number
}

/** A socket that another process shall open, as system calls want it: with these options in their order, then bound. */
export type SocketDescription = {
  readonly domain: number
  readonly type: number
  readonly protocol: number
  readonly options: readonly { readonly level: number; readonly name: number; readonly value: Uint8Array }[]
  /** Where to bind it; empty where nowhere. */
  readonly address: Uint8Array
}

/** A datagram for such a socket, in finished bytes, with its destination and control messages. */
export type Parcel = { readonly destination: Uint8Array; readonly control: Uint8Array; readonly data: Uint8Array }
