import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, type Prefix, parsePrefix } from '../../src/model/address.js'
import { LvshaError } from '../../src/model/errors.js'
import { findingsOn } from '../../src/realserver/findings.js'
import { type HostState, setupPlan, together, undoPlan } from '../../src/realserver/plan.js'
import type { Wanted } from '../../src/realserver/wanted.js'
import { deedLines } from '../../src/view/realserver.js'

const vip = '192.0.2.100' as Address
const wanted: Wanted = { vips: [vip], mode: 'dr', device: undefined, persist: 'none' }
const zero = ['all', 'lo', 'default', 'tunl0'].flatMap((device) =>
  ['arp_ignore', 'arp_announce', 'rp_filter'].map((name) => [`net.ipv4.conf.${device}.${name}`, 0] as const),
)
const host = (
  sysctls: Readonly<Record<string, number>> = {},
  addresses: readonly (readonly [string, string])[] = [],
  hasSystemd = false,
): HostState => {
  const values = new Map<string, number>([...zero, ...Object.entries(sysctls)])
  return {
    sysctl: (key) => values.get(key),
    addresses: addresses.map(([text, device]) => ({ prefix: parsePrefix(text) as Prefix, device })),
    hasSystemd,
  }
}
const silent = {
  'net.ipv4.conf.all.arp_ignore': 1,
  'net.ipv4.conf.lo.arp_ignore': 1,
  'net.ipv4.conf.all.arp_announce': 2,
  'net.ipv4.conf.lo.arp_announce': 2,
}
const told = (given: Wanted, state: HostState) =>
  deedLines({ steps: setupPlan(given, state), isDry: true }).map((line) => line.replace(/ {2,}.*/, ''))

test('settings come before the address, and what is so already is left alone', () => {
  assert.equal(told(wanted, host()), ['would set', 'would set', 'would set', 'would set', 'would add'])
  const [first, , , , last] = setupPlan(wanted, host())
  assert.equal(first, {
    kind: 'sysctl',
    key: 'net.ipv4.conf.all.arp_ignore',
    from: 0,
    to: 1,
    why: 'answer ARP only for addresses of the interface that is asked',
  })
  assert.is(last?.kind, 'add')
  assert.equal(setupPlan(wanted, host(silent, [['192.0.2.100/32', 'lo']])), [])
  assert.is(setupPlan(wanted, host({ ...silent, 'net.ipv4.conf.all.arp_ignore': 2 })).length, 1)
})

test('an address on another device is a director, and refused', () => {
  const error = (() => {
    try {
      setupPlan(wanted, host({}, [['192.0.2.100/24', 'eth0']]))
    } catch (thrown) {
      return thrown as LvshaError
    }
    return undefined
  })()
  assert.instance(error, LvshaError)
  assert.is(error?.message, '192.0.2.100 is on eth0 here: this host may be a director')
  assert.is(error?.exit, 7)
})

test('a tunnel is raised first, and lets in what has another way back', () => {
  const steps = setupPlan({ ...wanted, mode: 'tun' }, host())
  assert.equal(steps[0], { kind: 'device', device: 'tunl0', module: 'ipip' })
  const rp = steps.find((step) => step.kind === 'sysctl' && step.key === 'net.ipv4.conf.tunl0.rp_filter')
  assert.is(rp?.kind === 'sysctl' && rp.to, 2)
  const last = steps.at(-1)
  assert.equal(last?.kind === 'add' && [last.device, last.prefix.length], ['tunl0', 32])
})

test('IPv6 needs no setting', () => {
  const steps = setupPlan({ ...wanted, vips: ['2001:db8::100' as Address] }, host())
  assert.equal(steps, [
    {
      kind: 'add',
      prefix: { address: '2001:db8::100', length: 128 },
      device: 'lo',
      why: '/128, so that lo does not claim the subnet',
    },
  ])
})

