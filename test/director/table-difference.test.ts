import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { DiffDocument } from '../../src/control/protocol.js'
import { diff } from '../../src/dataplane/diff.js'
import { plannedTable } from '../../src/director/forwarding.js'
import { tableDifferences } from '../../src/director/table-difference.js'
import type { Address } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { tableDifferenceText } from '../../src/view/table-difference.js'
import { realServer, virtualServer } from '../support/director-configs.js'
import { observed } from '../support/memory-dataplane.js'

const tableOf = (...services: ReturnType<typeof virtualServer>[]) => plannedTable(services, () => true)
const wanted = tableOf(virtualServer())

function compared(actual: ReturnType<typeof tableOf>): DiffDocument {
  const seen = observed(actual)
  const changes = diff(wanted, seen, new Set(wanted.keys()))
  const head = { kind: 'diff', v: 1, at: '2026-11-22T14:00:00.000Z', node: 'lb1' } as const
  return { ...head, ...tableDifferences({ wanted, actual: seen, changes }) }
}

test('an equal table is the same, and what others made is named', () => {
  const other = virtualServer({ address: '192.0.2.200' as Address })
  const document = compared(tableOf(virtualServer(), other))
  assert.equal([document.same, document.differences, document.foreign], [true, [], ['192.0.2.200:80/tcp']])
  assert.is(
    tableDifferenceText(document),
    'The kernel has what is wanted.\nNot of this configuration, left alone: 192.0.2.200:80/tcp\n',
  )
})

test('what is missing, too much and different is told by the words of the file', () => {
  const document = compared(
    tableOf(
      virtualServer({
        scheduler: 'rr',
        persistence: seconds(50),
        realServers: [realServer(21, { weight: 5, forwarding: 'tunnel' }), realServer(29)],
      }),
    ),
  )
  assert.is(document.same, false)
  assert.equal(tableDifferenceText(document).split('\n'), [
    '~ 192.0.2.100:80/tcp lb_algo rr, wanted wlc; persistence_timeout 50s, wanted 0s',
    '~ 192.0.2.100:80/tcp 192.0.2.21:80 weight 5, wanted 1; lvs_method TUN, wanted DR',
    '- 192.0.2.100:80/tcp 192.0.2.22:80 missing',
    '+ 192.0.2.100:80/tcp 192.0.2.29:80 extra',
    '4 differences, repaired at the next look.',
    '',
  ])
})

test('a service that is not there is missing, with its servers', () => {
  assert.equal(
    compared(new Map()).differences.map(({ service, real, what }) => [service, real, what]),
    [
      ['192.0.2.100:80/tcp', undefined, 'missing'],
      ['192.0.2.100:80/tcp', '192.0.2.21:80', 'missing'],
      ['192.0.2.100:80/tcp', '192.0.2.22:80', 'missing'],
    ],
  )
})

test.run()
