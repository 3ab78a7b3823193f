import { randomBytes } from 'node:crypto'
import { type Address, familyOf } from '../../model/address.js'
import type { PingCheck } from '../../model/check.js'
import { between } from '../../model/time.js'
import { durationText } from '../observation.js'
import type { Checker } from './checker.js'
import { askByDatagram } from './datagram.js'
import { failing, measure } from './measure.js'

/** Types of echo requests and replies: RFC 792, RFC 4443 §4. */
const types = { ipv4: { request: 8, reply: 0 }, ipv6: { request: 128, reply: 129 } } as const

/** Octets of the header of an echo: type, code, checksum, identifier, sequence number. */
const headerLength = 8

/** PING_CHECK: the host answers an echo request. What it answers is known by the random octets that it must repeat. */
export const pingChecker: Checker<PingCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const { target, origin, connectTimeout } = check
      const { reply } = types[familyOf(target.address)]
      const request = echoRequest(target.address, randomBytes(16))
      const start = probe.now()
      await askByDatagram<true>(check, probe, {
        layer: 'icmp',
        open: (heard) => probe.sockets.echo(target, origin, heard),
        data: request,
        read(data) {
          const isOurs = data[0] === reply && data.subarray(headerLength).equals(request.subarray(headerLength))
          if (!isOurs) return undefined
          facts.firstByte = between(start, probe.now())
          return { value: true }
        },
        silence: () => failing('icmp', `no echo within ${durationText(connectTimeout)}`),
      })
    }),
  patience: ({ connectTimeout }) => connectTimeout,
  target: ({ target }) => target.address,
}

/** An echo request whose identifier is random too. The kernel fills in the checksum of ICMPv6. */
function echoRequest(target: Address, payload: Buffer): Buffer {
  const family = familyOf(target)
  const packet = Buffer.concat([
    Buffer.from([types[family].request, 0, 0, 0]),
    randomBytes(2),
    Buffer.from([0, 1]),
    payload,
  ])
  if (family === 'ipv4') packet.writeUInt16BE(internetChecksum(packet), 2)
  return packet
}

/** RFC 1071, of an even number of octets. */
function internetChecksum(data: Buffer): number {
  let sum = 0
  for (let at = 0; at < data.length; at += 2) sum += data.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}
