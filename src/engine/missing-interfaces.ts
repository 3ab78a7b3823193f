import type { RouterSettings } from '../model/router.js'

/** Tells of interfaces that routers need and that are not there: each once, until it has been there again. */
export class MissingInterfaces {
  private readonly notice: (object: string, text: string) => void
  private missing: ReadonlySet<string> = new Set()

  constructor(notice: (object: string, text: string) => void) {
    this.notice = notice
  }

  /** @param present the names of all interfaces */
  look(routers: readonly RouterSettings[], present: ReadonlyMap<string, unknown>) {
    const now = new Map<string, () => void>()
    for (const settings of routers) {
      for (const [name, consequence] of neededBy(settings)) {
        if (present.has(name)) continue
        const text = `there is no interface ${name}: ${consequence} until there is one`
        now.set(`${settings.name} ${name}`, () => this.notice(settings.name, text))
      }
    }
    for (const [key, tell] of now) if (!this.missing.has(key)) tell()
    this.missing = new Set(now.keys())
  }
}

/** The interfaces that must be there before anything can be made on them, and what it means that one is not. */
function neededBy({
  interface: own,
  virtualInterfaces,
  virtualAddresses,
}: RouterSettings): ReadonlyMap<string, string> {
  const made = new Map(virtualInterfaces.map(({ name, parent }) => [name, parent]))
  const carriers = virtualAddresses.map((virtual) => made.get(virtual.interface) ?? virtual.interface)
  return new Map([
    ...carriers.map((name) => [name, 'the addresses on it wait'] as const),
    [own, 'it waits in Fault'] as const,
  ])
}
