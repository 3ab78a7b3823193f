import type { Address } from '../model/address.js'
import type { Channel } from '../model/channel.js'
import type { Instant } from '../model/time.js'
import { type Allowance, fullAllowance, spend } from './allowance.js'
import { remember } from './counters.js'
import type { EngineListener } from './running.js'

/** With `log_unknown_vrids`: tells of virtual routers that others have and this host has not, each once. */
export class Strangers {
  private readonly listener: EngineListener
  private allowance: Allowance = fullAllowance
  private readonly known = new Map<Address, ReadonlySet<string>>()

  constructor(listener: EngineListener) {
    this.listener = listener
  }

  note({ interface: name }: Pick<Channel, 'interface'>, vrid: number, source: Address, at: Instant) {
    const told = this.known.get(source) ?? new Set()
    const what = `${name} ${vrid}`
    if (told.has(what)) return
    const left = spend(this.allowance, at)
    if (!left) return
    this.allowance = left
    remember(this.known, source, new Set([...told, what]))
    this.listener.notice(name, `${source} advertises vrid ${vrid}, which no instance here has`)
  }
}
