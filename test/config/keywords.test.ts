import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { fixture } from './read.js'

// keywords.tsv: each keyword of keepalived, the block that it stands in, and whether 2.2.7 knows it.
const rows = fixture('keywords.tsv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string, string])

/** The keyword inside the blocks that its path names. */
function within(path: string, keyword: string): string {
  const blocks = path
    .replace('(top)', '')
    .replace('<checker>', 'virtual_server.real_server.TCP_CHECK')
    .replace('HTTP_GET|SSL_GET', 'SSL_GET')
    .split('.')
    .filter(Boolean)
  return `${blocks.map((block) => `${block} {\n`).join('')}${keyword.split('|')[0]} 1\n${'}\n'.repeat(blocks.length)}`
}

test('no keyword of keepalived is unknown, or in the wrong block', () => {
  assert.is(rows.length, 416)
  const strangers = rows.filter(([path, keyword]) =>
    readConfig(within(path, keyword), 'x', 'h').problems.some(({ code }) => code === 'LV-C001' || code === 'LV-C010'),
  )
  assert.equal(strangers, [])
})

test('a keyword that has no effect is a warning, with its block', () => {
  const { problems } = readConfig('track_group b {\n  group {\n    V\n  }\n}\n', 'x', 'h')
  assert.equal(problems, [
    {
      code: 'LV-C102',
      severity: 'warning',
      message: 'track_group has no effect: what others remove is put back, and the instances need not move',
      file: 'x',
      line: 1,
      column: 1,
      endColumn: 12,
    },
  ])
})

test('each of several blocks is told, what several lines have in common once', () => {
  const group = (name: string) => `track_group ${name} {\n  group { V }\n}\n`
  const text = `${group('a')}${group('b')}global_defs {\n  enable_snmp_vrrp\n  enable_snmp_rfc\n}\n`
  assert.equal(
    readConfig(text, 'x', 'h').problems.map(({ line, code }) => [line, code]),
    [
      [1, 'LV-C102'],
      [4, 'LV-C102'],
      [8, 'LV-C102'],
    ],
  )
})

test('a keyword that is refused is an error, and says what to do instead', () => {
  const { problems, config } = readConfig('net_namespace_ipvs x\n', 'x', 'h')
  assert.equal(
    problems.map(({ code, message, hint }) => [code, message, hint]),
    [
      [
        'LV-C012',
        'refused: net_namespace_ipvs',
        'VRRP, checks and LVS share one namespace; run two daemons, one with each net_namespace',
      ],
    ],
  )
  assert.is(config, undefined)
})

test('one typo is one problem', () => {
  const { problems } = readConfig('global_defs {\n  vrrp_stritc\n}\n', 'x', 'h')
  assert.equal(
    problems.map(({ code, suggestion }) => [code, suggestion]),
    [['LV-C001', 'vrrp_strict']],
  )
})

test('a keyword that 2.2.7 does not know says so', () => {
  const { problems } = readConfig('global_defs {\n  state_dump_file /x\n}\n', 'x', 'h')
  assert.is(problems[0]?.hint, 'keepalived 2.2.7 does not know it')
})

test.run()
