const leastLength = 20

/**
 * What follows the header of an IPv4 packet, options included in the header and link padding left out (RFC 791 §3.1).
 * Undefined where the octets are no whole IPv4 packet; never throws.
 */
export function ipv4Payload(packet: Buffer): Buffer | undefined {
  if (packet.length < leastLength || packet.readUInt8(0) >> 4 !== 4) return undefined
  const headerLength = (packet.readUInt8(0) & 0x0f) * 4
  const totalLength = packet.readUInt16BE(2)
  if (headerLength < leastLength || totalLength < headerLength || totalLength > packet.length) return undefined
  return packet.subarray(headerLength, totalLength)
}
