import type { RouterSettings } from '../model/router.js'
import type { InterfacePort } from './ports.js'

/** The interfaces that routers have made for them, and what is wrong with those that could not be. */
export class VirtualInterfaces {
  private readonly port: InterfacePort
  private readonly notice: (object: string, text: string) => void
  private problems: ReadonlyMap<string, string> = new Map()

  constructor(port: InterfacePort, notice: (object: string, text: string) => void) {
    this.port = port
    this.notice = notice
  }

  /** Makes those that these routers need and removes all others. A failure is told once, for as long as it is the same. */
  keep(routers: readonly RouterSettings[]) {
    const wanted = new Map(routers.flatMap(({ virtualInterfaces }) => virtualInterfaces.map((one) => [one.name, one])))
    const problems = this.port.keep([...wanted.values()])
    for (const [name, problem] of problems) {
      if (this.problems.get(name) !== problem) this.notice(name, problem)
    }
    this.problems = problems
  }

  /** Whether all that were wanted last could be made. */
  areComplete = () => this.problems.size === 0

  /** Removes all of them; one that the kernel keeps is told. */
  close() {
    try {
      this.keep([])
    } catch (error) {
      this.notice('engine', `cannot remove its interfaces: ${(error as Error).message}`)
    }
  }

  /** Whether all that a router needs is there: otherwise its addresses would have no place, or a wrong one. */
  areReady = ({ virtualInterfaces }: RouterSettings) => virtualInterfaces.every(({ name }) => !this.problems.has(name))
}
