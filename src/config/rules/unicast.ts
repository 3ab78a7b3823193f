import type { Report } from '../diagnostic.js'
import { type FileSection, soundInstances } from '../file-section.js'
import { last } from '../row.js'
import { peersOf } from '../transport.js'

/** A node that names itself among those that it sends to. */
export function unicastIsToOthers(file: FileSection, report: Report) {
  for (const instance of soundInstances(file)) {
    const source = last(instance, 'unicast_src_ip')?.value
    for (const { value, at } of peersOf(instance)) {
      const { address } = value
      if (address !== source) continue
      const message = `the unicast peer ${address} is this node itself (unicast_src_ip)`
      report({ code: 'LV-C206', at, message, hint: 'name the other node' })
    }
  }
}
