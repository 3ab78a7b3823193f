import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { metaFormsNamed } from '../../src/config/meta-syntax.js'
import { entriesNamed } from '../../src/config/table.js'
import { explainDocument, explainLines, metaDocument, metaLines } from '../../src/view/explain.js'
import { use } from '../config/read.js'

test('a keyword that works', () => {
  assert.equal(explainLines(entriesNamed('preempt_delay')), [
    'preempt_delay  in vrrp_instance',
    '  How long to wait before taking over from a Master of lower priority.',
    '  value    seconds, 0 to 1000',
    '  default  0',
    '  since    keepalived 2.2.7 or before',
    '  status   works',
  ])
})

test('a keyword of several blocks, one of them newer than 2.2.7', () => {
  assert.equal(explainLines(entriesNamed('vrrp_instance.auth_hmac')), [
    'auth_hmac  in vrrp_instance',
    '  Signs adverts with HMAC-SHA256, which keepalived alone knows.',
    '  value    a block',
    '  since    keepalived 2.4.0',
    '  status   refused: signatures are not built in, and a peer with them would',
    '           drop every advert and be Master too',
  ])
  const lines = explainLines(entriesNamed('nopreempt').concat(entriesNamed('vrrp_iptables')))
  assert.equal(
    lines.filter((line) => line === '' || /^\S/.test(line)),
    ['nopreempt  in vrrp_instance', '', 'vrrp_iptables  in global_defs'],
  )
})

test('a block of values, a required value and a block of our own', () => {
  assert.equal(
    explainLines(entriesNamed('track_group.group')).find((line) => line.startsWith('  value')),
    '  value    a block, on each line the name of a vrrp_instance',
  )
  assert.ok(explainLines(entriesNamed('virtual_router_id')).includes('  default  none, it must be there'))
  assert.equal(explainLines(entriesNamed('lvsha')), [
    'lvsha  at top level',
    '  Settings that keepalived does not have.',
    '  value    a block',
    '  status   works',
  ])
})

test('lines about lines are known by the ways in which one asks for them', () => {
  const asked: readonly (readonly [string, string])[] = [
    ['include', 'include FILE'],
    ['includea', 'includer, includem, includew, includeb, includea FILE'],
    ['$NAME=', '$NAME=VALUE'],
    ['$NAME', '$NAME=VALUE'],
    ['@id', '@ID LINE'],
    ['@lb1', '@ID LINE'],
    ['@^lb1', '@^ID LINE'],
    ['~SEQ', '~SEQ(NAME, START, STEP, END) LINE'],
    ['~SEQx', '~SEQ(NAME, START, STEP, END) LINE'],
    ['~LST', '~LST(NAME, VALUE, …) LINE'],
    [use('NAME'), use('NAME')],
  ]
  for (const [text, form] of asked)
    assert.equal(
      metaFormsNamed(text).map((found) => found.form),
      [form],
      text,
    )
  assert.match(metaFormsNamed(use('_PWD'))[0]?.form ?? '', /_PWD/)
  for (const text of ['include_check', 'includes', 'priority', '~']) assert.equal(metaFormsNamed(text), [], text)
  assert.equal(metaLines(metaFormsNamed('@^lb1')), [
    '@^ID LINE  anywhere',
    '  Reads the line on all nodes but the one of that id.',
    '  status   works',
  ])
  assert.equal(metaDocument('@^lb1', metaFormsNamed('@^lb1')).entries, [
    { keyword: '@^ID LINE', within: [], status: 'works', does: 'Reads the line on all nodes but the one of that id.' },
  ])
})

test('the same as a document', () => {
  assert.equal(explainDocument('nopreempt', entriesNamed('nopreempt')), {
    kind: 'keyword',
    v: 1,
    keyword: 'nopreempt',
    entries: [
      {
        keyword: 'nopreempt',
        within: ['vrrp_instance'],
        takes: 'a value',
        since: '2.2.7',
        status: 'works',
        does: 'Does not take over from a working Master of lower priority.',
        required: false,
      },
    ],
  })
})

test.run()
