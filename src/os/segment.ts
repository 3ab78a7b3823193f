import type { Address } from '../model/address.js'
import type { Addon } from './addon.js'
import { claimFilter } from './claim-filter.js'
import { openPacketSocket, type PacketSocket, type ReceivedFrame } from './packet-socket.js'
import { interfaceSetting } from './sysctl.js'

/** ETH_P_ALL: with a single EtherType the kernel keeps back what it hands on to an interface made on this one. */
const everything = 3

/**
 * What a Master needs of an interface that carries its addresses: a socket for announcements and for what others say of
 * addresses, and secondary addresses that outlive the first of their subnet for as long as this is open.
 * @throws SystemError with the operation and the interface
 */
export function openSegment(addon: Addon, interfaceName: string, { notice, onArrival }: SegmentListener) {
  const arrived: ReceivedFrame[] = []
  const frames = openPacketSocket(addon, interfaceName, {
    etherType: everything,
    filter: claimFilter([]),
    onFrame(frame) {
      arrived.push(frame)
      onArrival()
    },
    // A link that goes down is news of its own.
    onError: () => undefined,
  })
  const restore = promoteSecondaries(interfaceName, notice)
  return {
    sendFrame: (frame: Uint8Array) => frames.send(frame),
    /** From now on it hears who says that one of these addresses is theirs. */
    watch: (addresses: readonly Address[]) => frames.setFilter(claimFilter(addresses)),
    isWaiting: () => arrived.length > 0,
    drain: () => [...arrived.splice(0), ...readOut(frames)],
    isRouter: () => forwards(interfaceName),
    close() {
      frames.close()
      restore()
    },
  }
}

/** At once so many at most: a flood must not keep us. */
const mostFrames = 64

function readOut(frames: PacketSocket): ReceivedFrame[] {
  const read: ReceivedFrame[] = []
  try {
    for (let frame = frames.receive(); frame; frame = read.length < mostFrames ? frames.receive() : undefined)
      read.push(frame)
  } catch {
    // The link went down.
  }
  return read
}

export type SegmentListener = {
  readonly notice: Notice
  /** A frame has come and waits to be drained. */
  readonly onArrival: () => void
}

/** Tells an operator something; `object` is what it is about. */
export type Notice = (object: string, text: string) => void

/** Whether the kernel says of its IPv6 addresses on this interface that they are a router's. */
function forwards(interfaceName: string): boolean {
  try {
    return interfaceSetting(interfaceName, 'forwarding', 'ipv6').read() !== 0
  } catch {
    // There is no IPv6 on this interface (any more).
    return false
  }
}

/** Without it the end of a subnet's first address takes the host's other addresses in that subnet along. */
function promoteSecondaries(interfaceName: string, notice: Notice): () => void {
  const setting = interfaceSetting(interfaceName, 'promote_secondaries')
  try {
    const before = setting.read()
    if (before === 1) return () => undefined
    setting.write(1)
    return () => {
      try {
        setting.write(before)
      } catch {
        // The interface has gone, and its settings with it.
      }
    }
  } catch (error) {
    const why = (error as Error).message
    notice(interfaceName, `promote_secondaries cannot be set (${why}): an address that goes may take others along`)
    return () => undefined
  }
}
