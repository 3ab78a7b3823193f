import type { DirectorConfig } from '../model/director-config.js'
import { filterRules, removalRules } from './filter-rules.js'

/** What loads rules, and what remembers the names of the tables that may be in the kernel. */
export type PacketFilterParts = {
  /** Rejects with why they could not be loaded; then nothing has changed. */
  readonly load: (rules: string) => Promise<void>
  readonly file: { readonly read: () => readonly string[]; readonly write: (tables: readonly string[]) => void }
  readonly note: (text: string) => void
}

/**
 * Keeps packets from addresses that this node must not answer for, although it may be their Master (`no_accept`, RFC 9568
 * Accept_Mode). The rules name the addresses of all such instances, whoever is Master: where an address is not on the host
 * there is nothing that they could drop. So nothing is to be done when a VIP comes or goes, and a table that a daemon which
 * was killed has left behind does no harm; the next one replaces it.
 */
export class PacketFilter {
  private readonly parts: PacketFilterParts

  constructor(parts: PacketFilterParts) {
    this.parts = parts
  }

  /** Makes the rules those of this configuration, all at once; to be done before an address is added. */
  async update(config: Pick<DirectorConfig, 'routers' | 'packetFilter'>) {
    const { note } = this.parts
    const refused = config.routers.filter(({ accepts }) => !accepts)
    const addresses = refused.flatMap(({ virtualAddresses }) => virtualAddresses)
    const { table } = config.packetFilter
    const names = refused.map(({ name }) => name).join(', ')
    try {
      await this.replace(
        addresses.length > 0 ? { table, rules: filterRules(config.packetFilter, addresses) } : undefined,
      )
      if (addresses.length > 0) note(`no_accept of ${names}: dropped by table inet ${table} of nftables`)
    } catch (error) {
      const why = (error as Error).message
      note(names ? `no_accept of ${names} cannot be had, its Master answers: ${why}` : notRemoved(why))
    }
  }

  /** Takes the rules out; to be done when no address is held any more. */
  async clear() {
    try {
      await this.replace(undefined)
    } catch (error) {
      this.parts.note(notRemoved((error as Error).message))
    }
  }

  /** Without a new table those of before go, and no more. */
  private async replace(wanted: { readonly table: string; readonly rules: string } | undefined) {
    const { load, file } = this.parts
    const before = file.read()
    const after = wanted ? [wanted.table] : []
    const either = [...new Set([...before, ...after])]
    if (either.length === 0) return
    // Noted before it is there: whoever dies while rules are loaded leaves a table of either name.
    if (either.length > before.length) file.write(either)
    await load([...either.map(removalRules), wanted?.rules ?? ''].join(''))
    file.write(after)
  }
}

const notRemoved = (why: string) => `the table of an earlier configuration was not removed: ${why}`