test('what outlives a boot keeps the order', () => {
  const files = (persist: Wanted['persist'], hasSystemd: boolean) =>
    setupPlan({ ...wanted, persist }, host({}, [], hasSystemd)).flatMap((step) => ('path' in step ? [step.path] : []))
  assert.equal(files('none', true), [])
  assert.equal(files('auto', false), ['/etc/sysctl.d/90-lvsha-realserver.conf'])
  assert.equal(files('auto', true), [
    '/etc/sysctl.d/90-lvsha-realserver.conf',
    '/etc/systemd/system/lvsha-vip.service',
    '/etc/systemd/system/multi-user.target.wants/lvsha-vip.service',
  ])
  const unit = setupPlan({ ...wanted, persist: 'systemd' }, host()).flatMap((step) =>
    step.kind === 'write' && step.path.endsWith('.service') ? [step.text] : [],
  )[0]
  const commands = (unit ?? '').split('\n').filter((line) => line.startsWith('ExecStart='))
  assert.equal(commands, [
    'ExecStart=/usr/bin/env sysctl -q -p /etc/sysctl.d/90-lvsha-realserver.conf',
    'ExecStart=/usr/bin/env ip address replace 192.0.2.100/32 dev lo',
  ])
})

test('undo removes the address first, gives old values back, and leaves what others changed', () => {
  const done = { wanted, steps: setupPlan({ ...wanted, persist: 'sysctl.d' }, host()) }
  const after = host({ ...silent, 'net.ipv4.conf.lo.arp_announce': 1 }, [['192.0.2.100/32', 'lo']])
  const steps = undoPlan(done, after)
  assert.equal(
    steps.map((step) => [step.kind, 'key' in step ? `${step.key} ${step.to}` : '']),
    [
      ['remove', ''],
      ['sysctl', 'net.ipv4.conf.all.arp_ignore 0'],
      ['sysctl', 'net.ipv4.conf.all.arp_announce 0'],
      ['sysctl', 'net.ipv4.conf.lo.arp_ignore 0'],
      ['delete', ''],
    ],
  )
})

test('set up twice, the oldest values are remembered', () => {
  const first = { wanted, steps: setupPlan(wanted, host({ 'net.ipv4.conf.all.arp_announce': 1 })) }
  const other = { ...wanted, vips: ['192.0.2.101' as Address] }
  const second = { wanted: other, steps: setupPlan(other, host({}, [['192.0.2.100/32', 'lo']])) }
  const both = together(first, second)
  assert.equal(both.wanted.vips, ['192.0.2.100', '192.0.2.101'])
  const announce = both.steps.find((step) => step.kind === 'sysctl' && step.key === 'net.ipv4.conf.all.arp_announce')
  assert.is(announce?.kind === 'sysctl' && announce.from, 1)
  assert.is(both.steps.filter(({ kind }) => kind === 'add').length, 2)
})

test('a check names what is missing', () => {
  const failing = (state: HostState, listeners: Parameters<typeof findingsOn>[2] = []) =>
    findingsOn(wanted, state, listeners, 80).flatMap(({ status, text }) => (status === 'fail' ? [text] : []))
  const there: readonly (readonly [string, string])[] = [['192.0.2.100/32', 'lo']]
  const web = { address: '0.0.0.0' as Address, port: 80 }
  assert.equal(failing(host(silent, there), [web]), [])
  assert.equal(failing(host({ ...silent, 'net.ipv4.conf.all.arp_ignore': 0 }, there), [web]), [
    'net.ipv4.conf.all.arp_ignore is 0, and must be 1',
  ])
  assert.equal(failing(host(silent), [web]), ['192.0.2.100 is on no device'])
  assert.equal(failing(host(silent, [['192.0.2.100/24', 'lo']]), [web]), [
    '192.0.2.100 is there as 192.0.2.100/24 on lo, not as 192.0.2.100/32 on lo',
  ])
  assert.equal(failing(host(silent, there), [{ address: '192.0.2.21' as Address, port: 80 }]), [
    'no program listens on port 80 of 192.0.2.100, only on 192.0.2.21',
  ])
})

test.run()
