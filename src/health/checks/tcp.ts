import { serverName, type TcpCheck } from '../../model/service.js'
import { between } from '../../model/time.js'
import type { Checker } from './checker.js'
import { connect, dialTcp } from './connection.js'
import { measure } from './measure.js'

/** TCP_CHECK: the server accepts a connection. Nothing is sent. */
export const tcpChecker: Checker<TcpCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const start = probe.now()
      const connection = await connect(dialTcp, check.target, check.connectTimeout, probe)
      facts.connect = between(start, probe.now())
      connection.destroy()
    }),
  patience: (check) => check.connectTimeout,
  target: (check) => serverName(check.target),
}
