import type { OutwardSettings } from '../model/outward.js'
import type { FileSection } from './file-section.js'
import { all, last } from './row.js'

/** What the `lvsha` block tells other programs. */
export function outwardOf(file: FileSection): OutwardSettings {
  const own = last(file, 'lvsha')?.value
  const metricsListen = own && last(own, 'metrics_listen')?.value
  return {
    ...(metricsListen && { metricsListen }),
    webhooks: own ? all(own, 'webhook') : [],
  }
}
