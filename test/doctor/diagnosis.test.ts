import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { diagnose } from '../../src/doctor/diagnosis.js'
import type { AdvertFacts, Facts, SegmentFacts } from '../../src/doctor/facts.js'
import { verdictsOn } from '../../src/doctor/split-brain.js'
import type { Address } from '../../src/model/address.js'
import { type Prefix, parsePrefix } from '../../src/model/address.js'
import { doctorLines } from '../../src/view/doctor.js'

const service = (kind: string) =>
  `virtual_server 192.0.2.100 80 {\n lb_kind ${kind}\n protocol TCP\n real_server 192.0.2.21 80 {\n TCP_CHECK {\n }\n }\n }\n`
const text = (more = '') =>
  `vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n version 3\n priority 90\n advert_int 1\n ${more}\n virtual_ipaddress {\n 192.0.2.100/24\n }\n }\n`

const configOf = (file: string): NonNullable<Facts['config']> => {
  const { config } = readConfig(file, 'lb1.conf', 'lb1')
  if (!config) throw new Error('the configuration has errors')
  return { file: 'lb1.conf', writtenAt: 0, errors: [], settings: config }
}

const advert: AdvertFacts = {
  source: '192.0.2.12' as Address,
  destination: '224.0.0.18' as Address,
  vrid: 51,
  ttl: 255,
  count: 5,
  advert: {
    version: 3,
    priority: 100,
    intervalMs: 1000,
    addresses: ['192.0.2.100' as Address],
    authentication: 'none',
    password: '',
    checksum: 'pseudo_header',
  },
}
const segment = (arrived: readonly AdvertFacts[], claims: SegmentFacts['claims'] = []): SegmentFacts => ({
  interface: 'eth0',
  listenedMs: 5000,
  arrived,
  delivered: arrived,
  claims,
})
const claim = (address: string, last: string) => ({ address: address as Address, mac: `02:00:00:00:00:${last}` })

const well: Facts = {
  config: configOf(text()),
  kernel: { release: '6.8.0', hasIpvsModule: true, forwards: true, clocksource: 'tsc' },
  capabilities: new Set(['NET_ADMIN', 'NET_RAW']),
  links: [
    {
      name: 'eth0',
      isUp: true,
      hasCarrier: true,
      isMulticast: true,
      mtu: 1500,
      mac: '02:00:00:00:00:11',
      addresses: [parsePrefix('192.0.2.11/24') as Prefix],
      rpFilter: 0,
      arpIgnore: 0,
    },
  ],
  firewall: [],
  segments: [segment([advert], [claim('192.0.2.100', '12'), claim('192.0.2.12', '12')])],
  now: 1_000_000_000_000,
}

const ids = (facts: Partial<Facts>) =>
  diagnose({ ...well, ...facts }).flatMap((check) => ('id' in check ? [check.id] : []))
const heard = (change: Partial<AdvertFacts>, read: Partial<NonNullable<AdvertFacts['advert']>> = {}) => {
  const { advert: said, ...rest } = { ...advert, ...change }
  return { segments: [segment([{ ...rest, ...(said && { advert: { ...said, ...read } }) }])] }
}

test('where all is well nothing is found, and what was looked at is said', () => {
  assert.equal(doctorLines({ checks: diagnose(well) }), [
    'kernel       PASS  6.8.0',
    'privileges   PASS  CAP_NET_ADMIN CAP_NET_RAW',
    'config       PASS  lb1.conf',
    'network      PASS  eth0 up, 192.0.2.11, mtu 1500',
    'vrrp         PASS  192.0.2.12 advertises VRID 51 with priority 100',
    'real servers PASS  none answers ARP for a floating address',
    '0 failures, 0 warnings',
  ])
})

