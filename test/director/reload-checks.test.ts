import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkTexts } from '../../src/director/reload-checks.js'
import type { Check } from '../../src/model/check.js'
import { seconds } from '../../src/model/time.js'
import { address } from '../health/support.js'

const timing = { delayLoop: seconds(6), retry: 1, delayBeforeRetry: seconds(1) }
const network = { ...timing, connectTimeout: seconds(5), target: { address: address('192.0.2.23'), port: 53 } }
const texts = (check: Check) => checkTexts(check).map(({ keyword, text }) => `${keyword} ${text}`)

test('every setting of a check is a text of its own', () => {
  const common = [
    'delay_loop 6s',
    'retry 1',
    'delay_before_retry 1s',
    'warmup none',
    'alpha on',
    'log_all_failures off',
  ]
  const asking = [...common, 'connect_timeout 5s', 'connects to 192.0.2.23:53']
  const origin = { address: address('192.0.2.1'), interface: 'eth0', mark: 7 }
  assert.equal(texts({ kind: 'DNS_CHECK', ...network, origin, type: 'A', name: 'example.org' }), [
    ...asking,
    'connects from 192.0.2.1 eth0 fwmark 7',
    'type A',
    'name example.org',
  ])
  const reply = { pattern: 'abxx', least: 1, most: 9 }
  assert.equal(texts({ kind: 'UDP_CHECK', ...network, reply }).slice(8), [
    'connects from anywhere',
    'payload random',
    'require_reply abxx, 1 to 9 bytes',
  ])
  const command = { words: ['/x', 'a'], account: { user: 'nobody' } }
  const misc: Check = { kind: 'MISC_CHECK', ...timing, command, timeout: seconds(2), isDynamic: true }
  assert.equal(texts({ ...misc, presumed: true }).slice(4), [
    'alpha off',
    'log_all_failures off',
    'misc_path /x a as nobody',
    'misc_timeout 2s',
    'misc_dynamic on',
  ])
})

test('the password of the SSL block is in no text', () => {
  const tls = { ca: '/ca', key: '/key', password: 'secret' }
  const regex = { pattern: 'a b', isForbidden: true, options: ['caseless'], minOffset: 0, maxOffset: 9 }
  const url = { path: '/', status: [{ from: 200, to: 200 }], regex }
  const all = texts({ kind: 'SSL_GET', ...network, protocol: '1.1', urls: [url], tls })
  assert.equal(all.slice(9), ['http_protocol 1.1', 'url / for 200 and not /a b/ caseless from 0 to 9', 'SSL /ca /key'])
})

test.run()
