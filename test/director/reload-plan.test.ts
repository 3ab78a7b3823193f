import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReloadChange } from '../../src/control/protocol.js'
import type { LiveRouter } from '../../src/director/reload-outlook.js'
import { isEmpty, planLines, planReload } from '../../src/director/reload-plan.js'
import type { RouterReport } from '../../src/engine/messages.js'
import type { DirectorConfig } from '../../src/model/director-config.js'
import type { RouterSettings, RouterState } from '../../src/model/router.js'
import type { VirtualServer } from '../../src/model/service.js'
import { seconds } from '../../src/model/time.js'
import { directorConfig, liveRouter, realServer, router, vip, virtualServer } from '../support/director-configs.js'
import { observedDestination, observedService } from '../support/memory-dataplane.js'

/** The plan for going from one configuration to another. */
function plan(before: DirectorConfig, after: DirectorConfig, live: readonly LiveRouter[] = []) {
  return planReload({ config: before, routers: live as RouterReport[], health: [] }, after)
}

/** The plan for one router that runs in this state, with peers of these priorities. */
function routerPlan(before: RouterSettings, after: RouterSettings, state: RouterState, ...priorities: number[]) {
  const from = directorConfig({ routers: [before] })
  return plan(from, directorConfig({ routers: [after] }), [liveRouter(before, state, ...priorities)])
}

const servicePlan = (before: VirtualServer, after: VirtualServer) =>
  plan(directorConfig({ virtualServers: [before] }), directorConfig({ virtualServers: [after] })).changes

const priority = (from: number, to: number, meaning: string): ReloadChange => ({
  kind: 'change',
  object: 'instance VI_1',
  what: 'priority',
  from: String(from),
  to: String(to),
  meaning,
})

const elections: readonly [RouterState, number, number, number[], string, boolean][] = [
  ['Master', 150, 140, [100], 'stays MASTER (140 > 100)', false],
  ['Master', 150, 100, [100], 'stays MASTER (100 = 100)', false],
  ['Master', 150, 90, [100], '192.0.2.12 becomes MASTER if it preempts (90 < 100)', true],
  ['Master', 150, 90, [80, 120], '192.0.2.13 becomes MASTER if it preempts (90 < 120)', true],
  ['Master', 80, 90, [100], 'stays MASTER (90 < 100, but 192.0.2.12 did not preempt 80)', false],
  ['Master', 150, 140, [], 'stays MASTER unless a peer has more than 140', false],
  ['Master', 150, 140, [0], 'stays MASTER unless a peer has more than 140', false],
  ['Master', 140, 150, [], 'stays MASTER', false],
  ['Backup', 100, 160, [150], 'becomes MASTER (160 > 150)', true],
  ['Backup', 100, 140, [150], 'stays BACKUP (140 < 150)', false],
  ['Backup', 100, 150, [150], 'stays BACKUP (150 = 150)', false],
  ['Backup', 100, 160, [200, 150], 'becomes MASTER (160 > 150)', true],
  ['Backup', 100, 160, [], 'stays BACKUP until it is clear that there is no MASTER', false],
  ['Fault', 100, 160, [150], 'stays FAULT', false],
]

for (const [state, from, to, peers, meaning, moves] of elections) {
  test(`${state} with priority ${from} -> ${to}, peers ${peers}: ${meaning}`, () => {
    const before = router({ priority: from })
    assert.equal(routerPlan(before, { ...before, priority: to }, state, ...peers), {
      changes: [priority(from, to, meaning)],
      warnings: [],
      moves: moves ? ['192.0.2.100/24'] : [],
    })
  })
}

test('with nopreempt a higher priority changes nothing for a Backup', () => {
  const before = router({ preempt: false })
  assert.equal(
    routerPlan(before, { ...before, priority: 160 }, 'Backup', 150).changes[0]?.meaning,
    'stays BACKUP (nopreempt, though 160 > 150)',
  )
})

