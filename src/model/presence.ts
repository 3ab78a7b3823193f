import type { Address } from './address.js'

/** Whether another node would take over a virtual router; `unknown` is a peer without beacons, or none at all. */
export type Successor =
  | { readonly kind: 'known'; readonly node: string; readonly source: Address; readonly priority: number }
  | { readonly kind: 'known dead'; readonly node: string; readonly because: Obstacle }
  | { readonly kind: 'unknown' }

/** What keeps a node from taking over. */
export type Obstacle = 'silent' | 'left' | 'fault' | 'held'
