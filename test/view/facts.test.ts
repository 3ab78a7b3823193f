import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clusterFacts } from '../../src/view/cluster-facts.js'
import type { Fact } from '../../src/view/fact.js'
import { matcher } from '../../src/view/filter.js'
import { unicodeGlyphs } from '../../src/view/glyphs.js'
import { instanceFacts } from '../../src/view/instance-facts.js'
import { lookAt } from '../../src/view/look.js'
import { serverFacts, serviceFacts } from '../../src/view/service-facts.js'
import * as documents from '../support/documents.js'

process.env.TZ = 'UTC'

const look = lookAt(documents.madeAt, 0, unicodeGlyphs)
const told = (facts: readonly Fact[]) => Object.fromEntries(facts.map(({ label, text }) => [label, text]))

test('an instance tells its numbers beside what they are measured by', () => {
  const facts = told(instanceFacts(documents.backup, look))
  assert.is(facts.State, 'BACKUP for 4h51m (startup)')
  assert.is(facts.Timers, 'advert 1.000s  skew 0.609s  Master_Down 3.609s (3.2 of 3.609s)')
  assert.is(facts['Rx errors'], 'checksum 2')
  assert.is(facts.Lease, 'not held')
})

test('a server that was drained says by whom and until when', () => {
  const [server] = documents.webService.real_servers
  assert.ok(server)
  const order = {
    action: 'drain',
    weight: 0,
    by: 'alice',
    since: documents.madeAt,
    until: '2026-11-22T15:00:00.000Z',
  } as const
  const facts = told(serverFacts(documents.webService, { ...server, order }, look))
  assert.is(facts['By hand'], 'drain to 0 by alice since 14:03:22 until 15:00:00')
})

test('with DR nothing is known of what goes out', () => {
  assert.match(told(serviceFacts(documents.webService, look)).Rates ?? '', '   - out')
  assert.match(told(serviceFacts(documents.secureService, look)).Rates ?? '', '   12.3MB/s out')
})

test('an arbiter is told with its session and what it permits', () => {
  const facts = told(
    clusterFacts(
      {
        ...documents.status,
        arbiter: {
          kind: 'zookeeper',
          policy: 'strict',
          state: 'suspended',
          server: 'zk2:2181',
          session: '0x1a7f03',
          timeout_ms: 6_000,
          round_trip_ms: 2,
          silent_ms: 2_100,
          instances: [
            {
              name: 'VI_1',
              granted: true,
              because: 'held',
              left_ms: 3_900,
              owner: { node: 'lb1', here: true, epoch: 41 },
              candidates: [],
            },
          ],
        },
      },
      look,
    ),
  )
  assert.is(
    facts.Arbiter,
    'zookeeper SUSPENDED  zk2:2181  session 0x1a7f03  timeout 6.0s  round trip 2.0ms  heard 2.1s ago',
  )
  assert.is(facts.Permit, 'VI_1 granted (held), 3.9s left, owner lb1 epoch 41')
})

test('a filter wants every word, none that is denied, and looks into fields', () => {
  const row = { words: '192.0.2.23:80 HTTP_GET FAIL refused', fields: { state: 'FAIL' } }
  for (const filter of ['', '23', 'http refused', '!443', 'state:fail', '23 !pass', '192.0.2.23:80']) {
    assert.is(matcher(filter)(row), true, filter)
  }
  for (const filter of ['24', '23 pass', '!refused', 'state:pass', '!state:fail']) {
    assert.is(matcher(filter)(row), false, filter)
  }
})

test.run()