test('the same configuration is an empty plan, in whatever order its parts stand', () => {
  const second = router({ name: 'VI_2', vrid: 52, virtualAddresses: [vip('192.0.2.101'), vip('192.0.2.102')] })
  const turned = { ...second, virtualAddresses: [vip('192.0.2.102'), vip('192.0.2.101')] }
  const other = virtualServer({ port: 443 })
  const before = directorConfig({ routers: [router(), second], virtualServers: [virtualServer(), other] })
  const after = directorConfig({ routers: [turned, router()], virtualServers: [other, virtualServer()] })
  assert.equal(plan(before, after), { changes: [], warnings: [], moves: [] })
})

test('a new name of an instance is kept, not changed', () => {
  const renamed = routerPlan(router(), router({ name: 'VI_web' }), 'Master')
  assert.ok(isEmpty(renamed))
  assert.equal(renamed, {
    changes: [
      {
        kind: 'keep',
        object: 'instance VI_web',
        what: 'name',
        from: 'VI_1',
        to: 'VI_web',
        meaning: 'the same virtual router: vrid 51 on eth0',
      },
    ],
    warnings: [],
    moves: [],
  })
})

const vipWarning =
  'VIP list of VI_1 must be the same on its peers: keepalived before 2.3.3 refuses adverts with another list, and both are MASTER until it is reloaded too'

test('a virtual address that is added comes up on a Master, and the peers need it too', () => {
  const after = router({ virtualAddresses: [vip('192.0.2.100/24'), vip('192.0.2.101/24')] })
  const added = { kind: 'add', object: 'instance VI_1', what: 'VIP 192.0.2.101/24' }
  assert.equal(routerPlan(router(), after, 'Master', 100), {
    changes: [{ ...added, meaning: 'comes up here at once' }],
    warnings: [vipWarning],
    moves: [],
  })
  assert.equal(routerPlan(router(), after, 'Backup', 100).changes, [{ ...added, meaning: 'not here: not MASTER' }])
})

test('a virtual address that is removed leaves a Master', () => {
  const before = router({ virtualAddresses: [vip('192.0.2.100/24'), vip('192.0.2.101/24')] })
  assert.equal(routerPlan(before, router(), 'Master', 100), {
    changes: [{ kind: 'remove', object: 'instance VI_1', what: 'VIP 192.0.2.101/24', meaning: 'leaves this host' }],
    warnings: [vipWarning],
    moves: ['192.0.2.101/24'],
  })
})

test('a label is a change of its address, of which peers know nothing', () => {
  const after = router({ virtualAddresses: [vip('192.0.2.100/24', { label: 'eth0:1' })] })
  assert.equal(routerPlan(router(), after, 'Master', 100), {
    changes: [
      {
        kind: 'change',
        object: 'instance VI_1',
        what: 'VIP 192.0.2.100',
        from: '/24 dev eth0',
        to: '/24 dev eth0 label eth0:1',
        meaning: 'takes effect when the address is next added',
      },
    ],
    warnings: [],
    moves: [],
  })
})

test('peers must follow where adverts name other addresses, not where excluded ones come or go', () => {
  const excluded = (last: number) => vip(`192.0.2.${last}/24`, { excluded: true })
  const [kept, changed] = [[vip('192.0.2.100/24'), excluded(101)], [excluded(100)]].map((virtualAddresses) =>
    routerPlan(router(), router({ virtualAddresses }), 'Master', 100),
  )
  assert.equal(kept?.warnings, [])
  assert.equal(changed?.warnings, [vipWarning])
  assert.is(changed?.changes[0]?.to, '/24 dev eth0 not in adverts')
  assert.is(changed?.changes[0]?.meaning, 'the next advert shows it')
})

test('another prefix length is an address anew', () => {
  const after = router({ virtualAddresses: [vip('192.0.2.100/32')] })
  assert.is(routerPlan(router(), after, 'Master', 100).changes[0]?.meaning, 'added anew at once')
})

