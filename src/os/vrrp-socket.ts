import { type Address, addressBytes, addressFrom, familyOf } from '../model/address.js'
import type { Channel } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import type { Instant } from '../model/time.js'
import type { Addon, Message, SystemError } from './addon.js'
import { addressOf } from './sockaddr.js'
import { internetProtocol, socketType } from './socket-constants.js'
import { type Options, prepared, setOption, setReceiveBuffer } from './socket-option.js'
import { socketFamilies } from './vrrp-family.js'

/** A datagram of protocol 112 or 51 as it came off the wire: nothing in it has been judged. */
export type VrrpDatagram = {
  /** What follows the IP header; with protocol 51 over IPv4 the whole packet, since its check value covers the header. */
  readonly payload: Buffer
  readonly source: Address
  readonly destination: Address
  /** Time to live, or hop limit. */
  readonly ttl: number
  /** When the kernel received it. */
  readonly at: Instant
}

export type VrrpListener = {
  onDatagram(datagram: VrrpDatagram): void
  /** The socket had an error and goes on. */
  onError(error: SystemError): void
}

export type VrrpSocket = {
  /**
   * Sends from an address that this host has.
   * @throws SystemError; EINVAL or ENETUNREACH, by kernel, where the host does not have the source address (any more)
   */
  send(outgoing: Outgoing): void
  /** Everything that arrived until now and was not handed to the listener yet, oldest first: what to read before judging silence. */
  drain(): VrrpDatagram[]
  close(): void
}

/**
 * Hears and sends VRRP on one channel. Our own adverts to a group are not heard.
 * @throws SystemError with the operation and the interface: EPERM without CAP_NET_RAW, ENODEV
 */
export function openVrrpSocket(addon: Addon, channel: Channel, listener: VrrpListener): VrrpSocket {
  const { raw: socket, index } = socketOn(addon, channel, channel.interface)
  let sender: ReturnType<typeof socketOn> | undefined
  prepared(socket, () => {
    setReceiveBuffer(socket, receiveBuffer)
    prepareListener(channel, socket, index)
    if (channel.sender === undefined) return
    sender = socketOn(addon, channel, channel.sender)
    const { raw } = sender
    prepared(raw, () => prepareSender(channel, raw))
  })
  const datagramOf = (message: Message) => readDatagram(message, channel, index)

  socket.start((error, message) => {
    if (error) return listener.onError(error)
    const datagram = datagramOf(message)
    if (datagram) listener.onDatagram(datagram)
  })

  return {
    send(outgoing) {
      const by = sender ?? { raw: socket, index }
      const { destination, control } = envelopeOf(channel, outgoing, by.index)
      by.raw.send(outgoing.payload, destination, 0, control)
    },
    drain() {
      const start = addon.clock('monotonic')
      const datagrams: VrrpDatagram[] = []
      let failed = false
      for (;;) {
        try {
          const message = socket.receive(0)
          const datagram = message && datagramOf(message)
          if (datagram) datagrams.push(datagram)
          // A flood would never let us end: what arrives after we were asked can wait for the event loop.
          if (!message || message.at > start) return datagrams
          failed = false
        } catch (error) {
          listener.onError(error as SystemError)
          // Reading an error clears it; one that comes twice in a row would come for ever.
          if (failed) return datagrams
          failed = true
        }
      }
    },
    close() {
      socket.close()
      sender?.raw.close()
    },
  }
}

/** Makes a raw socket one that hears on this channel, and that its adverts are sent by where it has no `sender`. */
export function prepareListener(channel: Channel, raw: Options, index: number) {
  prepareOn(channel, channel.interface, raw)
  if (channel.group !== undefined) socketFamilies[channel.family].join(raw, channel.group, index)
}

/**
 * Makes a raw socket one that only sends, by the `sender` of this channel. It joins no group, so that nothing is heard on
 * it, and no report of a membership leaves from a virtual MAC address.
 */
export function prepareSender(channel: Channel, raw: Options) {
  prepareOn(channel, channel.sender ?? channel.interface, raw)
  // What it sends from is the address of another interface.
  if (channel.family === 'ipv6') setOption(raw, 'IPV6_FREEBIND', 1)
}

/** Where an advert goes, and what the kernel is told of it. */
export function envelopeOf({ family: name, protocol }: Channel, outgoing: Outgoing, index: number) {
  const family = socketFamilies[name]
  return {
    destination: family.to(outgoing.destination, index),
    // Left to itself the kernel takes the first address of the interface, which may be a VIP.
    control: protocol === 'ah' ? undefined : family.control(outgoing, index),
  }
}

function socketOn(addon: Addon, { family, protocol }: Channel, name: string) {
  const { domain } = socketFamilies[family]
  return {
    index: addon.interfaceIndex(name),
    raw: new addon.Socket(domain, socketType.SOCK_RAW, internetProtocol[protocol], name),
  }
}

function prepareOn({ family, protocol }: Channel, name: string, raw: Options) {
  setOption(raw, 'SO_BINDTODEVICE', Buffer.from(`${name}\0`))
  setOption(raw, 'SO_TIMESTAMPNS', 1)
  socketFamilies[family].prepare(raw)
  // After the traffic class, which sets a priority of its own.
  setOption(raw, 'SO_PRIORITY', interactivePriority)
  if (protocol === 'ah') setOption(raw, 'IP_HDRINCL', 1)
}

/** Undefined also for what is not of this channel: another interface before the socket was bound to its own, another group. */
function readDatagram(message: Message, channel: Channel, interfaceIndex: number): VrrpDatagram | undefined {
  const { data, from, destination: to, ttl, at } = message
  const payload = channel.protocol === 'ah' ? data : socketFamilies[channel.family].payload(data)
  if (message.interfaceIndex !== interfaceIndex || !payload || !to || ttl === undefined) return undefined
  const destination = addressFrom(to)
  const isOfChannel = channel.group === undefined ? !isMulticast(destination) : destination === channel.group
  return isOfChannel ? { payload, source: addressOf(from), destination, ttl, at } : undefined
}

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291 §2.7). */
function isMulticast(address: Address) {
  const first = addressBytes(address).readUInt8(0)
  return familyOf(address) === 'ipv4' ? first >> 4 === 0xe : first === 0xff
}

/** TC_PRIO_INTERACTIVE of <linux/pkt_sched.h>: first out of the default queue, and the highest that needs no privilege. */
const interactivePriority = 6

/** The kernel books about 800 octets for an advert: room for more than a thousand while the thread is held up. */
const receiveBuffer = 1 << 20
