import type { TcpCheck } from '../../model/check.js'
import { serverName } from '../../model/service.js'
import { between } from '../../model/time.js'
import type { Checker } from './checker.js'
import { connect } from './connection.js'
import { measure } from './measure.js'

/** TCP_CHECK: the server accepts a connection. Nothing is sent. */
export const tcpChecker: Checker<TcpCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const start = probe.now()
      const connection = await connect(check, probe)
      facts.connect = between(start, probe.now())
      connection.destroy()
    }),
  patience: (check) => check.connectTimeout,
  target: (check) => serverName(check.target),
}
