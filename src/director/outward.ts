import { MetricsDoor, type MetricsDoorParts } from '../control/metrics-door.js'
import type { JournalEvent } from '../model/event.js'
import type { OutwardSettings } from '../model/outward.js'
import { Webhooks, type WebhooksParts } from '../notify/webhooks.js'
import { eventStatus } from './event-status.js'

type Parts = MetricsDoorParts &
  Omit<WebhooksParts, 'onTrouble'> & {
    /** What makes ids of this life of the daemon its own. */
    readonly life: string
    readonly node: () => string
  }

/** Metrics over TCP, and webhooks. */
export class Outward {
  private readonly parts: Parts
  private readonly door: MetricsDoor
  private readonly webhooks: Webhooks

  constructor(parts: Parts) {
    this.parts = parts
    this.door = new MetricsDoor(parts)
    this.webhooks = new Webhooks(parts)
  }

  update({ metricsListen, webhooks }: OutwardSettings) {
    this.door.update(metricsListen)
    this.webhooks.update(webhooks)
  }

  /** Changes of state and news of health are told; of themselves webhooks say nothing. */
  heed(event: JournalEvent) {
    if (!event.transition && event.kind !== 'health') return
    const id = `${this.parts.life}-${event.id}`
    this.webhooks.tell(id, { kind: 'webhook', v: 1, id, node: this.parts.node(), event: eventStatus(event, false) })
  }

  close() {
    this.door.close()
    this.webhooks.close()
  }
}
