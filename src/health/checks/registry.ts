import type { Check, CheckOf } from '../../model/check.js'
import type { Checker } from './checker.js'
import { dnsChecker } from './dns.js'
import { fileChecker } from './file.js'
import { httpChecker } from './http.js'
import { miscChecker } from './misc.js'
import { pingChecker } from './ping.js'
import { smtpChecker } from './smtp.js'
import { tcpChecker } from './tcp.js'
import { udpChecker } from './udp.js'

/** Every kind of check: a new one is a file and a row. */
const checkers: { readonly [Kind in Check['kind']]: Checker<CheckOf<Kind>> } = {
  TCP_CHECK: tcpChecker,
  HTTP_GET: httpChecker,
  SSL_GET: httpChecker,
  SMTP_CHECK: smtpChecker,
  DNS_CHECK: dnsChecker,
  MISC_CHECK: miscChecker,
  PING_CHECK: pingChecker,
  UDP_CHECK: udpChecker,
  FILE_CHECK: fileChecker,
}

/** The checker of a check. The table's type pairs each kind with its own checker, which the compiler cannot follow here. */
export const checkerOf = (check: Check) => checkers[check.kind] as Checker<Check>
