import type { Socket } from 'node:net'
import type { SmtpCheck } from '../../model/check.js'
import { serverName } from '../../model/service.js'
import { between, type Duration } from '../../model/time.js'
import { clean, durationText } from '../observation.js'
import type { Checker, Probe } from './checker.js'
import { connect } from './connection.js'
import { failing, measure, ProbeFailed } from './measure.js'
import { systemFault } from './system-faults.js'
import { within } from './wait.js'

/** The most of one reply that is read, in octets. */
const longestReply = 64 * 1024

/**
 * SMTP_CHECK: the server greets with 220, answers HELO with 250 and QUIT with 221 (RFC 5321 §4.2). `connectTimeout` bounds
 * the connection and each of the three replies.
 */
export const smtpChecker: Checker<SmtpCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const start = probe.now()
      const socket = await connect(check, probe)
      facts.connect = between(start, probe.now())
      try {
        for (const { say, want } of dialogue(check.helo)) {
          if (say !== undefined) socket.write(`${say}\r\n`)
          const reply = await hear(socket, check.connectTimeout, probe)
          facts.firstByte ??= between(start, probe.now())
          facts.status = Number(reply.slice(0, 3))
          if (facts.status === want) continue
          throw new ProbeFailed('smtp', `${say?.split(' ')[0] ?? 'greeting'}: "${clean(reply)}", want ${want}`)
        }
      } finally {
        socket.destroy()
      }
    }),
  patience: ({ connectTimeout }) => (4 * connectTimeout) as Duration,
  target: ({ target }) => `smtp://${serverName(target)}`,
}

type Turn = { readonly say?: string; readonly want: number }

const dialogue = (helo: string): readonly Turn[] => [
  { want: 220 },
  { say: `HELO ${helo}`, want: 250 },
  { say: 'QUIT', want: 221 },
]

/** The last line of the next reply; those before it have a hyphen after their code. */
function hear(socket: Socket, limit: Duration, probe: Probe): Promise<string> {
  let heard = ''
  const late = () => failing('smtp', `read timeout after ${durationText(limit)}, ${heard.length} bytes read`)
  return within<string>(limit, late, probe, (settle) => {
    const take = (octets: Buffer) => {
      heard += octets.toString('latin1')
      const last = /(?:^|\n)(?!\d{3}-)([^\r\n]+)\r?\n/.exec(heard)?.[1]
      if (last !== undefined) return settle({ value: last })
      if (heard.length > longestReply) {
        settle(failing('smtp', `reply longer than ${longestReply} bytes`))
      }
    }
    const end = () => settle(failing('smtp', 'closed before a reply'))
    const fail = (error: Error) => settle({ error: systemFault(error, 'smtp') })
    socket.on('data', take).once('end', end).once('close', end).once('error', fail).resume()
    return () => socket.off('data', take).off('end', end).off('close', end).off('error', fail).pause()
  })
}
