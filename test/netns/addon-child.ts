// What runs inside a network namespace for addon.test.ts: addon-child.js TASK [INTERFACE]. Reports are lines of JSON.
import { execFileSync } from 'node:child_process'
import { readSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseAddress } from '../../src/model/address.js'
import { loadAddon, type SystemError } from '../../src/os/addon.js'
import { clockOf } from '../../src/os/clock.js'
import { openNetlinkSocket, subscribeNetlink } from '../../src/os/netlink-socket.js'
import { openPacketSocket } from '../../src/os/packet-socket.js'
import { netlinkAddress } from '../../src/os/sockaddr.js'
import { domain, internetProtocol, socketType } from '../../src/os/socket-constants.js'
import { setOption } from '../../src/os/socket-option.js'
import { openVrrpSocket, type VrrpDatagram } from '../../src/os/vrrp-socket.js'

const addon = loadAddon(fileURLToPath(new URL('../../..', import.meta.url)))
const clock = clockOf(addon)
const [task = '', wire = ''] = process.argv.slice(2)

const report = (value: object) => void writeSync(1, `${JSON.stringify(value)}\n`)

/** Blocks the thread, event loop and all, until the parent says so. */
const waitForParent = () => void readSync(0, Buffer.alloc(1))

const described = ({ payload, ...rest }: VrrpDatagram) => ({ ...rest, payload: payload.toString('hex') })

const failureOf = (attempt: () => unknown) => {
  try {
    attempt()
    return { message: 'it did not fail' }
  } catch (error) {
    const { message, code, errno, syscall, interface: name } = error as SystemError
    return { message, code, errno, syscall, interface: name }
  }
}

const address = (text: string) => {
  const parsed = parseAddress(text)
  if (!parsed) throw new Error(`no address: ${text}`)
  return parsed
}

const silent = {
  onDatagram: () => undefined,
  onError: (error: SystemError) => {
    throw error
  },
}

const group = address('224.0.0.18')
const channelOn = (name: string) => ({ interface: name, family: 'ipv4', protocol: 'vrrp', group }) as const
const from = (source: string, payload: Uint8Array) => ({
  payload,
  source: address(source),
  destination: group,
  ttl: 255,
})

/** VRRPv2, VRID 51, priority 100, one address 192.0.2.100. */
const advert = Buffer.from('2133640100010d8ac0000264', 'hex')

/** RTNLGRP_IPV4_IFADDR of <linux/rtnetlink.h>. */
const announcedAddresses = 5

/** Gratuitous ARP for 192.0.2.100 from 02:00:00:00:00:01. */
const announcement = Buffer.from(
  'ffffffffffff0200000000010806000108000604000102000000000' + '1c0000264000000000000c0000264',
  'hex',
)

