import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nagiosLine, nagiosUnknown } from '../../src/view/nagios.js'
import { empty, status } from '../support/documents.js'

test('one line: the verdict, what is wrong, and numbers behind the only bar', () => {
  const line = nagiosLine({
    ...status,
    verdict: { level: 'crit', reasons: [{ code: 'X', level: 'crit', object: 'VI_1', text: 'a | b\nc' }] },
  })
  assert.match(
    line,
    /^LVSHA CRITICAL - a \/ b c \| masters=1 faults=0 real_servers_up=\d+;;;0;\d+ connections_per_s=\d+$/,
  )
})

test('with nothing to tell it tells the states, and without any no more than the word', () => {
  const well = nagiosLine({ ...status, verdict: { level: 'ok', reasons: [] } })
  assert.match(well, /^LVSHA OK - VI_1 MASTER; VI_2 BACKUP \|/)
  assert.match(nagiosLine({ ...empty, verdict: { level: 'ok', reasons: [] } }), /^LVSHA OK \| masters=0 /)
  assert.is(nagiosUnknown('no | socket'), 'LVSHA UNKNOWN - no / socket')
})

test.run()