const mustMatch = (keyword: string) =>
  `${keyword} of VI_1 must be the same on its peers: until they have it too, both sides refuse each other's adverts and both are MASTER`

test('a password is not shown, and makes a second Master until the peers have it', () => {
  const before = router({ authentication: { kind: 'password', password: 'old' } })
  const { changes, warnings, moves } = routerPlan(
    before,
    router({ authentication: { kind: 'password', password: 'new' } }),
    'Backup',
    150,
  )
  assert.equal(changes, [
    {
      kind: 'change',
      object: 'instance VI_1',
      what: 'authentication',
      meaning: 'becomes MASTER beside a peer that has not changed',
    },
  ])
  assert.equal(warnings, [mustMatch('authentication')])
  assert.equal(moves, ['192.0.2.100/24'])
})

test('that there is a password at all is shown', () => {
  const [change] = routerPlan(
    router(),
    router({ authentication: { kind: 'password', password: 'new' } }),
    'Master',
  ).changes
  assert.is(change?.from, 'none')
  assert.is(change?.to, 'PASS')
})

test('another interval warns of the peers too', () => {
  const { changes, warnings } = routerPlan(router(), router({ advertisementInterval: seconds(2) }), 'Master', 100)
  assert.equal(changes, [
    {
      kind: 'change',
      object: 'instance VI_1',
      what: 'advert_int',
      from: '1s',
      to: '2s',
      meaning: 'stays MASTER, but a peer may become MASTER too',
    },
  ])
  assert.equal(warnings, [mustMatch('advert_int')])
})

test('another VRID is another router: one resigns, one starts, and the peers need it too', () => {
  assert.equal(routerPlan(router(), router({ vrid: 52 }), 'Master', 90), {
    changes: [
      {
        kind: 'add',
        object: 'instance VI_1',
        what: 'vrid 52 on eth0',
        meaning: 'starts as BACKUP, becomes MASTER unless one with priority 100 or more is heard',
      },
      {
        kind: 'remove',
        object: 'instance VI_1',
        what: 'vrid 51 on eth0',
        meaning: 'resigns, its addresses leave this host',
      },
    ],
    warnings: [
      'VI_1 has another vrid (51 -> 52): a peer that keeps the old one is a second MASTER until it is edited and reloaded too',
    ],
    moves: ['192.0.2.100/24'],
  })
})

test('a Backup that is removed moves nothing', () => {
  const before = directorConfig()
  const { changes, moves } = plan(before, directorConfig({ routers: [] }), [liveRouter(router(), 'Backup', 150)])
  assert.equal(changes, [
    { kind: 'remove', object: 'instance VI_1', what: 'vrid 51 on eth0', meaning: 'was not MASTER' },
  ])
  assert.equal(moves, [])
})

const web = '192.0.2.100:80/tcp'
const change = (what: string, from: string, to: string, meaning?: string): ReloadChange => ({
  kind: 'change',
  object: web,
  what,
  from,
  to,
  ...(meaning === undefined ? {} : { meaning }),
})

test('the weight of one real server', () => {
  const after = virtualServer({ realServers: [realServer(21), realServer(22, { weight: 3 })] })
  assert.equal(servicePlan(virtualServer(), after), [change('real server 192.0.2.22:80 weight', '1', '3')])
})

test('weight 0 is the end of new connections', () => {
  const after = virtualServer({ realServers: [realServer(21), realServer(22, { weight: 0 })] })
  assert.is(servicePlan(virtualServer(), after)[0]?.meaning, 'takes no new connections')
})

test('what all real servers share is one change', () => {
  const slower = [realServer(21), realServer(22)].map((real) => ({
    ...real,
    checks: real.checks.map((check) => ({ ...check, delayLoop: seconds(10) })),
  }))
  assert.equal(servicePlan(virtualServer(), virtualServer({ realServers: slower })), [
    change('all 2 real servers TCP_CHECK delay_loop', '6s', '10s'),
  ])
})

