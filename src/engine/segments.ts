import type { LinkState, OpenSegment, Segment } from './ports.js'

type SegmentsPorts = {
  readonly open: (link: LinkState) => Segment
  readonly notice: (object: string, text: string) => void
  /** An interface is there that has not told of our addresses, or not with the hardware address that it has. */
  readonly changed: (interfaceName: string) => void
}

/** The sockets that addresses are announced by, one for each interface that has some. */
export class Segments {
  private readonly ports: SegmentsPorts
  private readonly open = new Map<string, OpenSegment>()
  /** Why an interface has none. */
  private readonly problems = new Map<string, string>()

  constructor(ports: SegmentsPorts) {
    this.ports = ports
  }

  /**
   * Opens those that are needed where their interface is there, and closes all others. Throws for want of permission.
   * @returns true where all are open whose interface is there
   */
  keep(names: readonly string[], links: ReadonlyMap<string, LinkState>): boolean {
    const needed = new Set(names)
    let isComplete = true
    for (const [name, { link, sockets }] of this.open) {
      const seen = links.get(name)
      if (needed.has(name) && seen?.index === link.index) {
        this.open.set(name, { link: seen, sockets })
        // The switches know the addresses at the hardware address that it had.
        if (Buffer.compare(seen.mac, link.mac) !== 0) this.ports.changed(name)
        continue
      }
      sockets.close()
      this.open.delete(name)
    }
    for (const name of needed) {
      const link = links.get(name)
      if (!link || this.open.has(name)) continue
      if (this.openOn(link)) this.ports.changed(name)
      else isComplete = false
    }
    return isComplete
  }

  of(interfaceName: string): OpenSegment | undefined {
    return this.open.get(interfaceName)
  }

  close() {
    for (const { sockets } of this.open.values()) sockets.close()
    this.open.clear()
  }

  /** One that cannot be opened is told once and costs no other; throws for want of permission. */
  private openOn(link: LinkState): boolean {
    const { name } = link
    try {
      this.open.set(name, { link, sockets: this.ports.open(link) })
      this.problems.delete(name)
      return true
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string }
      if (code === 'EPERM') throw error
      if (this.problems.get(name) !== message) {
        this.ports.notice(name, `addresses cannot be announced: ${message}`)
      }
      this.problems.set(name, message)
      return false
    }
  }
}
