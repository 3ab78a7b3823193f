/** What an instance or group watches, and what it means to it. */
export type Track = {
  readonly kind: TrackerKind
  readonly name: string
  /** What it does to the priority; 0 makes its failure a fault. */
  readonly weight: number
  /** Turns its meaning round: of a weight the direction, of weight 0 which of the two is the fault. */
  readonly reverse: boolean
}

export type TrackerKind = 'interface' | 'script' | 'file' | 'process'

/** What is known of something watched; `value` is the number of a file. Undefined `up`: not known yet. */
export type TrackerReading = {
  readonly kind: TrackerKind
  readonly name: string
  readonly up: boolean | undefined
  readonly value?: number
  readonly because?: string
}

/** One thing watched by the name of its kind: what readings are kept by. */
export const trackerKey = ({ kind, name }: { readonly kind: TrackerKind; readonly name: string }) => `${kind} ${name}`
