import { randomBytes } from 'node:crypto'
import type { UdpCheck, UdpReply } from '../../model/check.js'
import { serverName } from '../../model/service.js'
import { between } from '../../model/time.js'
import { durationText } from '../observation.js'
import type { Checker } from './checker.js'
import { askByDatagram } from './datagram.js'
import { failing, measure, type Outcome } from './measure.js'

/** What is sent where the file gives no payload: so many random octets. */
const usualLength = 20

/**
 * UDP_CHECK: a datagram is sent. Where an answer is required it must come and be as wanted; else the server is good unless
 * a host says within `connectTimeout` that the datagram could not be delivered, as keepalived has it too.
 */
export const udpChecker: Checker<UdpCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const { target, origin, payload, reply, connectTimeout } = check
      const start = probe.now()
      await askByDatagram<'answered' | 'silent'>(check, probe, {
        layer: 'udp',
        open: (heard) => probe.sockets.udp(target, origin, heard),
        data: payload === undefined ? randomBytes(usualLength) : Buffer.from(payload, 'hex'),
        read(data) {
          facts.firstByte = between(start, probe.now())
          facts.bytes = data.length
          return reply ? judged(data, reply) : { value: 'answered' }
        },
        silence: () =>
          reply ? failing('udp', `no answer within ${durationText(connectTimeout)}`) : { value: 'silent' },
      })
    }),
  patience: ({ connectTimeout }) => connectTimeout,
  target: ({ target }) => `udp://${serverName(target)}`,
}

function judged(data: Buffer, { pattern, least, most }: UdpReply): Outcome<'answered'> {
  if (data.length < least || data.length > most) {
    return failing('udp', `an answer of ${data.length} bytes, want ${least} to ${most}`)
  }
  const digits = data.subarray(0, (pattern?.length ?? 0) / 2).toString('hex')
  const isWanted = [...digits].every((digit, index) => pattern?.[index] === 'x' || pattern?.[index] === digit)
  return isWanted ? { value: 'answered' } : failing('udp', `an answer of ${digits}…, want ${pattern}`)
}
