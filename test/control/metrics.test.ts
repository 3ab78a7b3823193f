import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { metricsText } from '../../src/control/metrics.js'
import { status } from '../support/documents.js'

const text = metricsText(status)

test('each family has its help and type once, before its samples, and no sample comes twice', () => {
  const lines = text.trimEnd().split('\n')
  const families = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
  assert.is(new Set(families).size, families.length)
  const samples = lines.filter((line) => !line.startsWith('#'))
  assert.is(new Set(samples).size, samples.length)
  for (const line of samples) assert.match(line, /^[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})? -?\d[\d.e+-]*$/)
})

test('states, counters and priorities have the names of the YANG model', () => {
  assert.match(text, 'lvsha_vrrp_state{instance="VI_1",vrid="51",interface="eth0",state="master"} 1\n')
  assert.match(text, 'lvsha_vrrp_state{instance="VI_1",vrid="51",interface="eth0",state="backup"} 0\n')
  assert.match(text, '# TYPE lvsha_vrrp_advertisement_sent_total counter\n')
  assert.match(text, 'lvsha_vrrp_advertisement_sent_total{instance="VI_1",vrid="51",interface="eth0"} 17482\n')
  assert.match(text, 'lvsha_vrrp_skew_time_seconds{instance="VI_1",vrid="51",interface="eth0"} 0.492\n')
})

test('what a label holds cannot end it', () => {
  const hostile = metricsText({ ...status, node: 'a"} 1\n\\' })
  assert.match(hostile, 'lvsha_info{node="a\\"} 1\\n\\\\",version=')
})

test('the dashboard asks for nothing that is not there', () => {
  const dashboard = readFileSync(join(checkout, 'packaging/grafana.json'), 'utf8')
  const asked = new Set([...dashboard.matchAll(/\blvsha_\w+/g)].map(([name]) => name))
  assert.is(asked.size, 7)
  for (const name of asked) assert.match(text, `# TYPE ${name} `)
})

test.run()
