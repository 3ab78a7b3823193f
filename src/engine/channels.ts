import { type Channel, channelKey } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import type { ChannelSocket, LinkState, ReceivedDatagram } from './ports.js'

type Open = { readonly channel: Channel; readonly place: string; readonly socket: ChannelSocket }

/** The sockets that adverts go by, one for each channel that some router has. */
export class Channels {
  private readonly open: (channel: Channel) => ChannelSocket
  private readonly notice: (object: string, text: string) => void
  private readonly sockets = new Map<string, Open>()
  /** What could not be opened, and why: it is told once. */
  private readonly failures = new Map<string, string>()

  constructor(open: (channel: Channel) => ChannelSocket, notice: (object: string, text: string) => void) {
    this.open = open
    this.notice = notice
  }

  /**
   * Opens those that are needed where their interface is there, and closes all others. One that cannot be opened, as on an
   * interface without IPv6, is told and does not keep others from it. Throws for want of permission.
   * @returns true where all are open whose interface is there
   */
  keep(needed: readonly Channel[], links: ReadonlyMap<string, LinkState>): boolean {
    const wanted = new Map(needed.map((channel) => [channelKey(channel), channel]))
    let isComplete = true
    for (const [key, { channel, place, socket }] of this.sockets) {
      if (wanted.has(key) && placeOf(channel, links) === place) continue
      socket.close()
      this.sockets.delete(key)
    }
    for (const [key, channel] of wanted) {
      const place = placeOf(channel, links)
      if (place === undefined || this.sockets.has(key)) continue
      try {
        this.sockets.set(key, { channel, place, socket: this.open(channel) })
        this.failures.delete(key)
      } catch (error) {
        this.noteFailure(key, channel, error as Error & { code?: unknown })
        isComplete = false
      }
    }
    return isComplete
  }

  /** Whether adverts can be sent and heard on it. */
  isOpen(channel: Channel): boolean {
    return this.sockets.has(channelKey(channel))
  }

  private noteFailure(key: string, { interface: name, family }: Channel, error: Error & { code?: unknown }) {
    if (error.code === 'EPERM') throw error
    if (this.failures.get(key) === error.message) return
    this.failures.set(key, error.message)
    this.notice(
      name,
      `adverts over ${family === 'ipv6' ? 'IPv6' : 'IPv4'} can neither be sent nor heard: ${error.message}`,
    )
  }

  /** Everything that has arrived and was not drained yet, channel by channel. */
  drain(hear: (channel: Channel, datagram: ReceivedDatagram) => void) {
    for (const { channel, socket } of this.sockets.values()) {
      for (const datagram of socket.drain()) hear(channel, datagram)
    }
  }

  /** Sends all of them; where some cannot be sent, throws what was wrong with the first when the others have left. */
  send(channel: Channel, adverts: readonly Outgoing[]) {
    const open = this.sockets.get(channelKey(channel))
    if (!open) throw new Error(`there is no socket for adverts on ${channel.interface}`)
    const failures: unknown[] = []
    for (const advert of adverts) {
      try {
        open.socket.send(advert)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  close() {
    for (const { socket } of this.sockets.values()) socket.close()
    this.sockets.clear()
  }
}

/** The interfaces of a channel as they are now; undefined where one is missing. */
function placeOf(
  { interface: name, sender = name }: Channel,
  links: ReadonlyMap<string, LinkState>,
): string | undefined {
  const [hearing, sending] = [links.get(name), links.get(sender)]
  return hearing && sending ? `${hearing.index} ${sending.index}` : undefined
}
