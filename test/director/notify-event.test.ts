import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remarkEvent } from '../../src/director/notify-event.js'
import type { Address } from '../../src/model/address.js'
import { instant, seconds } from '../../src/model/time.js'
import { router } from '../support/director-configs.js'

const at = instant(1_000_000)
const settings = router({ name: 'VI_1', priority: 150 })

test('a change of priority is told with the priority that it is now, of a Master and of a Backup', () => {
  const news = { kind: 'priority', settings, from: 150, to: 130, reasons: [], at } as const
  const told = (state: 'Master' | 'Backup' | 'Fault' | undefined) => {
    const event = remarkEvent(news, state)
    return event && [event.name, event.state, event.from, event.priority]
  }
  assert.equal(told('Master'), ['VI_1', 'MASTER_PRIORITY', 'MASTER', 130])
  assert.equal(told('Backup'), ['VI_1', 'BACKUP_PRIORITY', 'BACKUP', 130])
  assert.is(told('Fault'), undefined)
  assert.is(told(undefined), undefined)
})

test('a Master of lower priority is told of when it is heard first', () => {
  const peer = { source: '192.0.2.2' as Address, priority: 100 }
  const told = (notice: Parameters<typeof remarkEvent>[0]) => remarkEvent(notice, 'Master')?.state
  assert.is(told({ kind: 'router-notice', settings, notice: { code: 'split_brain', peer } }), 'MASTER_RX_LOWER_PRI')
  const resolved = { code: 'split_brain_resolved', peer, lasted: seconds(3) } as const
  assert.is(told({ kind: 'router-notice', settings, notice: resolved }), undefined)
})

test.run()
