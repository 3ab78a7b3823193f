import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { instance } from './read.js'

const config = (text: string) => {
  const { config: read, problems } = readConfig(text, 'test.conf', 'lb1')
  assert.equal(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  )
  assert.ok(read)
  return read
}

test('interfaces that are watched, with and without a weight; the first line about one counts', () => {
  const text = instance('track_interface {\neth1\neth2 weight -20\neth3 weight 10 reverse\neth1 weight 5\n}')
  assert.equal(config(text).routers[0]?.tracks, [
    { kind: 'interface', name: 'eth1', weight: 0, reverse: false },
    { kind: 'interface', name: 'eth2', weight: -20, reverse: false },
    { kind: 'interface', name: 'eth3', weight: 10, reverse: true },
  ])
})

test('an instance takes what it does not say from global_defs', () => {
  const globals = `global_defs {
  vrrp_down_timer_adverts 5
  vrrp_lower_prio_no_advert
  vrrp_higher_prio_send_advert on
  vrrp_owner_ignore_adverts
  vrrp_garp_master_repeat 2
  vrrp_garp_master_delay 3
  vrrp_garp_master_refresh 60
  vrrp_garp_lower_prio_delay 9
}
`
  const of = (lines: string) => {
    const [router] = config(globals + instance(lines)).routers
    const { downTimerAdverts, lowerPriorityAdvert, higherPriorityAdvert, ownerIgnoresAdverts, garp } = router ?? {}
    return { downTimerAdverts, lowerPriorityAdvert, higherPriorityAdvert, ownerIgnoresAdverts, garp }
  }
  assert.equal(of(''), {
    downTimerAdverts: 5,
    lowerPriorityAdvert: false,
    higherPriorityAdvert: true,
    ownerIgnoresAdverts: true,
    garp: {
      repeat: 2,
      delay: 3_000_000,
      refresh: 60_000_000,
      refreshRepeat: 1,
      lowerPriority: { repeat: 2, delay: 9_000_000 },
    },
  })
  const own = `down_timer_adverts 4\nlower_prio_no_advert off\nhigher_prio_send_advert off\nowner_ignore_adverts off
garp_master_refresh 0\ngarp_lower_prio_repeat 0`
  assert.equal(of(own), {
    downTimerAdverts: 4,
    lowerPriorityAdvert: true,
    higherPriorityAdvert: false,
    ownerIgnoresAdverts: false,
    garp: {
      repeat: 2,
      delay: 3_000_000,
      refresh: 0,
      refreshRepeat: 1,
      lowerPriority: { repeat: 0, delay: 9_000_000 },
    },
  })
})

test('vrrp_strict leaves out what the standard does not know', () => {
  const lines = 'preempt_delay 5\nhigher_prio_send_advert\nauthentication {\nauth_type PASS\nauth_pass 1234\n}'
  const [router] = config(`global_defs {\nvrrp_strict\n}\n${instance(lines)}`).routers
  assert.is(router?.preemptDelay, 0)
  assert.is(router?.lowerPriorityAdvert, false)
  assert.is(router?.higherPriorityAdvert, false)
  assert.is(router?.authentication, undefined)
  assert.equal(router?.garp.lowerPriority, { repeat: 0, delay: 0 })
  const [loose] = config(`global_defs {\nvrrp_strict\n}\n${instance(`${lines}\nstrict_mode off`)}`).routers
  assert.is(loose?.preemptDelay, 5_000_000)
  assert.equal(loose?.authentication, { kind: 'password', password: '1234' })
})

test('whether the Master answers packets to its addresses', () => {
  const accepts = (lines: string, globals = '') => config(globals + instance(lines)).routers[0]?.accepts
  const strict = 'global_defs {\nvrrp_strict\n}\n'
  assert.is(accepts(''), true)
  assert.is(accepts('no_accept'), false)
  assert.is(accepts('no_accept\naccept'), true)
  assert.is(accepts('accept\nno_accept'), false)
  assert.is(accepts('no_accept\npriority 255'), true)
  assert.is(accepts('', strict), false)
  assert.is(accepts('accept', strict), false)
  assert.is(accepts('version 3\naccept', strict), true)
  assert.is(accepts('priority 255', strict), true)
})

test('what is announced elsewhere, and how often', () => {
  const of = (lines: string, globals = '') =>
    config(`global_defs {\n${globals}\n}\n${instance(lines)}`).routers[0]?.garp.elsewhere
  assert.is(of(''), undefined)
  assert.equal(of('garp_extra_if 100'), { every: 100_000_000, all: false })
  assert.equal(of('garp_extra_if all 60'), { every: 60_000_000, all: true })
  assert.equal(of('', 'vrrp_garp_extra_if all 30'), { every: 30_000_000, all: true })
  assert.is(of('garp_extra_if 0', 'vrrp_garp_extra_if all 30'), undefined)
})

test('a sync group has the instances that exist and are in no earlier group', () => {
  const text = `${instance('')}
vrrp_sync_group G {
  group {
    V
    nobody
  }
  track_interface {
    eth1 weight 10
  }
}
vrrp_sync_group H {
  group {
    V
  }
}
`
  assert.equal(config(text).syncGroups, [
    {
      name: 'G',
      members: ['V'],
      tracks: [{ kind: 'interface', name: 'eth1', weight: 10, reverse: false }],
      trackWeights: false,
    },
  ])
})

test('pauses and delays of interfaces; the second delay is the first where it is left out', () => {
  const text = `global_defs {
  vrrp_garp_interval 0.5
  vrrp_startup_delay 7.5
}
garp_group {
  garp_interval 0.01
  interfaces {
    eth1
    eth2
  }
}
interface_up_down_delays {
  eth0 2
  eth1 1 3
}
`
  const { announcementPauses, interfaceDelays, startupDelay } = config(text)
  assert.equal(announcementPauses, {
    garp: 500_000,
    gna: 0,
    groups: [{ garp: 10_000, gna: 0, interfaces: ['eth1', 'eth2'] }],
  })
  assert.equal(interfaceDelays, [
    { interface: 'eth0', down: 2_000_000, up: 2_000_000 },
    { interface: 'eth1', down: 1_000_000, up: 3_000_000 },
  ])
  assert.is(startupDelay, 7_500_000)
})

test.run()
