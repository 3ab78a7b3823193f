import { header, messageType, pack, type Reply, unpack } from '../../src/netlink/message.js'
import type { NetlinkTransport } from '../../src/netlink/transport.js'

/** A datagram from the kernel, or an error of the socket. */
export type Answer = Buffer | Error

export type ScriptedNetlink = NetlinkTransport & {
  /** The messages of every datagram that was sent. */
  readonly sent: Reply[][]
}

/** A kernel that answers each datagram as the script says. */
export function scriptedNetlink(script: (messages: Reply[], datagram: number) => readonly Answer[]): ScriptedNetlink {
  const sent: Reply[][] = []
  const waiting: Answer[] = []
  return {
    sent,
    send(datagram) {
      const messages = unpack(Buffer.from(datagram))
      sent.push(messages)
      waiting.push(...script(messages, sent.length - 1))
    },
    receive() {
      const next = waiting.shift()
      if (next instanceof Error) throw next
      return next
    },
    close() {},
  }
}

/** An NLMSG_ERROR with the header of what it answers, as with NETLINK_CAP_ACK; errno 0 acknowledges. */
export const answer = (sequence: number, errno = 0) =>
  pack([{ type: messageType.error, flags: 0x100, sequence, payload: Buffer.concat([int32(-errno), repeated]) }])

export const int32 = (value: number) => {
  const octets = Buffer.alloc(4)
  octets.writeInt32LE(value)
  return octets
}

const repeated = header.encode({ length: 16, type: 0, flags: 0, sequence: 0, port: 0 })
