import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { fixture } from './read.js'

const pair = fixture('tutorial/pair.conf')

test('the pair that is copied from tutorials has one error and two warnings', () => {
  const { config, problems } = readConfig(pair, 'pair.conf', 'lb1')
  assert.is(config, undefined)
  assert.equal(problems, [
    {
      code: 'LV-C001',
      severity: 'error',
      message: 'unknown keyword "vitual_ipaddress" in vrrp_instance',
      file: 'pair.conf',
      line: 11,
      column: 3,
      endColumn: 19,
      suggestion: 'virtual_ipaddress',
    },
    {
      code: 'LV-C110',
      severity: 'warning',
      message: 'nat_mask is obsolete, LVS has no use for it any more',
      file: 'pair.conf',
      line: 19,
      column: 3,
      endColumn: 25,
      suggestion: '',
    },
    {
      code: 'LV-C120',
      severity: 'warning',
      message: 'nb_get_retry is deprecated, use retry',
      file: 'pair.conf',
      line: 30,
      column: 7,
      endColumn: 19,
      suggestion: 'retry',
    },
  ])
})

test('nopreempt beside state MASTER is a warning more', () => {
  const text = pair.replace('  interface eth0\n', '  interface eth0\n  nopreempt\n')
  const added = readConfig(text, 'pair.conf', 'lb1').problems.find((problem) => problem.line === 4)
  assert.equal(added, {
    code: 'LV-C130',
    severity: 'warning',
    message: 'nopreempt has no effect with state MASTER',
    hint: 'use "state BACKUP" on both nodes',
    file: 'pair.conf',
    line: 4,
    column: 3,
    endColumn: 12,
  })
})

test('corrected, it has no problem and says all that a director needs', () => {
  const { config, problems } = readConfig(fixture('tutorial/fixed.conf'), 'fixed.conf', 'lb1')
  assert.equal(problems, [])
  assert.equal(config, {
    node: 'lb1',
    routers: [
      {
        name: 'VI_1',
        vrid: 21,
        interface: 'eth0',
        virtualInterfaces: [],
        version: 2,
        family: 'ipv4',
        transport: { kind: 'multicast', group: '224.0.0.18' },
        checksum: { flavour: 'pseudo_header', adapts: true },
        priority: 100,
        advertisementInterval: 1_000_000,
        preempt: true,
        preemptDelay: 0,
        authentication: { kind: 'password', password: '1234' },
        virtualAddresses: [
          {
            prefix: { address: '192.168.180.233', length: 24 },
            interface: 'eth0',
            label: 'eth0:1',
            scope: 'global',
          },
        ],
        routes: [],
        rules: [],
        downTimerAdverts: 3,
        lowerPriorityAdvert: true,
        higherPriorityAdvert: true,
        accepts: true,
        ownerIgnoresAdverts: false,
        trackPrimary: true,
        tracks: [],
        garp: {
          delay: 5_000_000,
          repeat: 5,
          refresh: 0,
          refreshRepeat: 1,
          lowerPriority: { delay: 5_000_000, repeat: 5 },
        },
      },
    ],
    statics: { addresses: [], routes: [], rules: [] },
    outward: { webhooks: [] },
    driftInterval: 30_000_000,
    syncGroups: [],
    interfaceDelays: [],
    announcementPauses: { garp: 0, gna: 0, groups: [] },
    startupDelay: 0,
    delayAfterBoot: 0,
    tellsUnknown: false,
    beacon: { node: 'lb1', port: 7112, interval: 1_000_000 },
    packetFilter: { table: 'lvsha', priority: -1, counters: false },
    commands: { secure: false, notifyTimeout: 60_000_000 },
    trackers: [],
    notifications: [],
    notifyPipes: [],
    resources: [],
    virtualServers: [
      {
        address: '192.168.180.233',
        port: 80,
        protocol: 'tcp',
        scheduler: 'rr',
        forwarding: 'direct',
        persistence: 50_000_000,
        quorum: 1,
        inhibitOnFailure: false,
        realServers: [
          {
            address: '192.168.180.182',
            port: 80,
            weight: 1,
            inhibitOnFailure: false,
            checks: [
              {
                kind: 'HTTP_GET',
                delayLoop: 6_000_000,
                connectTimeout: 3_000_000,
                retry: 3,
                delayBeforeRetry: 3_000_000,
                target: { address: '192.168.180.182', port: 80 },
                protocol: '1.0',
                urls: [{ path: '/', status: [{ from: 200, to: 200 }] }],
              },
            ],
          },
        ],
      },
    ],
    health: { rise: 1, mergeChecks: true, panicThreshold: 0, slowStart: 0 },
  })
})

test('nb_get_retry counts as retry all the same', () => {
  const old = fixture('tutorial/fixed.conf').replace('retry 3', 'nb_get_retry 7')
  const [server] = readConfig(old, 'old.conf', 'lb1').config?.virtualServers[0]?.realServers ?? []
  assert.is(server?.checks[0]?.retry, 7)
})

test.run()
