import { struct } from './codec.js'

/** One netlink message; `payload` is what follows the header, a family's own structure and attributes. */
export type Message = {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly payload: Uint8Array | Payload
}

/** Octets that are written where they are wanted, and nowhere before; `writeTo` says how many they were, `most` at most. */
export type Payload = { readonly most: number; readonly writeTo: (octets: Buffer, offset: number) => number }

/** A message that came from the kernel. */
export type Reply = Omit<Message, 'payload'> & {
  readonly payload: Buffer
  /** Whom it answers; of an announcement, whose request it tells of. */
  readonly port: number
}

/** Types that every family shares (linux/netlink.h, NLMSG_*). */
export const messageType = { error: 2, done: 3 } as const

/** linux/netlink.h, NLM_F_*. The second half depends on the kind of request. */
export const flag = {
  request: 0x1,
  multi: 0x2,
  ack: 0x4,
  dumpInterrupted: 0x10,
  dump: 0x300,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
  /** On an error message: the request is not repeated behind its header. */
  capped: 0x100,
  /** On an error message: attributes of the extended acknowledgement follow. */
  extendedAck: 0x200,
} as const

/** struct nlmsghdr. A port of 0 lets the kernel fill in the socket's own. */
export const header = struct({ length: 'u32', type: 'u16', flags: 'u16', sequence: 'u32', port: 'u32' })

/**
 * Several messages as one datagram: the kernel works through them in order.
 * @param room where they are written if they fit; the datagram is then a part of it
 */
export function pack(messages: readonly Message[], room?: Buffer): Buffer {
  const most = messages.reduce((sum, { payload }) => sum + paddedLength(header.size + mostOf(payload)), 0)
  const datagram = room && room.length >= most ? room.subarray(0, most).fill(0) : Buffer.alloc(most)
  let offset = 0
  for (const { type, flags, sequence, payload } of messages) {
    const length = header.size + write(payload, datagram, offset + header.size)
    header.inPlace.write({ length, type, flags, sequence, port: 0 }, datagram, offset)
    offset += paddedLength(length)
  }
  return datagram.subarray(0, offset)
}

const mostOf = (payload: Message['payload']) => ('most' in payload ? payload.most : payload.length)

function write(payload: Message['payload'], octets: Buffer, offset: number): number {
  if ('writeTo' in payload) return payload.writeTo(octets, offset)
  octets.set(payload, offset)
  return payload.length
}

/** NLMSG_ALIGN. */
const paddedLength = (length: number) => (length + 3) & ~3

/** The messages of one datagram. Throws a RangeError where a length does not fit. */
export function unpack(datagram: Buffer): Reply[] {
  const messages: Reply[] = []
  for (let offset = 0; offset < datagram.length; ) {
    const { length, type, flags, sequence, port } = header.decode(datagram.subarray(offset))
    if (length < header.size || offset + length > datagram.length) {
      throw new RangeError(`a message of ${length} octets in ${datagram.length - offset}`)
    }
    messages.push({ type, flags, sequence, port, payload: datagram.subarray(offset + header.size, offset + length) })
    offset += paddedLength(length)
  }
  return messages
}
