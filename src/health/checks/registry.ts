import type { Check } from '../../model/service.js'
import type { Checker } from './checker.js'
import { httpChecker } from './http.js'
import { tcpChecker } from './tcp.js'

type CheckOf<Kind, C = Check> = C extends Check ? (Kind extends C['kind'] ? C : never) : never

/** Every kind of check: a new one is a file and a row. */
const checkers: { readonly [Kind in Check['kind']]: Checker<CheckOf<Kind>> } = {
  TCP_CHECK: tcpChecker,
  HTTP_GET: httpChecker,
  SSL_GET: httpChecker,
}

/** The checker of a check. The table's type pairs each kind with its own checker, which the compiler cannot follow here. */
export const checkerOf = (check: Check) => checkers[check.kind] as Checker<Check>