test('settings of a virtual server', () => {
  const after = virtualServer({ scheduler: 'rr', forwarding: 'masquerade', persistence: seconds(50), quorum: 3 })
  assert.equal(servicePlan(virtualServer(), after), [
    change('lb_algo', 'wlc', 'rr', 'for new connections'),
    change('lb_kind', 'DR', 'NAT', 'for new connections'),
    change('persistence_timeout', 'none', '50s', 'for new connections'),
    change('quorum', '1', '3', 'lost (2 < 3)'),
  ])
})

test('real servers come and go', () => {
  const after = virtualServer({ realServers: [realServer(21), realServer(25)] })
  assert.equal(servicePlan(virtualServer(), after), [
    { kind: 'add', object: web, what: 'real server 192.0.2.25:80', meaning: 'weight 1' },
    { kind: 'remove', object: web, what: 'real server 192.0.2.22:80' },
  ])
})

test('another kind of check, and another question', () => {
  const http = {
    kind: 'HTTP_GET' as const,
    target: realServer(21),
    delayLoop: seconds(6),
    connectTimeout: seconds(5),
    retry: 1,
    delayBeforeRetry: seconds(1),
    protocol: '1.0' as const,
    urls: [{ path: '/', status: [{ from: 200, to: 299 }] }],
  }
  const only = (checks: VirtualServer['realServers'][number]['checks']) =>
    virtualServer({ realServers: [realServer(21, { checks })] })
  assert.equal(servicePlan(only(realServer(21).checks), only([http])), [
    change('real server 192.0.2.21:80 checks', 'TCP_CHECK', 'HTTP_GET', 'they start anew'),
  ])
  const precise = {
    ...http,
    urls: [
      {
        path: '/hc',
        status: [
          { from: 200, to: 200 },
          { from: 404, to: 404 },
        ],
        virtualHost: 'example.com',
      },
    ],
  }
  const elsewhere = { ...precise, target: realServer(9) }
  assert.equal(servicePlan(only([http]), only([elsewhere])), [
    change('real server 192.0.2.21:80 HTTP_GET connects to', '192.0.2.21:80', '192.0.2.9:80', 'it starts anew'),
    change(
      'real server 192.0.2.21:80 HTTP_GET url',
      '/ for 200-299',
      '/hc of example.com for 200 or 404',
      'it starts anew',
    ),
  ])
})

test('connections that will be cut are counted where they are known', () => {
  const service = virtualServer()
  const destinations = new Map(
    service.realServers.map((real, i) => [
      `192.0.2.${21 + i}:80`,
      { ...observedDestination({ ...real, forwarding: 'direct' }), activeConnections: 700 + i },
    ]),
  )
  const table = new Map([[web, { service: observedService(service), destinations }]])
  const known = { config: directorConfig(), routers: [], health: [], table }
  const removal: ReloadChange = { kind: 'remove', object: web, what: 'virtual server' }
  assert.equal(planReload(known, directorConfig({ virtualServers: [] })).changes.at(-1), {
    ...removal,
    meaning: 'its 1401 active connections will be cut',
  })
  assert.equal(plan(directorConfig(), directorConfig({ virtualServers: [] })).changes.at(-1), removal)
  const fewer = directorConfig({ virtualServers: [virtualServer({ realServers: [realServer(21)] })] })
  assert.is(planReload(known, fewer).changes.at(-1)?.meaning, 'its 701 active connections will be cut')
})

test('the journal lists twenty changes, counts the rest and says every warning', () => {
  const many = Array.from({ length: 25 }, (_, i) => virtualServer({ port: 8000 + i }))
  const lines = planLines(plan(directorConfig({ virtualServers: [] }), directorConfig({ virtualServers: many })))
  assert.is(lines.length, 21)
  assert.equal(lines[0], {
    object: '192.0.2.100:8000/tcp',
    text: 'add virtual server: wlc, DR, 2 real servers',
  })
  assert.equal(lines[20], { object: 'config', text: '5 more changes' })
})

test.run()
