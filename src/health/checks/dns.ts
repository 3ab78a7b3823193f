import { randomInt } from 'node:crypto'
import type { DnsCheck } from '../../model/check.js'
import { serverName } from '../../model/service.js'
import { between } from '../../model/time.js'
import { durationText } from '../observation.js'
import type { Checker } from './checker.js'
import { askByDatagram } from './datagram.js'
import { dnsQuery, dnsReplyCode, replyCodeText } from './dns-message.js'
import { failing, measure, ProbeFailed } from './measure.js'

/** DNS_CHECK: the server answers a query over UDP without an error; an answer without records is good too. */
export const dnsChecker: Checker<DnsCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const { target, origin, type, name, connectTimeout } = check
      const id = randomInt(0x10000)
      const data = dnsQuery(id, name, type)
      if (!data) throw new ProbeFailed('bind', `${name} is no domain name`)
      const start = probe.now()
      await askByDatagram<true>(check, probe, {
        layer: 'dns',
        open: (heard) => probe.sockets.udp(target, origin, heard),
        data,
        read(reply) {
          const code = dnsReplyCode(reply, id)
          if (code === undefined) return undefined
          facts.firstByte = between(start, probe.now())
          facts.bytes = reply.length
          return code === 0
            ? { value: true }
            : failing('dns', `the answer to ${type} ${name} is ${replyCodeText(code)}`)
        },
        silence: () => failing('dns', `no answer to ${type} ${name} within ${durationText(connectTimeout)}`),
      })
    }),
  patience: ({ connectTimeout }) => connectTimeout,
  target: ({ target, type, name }) => `dns://${serverName(target)} ${type} ${name}`,
}
