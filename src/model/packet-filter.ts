/** The table of nftables that keeps a Master from answering for addresses that it does not own (`no_accept`). */
export type PacketFilterSettings = {
  /** `nftables NAME`: daemons that share a network namespace need one each. */
  readonly table: string
  /** `nftables_priority`: where its chains come among those of others. */
  readonly priority: number
  /** `nftables_counters`: the packets that it drops are counted. */
  readonly counters: boolean
}

export const defaultPacketFilter: PacketFilterSettings = { table: 'lvsha', priority: -1, counters: false }
