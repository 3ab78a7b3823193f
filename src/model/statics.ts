import type { VirtualAddress } from './router.js'
import { noRouting, type Routing } from './routing.js'

/** `static_ipaddress`, `static_routes` and `static_rules`: there as long as the daemon runs, whoever is Master. */
export type Statics = Routing & { readonly addresses: readonly VirtualAddress[] }

export const noStatics: Statics = { ...noRouting, addresses: [] }