const tasks: Record<string, () => void> = {
  hear() {
    openVrrpSocket(addon, channelOn(wire), {
      ...silent,
      onDatagram: (datagram) => report({ datagram: described(datagram) }),
    })
    openPacketSocket(addon, wire, {
      etherType: 0x0800,
      onFrame: ({ frame }) => {
        // The kernels tell of their groups at the same time (IGMP).
        if (frame.readUInt8(23) === 112) report({ frame: frame.toString('hex') })
      },
      onError: silent.onError,
    })
    report({ ready: true, interfaceIndex: addon.interfaceIndex(wire) })
  },

  drain() {
    const socket = openVrrpSocket(addon, channelOn(wire), silent)
    report({ ready: true })
    waitForParent()
    const at = clock.monotonicNow()
    report({ at, datagrams: socket.drain().map(described), again: socket.drain().length })
    socket.close()
  },

  send() {
    const socket = openVrrpSocket(addon, channelOn(wire), silent)
    const before = clock.monotonicNow()
    for (const tag of [0, 1, 2]) socket.send(from('192.0.2.1', Buffer.concat([advert, Buffer.of(tag)])))
    report({ before, heard: socket.drain().length })
    socket.close()
  },

  hearFrames() {
    openPacketSocket(addon, wire, {
      etherType: 0x0806,
      onFrame: ({ frame, at }) => report({ frame: frame.toString('hex'), age: clock.monotonicNow() - at }),
      onError: ({ message, code }) => report({ message, code }),
    })
    report({ ready: true })
  },

  sendFrame() {
    const socket = openPacketSocket(addon, wire)
    socket.send(announcement)
    socket.close()
    report({ sent: true })
  },

  failures() {
    const socket = openVrrpSocket(addon, channelOn(wire), silent)
    const renamed = { ...addon, interfaceIndex: () => 1 }
    const unowned = failureOf(() => socket.send(from('192.0.2.77', advert)))
    socket.close()
    report({
      missing: failureOf(() => openVrrpSocket(addon, channelOn('nowhere0'), silent)),
      vanished: failureOf(() => openVrrpSocket(renamed, channelOn('nowhere0'), silent)),
      unowned,
      closed: failureOf(() => socket.send(from('192.0.2.1', advert))),
    })
  },

  linkIsDown() {
    const socket = openPacketSocket(addon, wire)
    report(failureOf(() => socket.send(announcement)))
    socket.close()
  },

  unprivileged() {
    process.setuid?.(65534)
    report({
      socket: failureOf(() => openVrrpSocket(addon, channelOn(wire), silent)),
      realtime: failureOf(() => addon.realtime(1)),
      // No privilege is needed to ask rtnetlink.
      links: (askForLinks()?.length ?? 0) > 0,
    })
  },

  links() {
    report({ type: askForLinks()?.readUInt16LE(4) })
  },

  realtime() {
    addon.realtime(3)
    report({ policy: execFileSync('chrt', ['-p', String(process.pid)], { encoding: 'utf8' }) })
  },

  announcements() {
    const subscription = subscribeNetlink(
      addon,
      'NETLINK_ROUTE',
      [announcedAddresses],
      (datagram) => {
        report({ type: datagram.readUInt16LE(4), address: datagram.toString('hex').includes('c0000209') })
        subscription.close()
      },
      () => report({ overrun: true }),
    )
    report({ ready: true })
  },

  overrun() {
    const socket = new addon.Socket(domain.AF_NETLINK, socketType.SOCK_RAW, 0)
    // The kernel makes it the least receive buffer that there is.
    setOption(socket, 'SO_RCVBUF', 0)
    socket.bind(netlinkAddress())
    setOption(socket, 'NETLINK_ADD_MEMBERSHIP', announcedAddresses)
    socket.start((error, message) => report(error ? { code: error.code } : { length: message.data.length }))
    report({ ready: true })
    waitForParent()
  },

  throwingListener() {
    const { socket, name } = unixSocket('lvsha-throw')
    socket.start(() => {
      throw new Error('thrown by the listener')
    })
    process.on('uncaughtException', (error) => {
      report({ uncaught: error.message })
      socket.close()
    })
    socket.send(Buffer.of(0), name)
  },

  loopback6() {
    const AF_INET6 = 10
    const SOL_IPV6 = 41
    const options = { IPV6_UNICAST_HOPS: [16, 255], IPV6_RECVPKTINFO: [49, 1], IPV6_RECVHOPLIMIT: [51, 1] } as const
    const socket = new addon.Socket(AF_INET6, socketType.SOCK_RAW, internetProtocol.vrrp, 'lo')
    for (const [option, value] of Object.values(options)) socket.setOption(SOL_IPV6, option, value)
    // struct sockaddr_in6 of ::1.
    const loopback = Buffer.alloc(28)
    loopback.writeUInt16LE(AF_INET6, 0)
    loopback.writeUInt8(1, 23)
    socket.send(advert, loopback)
    const message = socket.receive(2000)
    report({
      data: message?.data.toString('hex'),
      destination: message?.destination?.toString('hex'),
      from: message?.from.toString('hex', 8, 24),
      ttl: message?.ttl,
      interfaceIndex: message?.interfaceIndex,
    })
    socket.close()
  },

  longDatagram() {
    const { socket, name } = unixSocket('lvsha-long')
    const [SOL_SOCKET, SO_SNDBUFFORCE] = [1, 32]
    socket.setOption(SOL_SOCKET, SO_SNDBUFFORCE, 1 << 20)
    const sent = socket.send(Buffer.alloc(200_000, 7), name)
    const message = socket.receive(2000)
    report({ sent, received: message?.data.length, whole: message?.data.every((octet) => octet === 7) })
    socket.close()
  },
}

/** A unix datagram socket with a name in the abstract space, which network namespaces keep apart. */
function unixSocket(text: string) {
  const [AF_UNIX, SOCK_DGRAM] = [1, 2]
  const name = Buffer.concat([Buffer.of(AF_UNIX, 0, 0), Buffer.from(text)])
  const socket = new addon.Socket(AF_UNIX, SOCK_DGRAM, 0)
  socket.bind(name)
  return { socket, name }
}

/** A dump of RTM_GETLINK; the first datagram of the answer. */
function askForLinks() {
  const request = Buffer.alloc(32)
  request.writeUInt32LE(32, 0)
  request.writeUInt16LE(18, 4)
  request.writeUInt16LE(0x301, 6)
  const socket = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  socket.send(request)
  const answer = socket.receive(2000)
  socket.close()
  return answer
}

tasks[task]?.()