test('each trouble has one finding', () => {
  const kernel = well.kernel
  const [link] = well.links
  if (!link) throw new Error('there is a link')
  const cases: [Partial<Facts>, string][] = [
    [{ config: configOf(service('DR')), kernel: { ...kernel, hasIpvsModule: false } }, 'LV-D010'],
    [{ config: configOf(service('NAT')), kernel: { ...kernel, forwards: false } }, 'LV-D011'],
    [{ kernel: { ...kernel, connections: { buckets: 4096, now: 15_000 } } }, 'LV-D012'],
    [{ kernel: { ...kernel, clocksource: 'jiffies' } }, 'LV-D016'],
    [{ links: [{ ...link, hasCarrier: false }] }, 'LV-D030'],
    [heard({ ttl: 64 }), 'LV-D046'],
    [{ segments: [segment([(({ advert: _, ...rest }) => ({ ...rest, refusal: 'checksum' }))(advert)])] }, 'LV-D043'],
    [heard({}, { checksum: 'message' }), 'LV-D043'],
    [heard({}, { version: 2, checksum: 'message', intervalMs: 5000 }), 'LV-D042'],
    [heard({}, { intervalMs: 500 }), 'LV-D047'],
    [heard({}, { priority: 90 }), 'LV-D048'],
    [heard({}, { addresses: ['192.0.2.7' as Address] }), 'LV-D040'],
    [heard({}, { addresses: ['192.0.2.100' as Address, '192.0.2.7' as Address] }), 'LV-D044'],
    [{ segments: [segment([advert, { ...advert, source: '192.0.2.13' as Address }])] }, 'LV-D049'],
    [{ segments: [segment([], [claim('192.0.2.100', '77')])] }, 'LV-D060'],
    [{ keepalived: 77 }, 'LV-D052'],
    [{ segments: [{ ...segment([advert]), delivered: [] }] }, 'LV-D032'],
  ]
  for (const [facts, id] of cases) assert.equal(ids(facts), [id])
})

test('who answers is a Master, the virtual router, a real server or a stranger', () => {
  const virtual = { address: '192.0.2.100' as Address, mac: '00:00:5e:00:01:33' }
  assert.equal(ids({ segments: [segment([], [virtual])] }), [])
  const real = [claim('192.0.2.100', '21'), claim('192.0.2.21', '21')]
  assert.equal(ids({ config: configOf(text() + service('DR')), segments: [segment([advert], real)] }), ['LV-D061'])
})

test('what cannot be looked at is skipped with the reason, not passed', () => {
  const { segments: _, firewall: __, ...blind } = well
  const checks = diagnose({ ...blind, capabilities: new Set(['NET_ADMIN']) })
  const skipped = checks.filter(({ status }) => status === 'skip')
  const passed = checks.filter(({ status }) => status === 'pass')
  assert.equal(
    passed.map(({ group }) => group),
    ['kernel', 'config', 'network'],
  )
  assert.equal(
    skipped.map(({ group, text: why }) => [group, why]),
    [
      ['network', 'the firewall cannot be read: nft is missing, or CAP_NET_ADMIN'],
      ['vrrp', 'needs CAP_NET_RAW'],
      ['realservers', 'needs CAP_NET_RAW'],
    ],
  )
})

test('a verdict names the owners, the cause that comes first, and what to do', () => {
  const verdict = (facts: Partial<Facts>) => {
    const all = { ...well, ...facts }
    return verdictsOn(all, diagnose(all))[0]
  }
  assert.is(verdict({})?.text, 'one owner: 192.0.2.12 has 192.0.2.100 of VI_1')
  assert.is(verdict({ segments: [segment([])] })?.outcome, 'no owner')
  assert.is(verdict({ segments: [segment([], [claim('192.0.2.100', '77')])] })?.outcome, 'taken')
  const [link] = well.links
  const links = link ? [{ ...link, addresses: [...link.addresses, parsePrefix('192.0.2.100/24') as Prefix] }] : []
  assert.is(verdict({ links, segments: [segment([])] })?.text, 'one owner: this node has 192.0.2.100 of VI_1')
  const { segments: _, ...unasked } = well
  assert.is(verdictsOn(unasked, [])[0]?.text, 'nobody asked the network about VI_1')
  const config = configOf(text().replace('192.0.2.100/24', '2001:db8::100/64'))
  assert.is(verdict({ config })?.outcome, 'unknown')
  const split = verdict({ links, ...heard({}, { version: 2 }) })
  assert.equal(split?.owners, ['this node', '192.0.2.12'])
  assert.is(split?.cause?.id, 'LV-D042')
  assert.equal(split?.now, [
    'lvsha demote VI_1 --force-no-peer',
    'on 192.0.2.12: version 3',
    'lvsha doctor --split-brain VI_1',
  ])
})

test.run()
