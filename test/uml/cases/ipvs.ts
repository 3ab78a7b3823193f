import { execFileSync } from 'node:child_process'
import * as assert from 'uvu/assert'
import { checkout } from '../../../lab/checkout.js'
import type { Change, Dataplane } from '../../../src/dataplane/dataplane.js'
import { diff } from '../../../src/dataplane/diff.js'
import { ipvsDataplane } from '../../../src/dataplane/ipvs.js'
import { Reconciler, type ReconcilerReport } from '../../../src/dataplane/reconciler.js'
import { type ForwardingDestination, type ForwardingTable, forwardingTable } from '../../../src/dataplane/table.js'
import { IpvsClient } from '../../../src/ipvs/index.js'
import { type Address, parseAddress } from '../../../src/model/address.js'
import { seconds } from '../../../src/model/time.js'
import { loadAddon } from '../../../src/os/addon.js'
import { openNetlinkSocket } from '../../../src/os/netlink-socket.js'

const ipvsadm = (...words: string[]) => execFileSync('ipvsadm', words, { encoding: 'utf8' })
const saved = () => ipvsadm('-Sn').trim().split('\n').sort()

const address = (text: string) => parseAddress(text) as Address
const server = (text: string, port: number, weight = 1): ForwardingDestination => ({
  address: address(text),
  port,
  weight,
  forwarding: 'direct',
})
const web = { address: address('192.0.2.100'), port: 80, protocol: 'tcp', scheduler: 'wlc' } as const
const names = {
  address: address('2001:db8::100'),
  port: 53,
  protocol: 'udp',
  scheduler: 'rr',
  persistence: seconds(300),
} as const
const table = forwardingTable([
  { service: web, destinations: [server('192.0.2.23', 80, 3), server('192.0.2.24', 80)] },
  { service: names, destinations: [server('2001:db8::23', 53)] },
])
const tableSaved = [
  '-A -t 192.0.2.100:80 -s wlc',
  '-A -u [2001:db8::100]:53 -s rr -p 300',
  '-a -t 192.0.2.100:80 -r 192.0.2.23:80 -g -w 3',
  '-a -t 192.0.2.100:80 -r 192.0.2.24:80 -g -w 1',
  '-a -u [2001:db8::100]:53 -r [2001:db8::23]:53 -g -w 1',
]

/** Runs the case on an empty table. */
const fresh = (run: (client: IpvsClient, dataplane: Dataplane) => Promise<void>) => async () => {
  ipvsadm('-C')
  const client = new IpvsClient(openNetlinkSocket(loadAddon(checkout), 'NETLINK_GENERIC'))
  try {
    await run(client, ipvsDataplane(client))
  } finally {
    client.close()
    ipvsadm('-C')
  }
}

const owned = new Set<string>()

async function make(dataplane: Dataplane, wanted: ForwardingTable): Promise<Change[]> {
  const changes = diff(wanted, await dataplane.read(), owned)
  assert.equal(await dataplane.apply(changes), [])
  return changes
}

export const cases: Record<string, () => Promise<void>> = {
  'the data plane is available and tells the version': fresh(async (_, dataplane) => {
    assert.equal(await dataplane.availability(), { available: true, version: '1.2.1' })
  }),

  'ipvsadm lists what was programmed': fresh(async (_, dataplane) => {
    await make(dataplane, table)
    assert.equal(saved(), tableSaved)
  }),

  'every scheduler that the kernel has can be programmed': fresh(async (_, dataplane) => {
    const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf', 'sed', 'nq']
    const services = schedulers.map((scheduler, i) => ({ ...web, port: 8001 + i, scheduler }))
    await make(dataplane, forwardingTable(services.map((service) => ({ service, destinations: [] }))))
    assert.equal(
      saved(),
      services.map(({ port, scheduler }) => `-A -t 192.0.2.100:${port} -s ${scheduler}`),
    )
  }),

  'an equal table is adopted: nothing is left to change': fresh(async (_, dataplane) => {
    execFileSync('ipvsadm', ['-R'], { input: `${tableSaved.join('\n')}\n` })
    assert.equal(await make(dataplane, table), [])
  }),

  'a weight, a scheduler and a forwarding method are edited in place': fresh(async (_, dataplane) => {
    await make(dataplane, table)
    const wanted = forwardingTable([
      {
        service: { ...web, scheduler: 'wrr', persistence: seconds(50) },
        destinations: [server('192.0.2.23', 80, 0), { ...server('192.0.2.24', 80), forwarding: 'tunnel' }],
      },
      { service: names, destinations: [server('2001:db8::23', 53)] },
    ])
    const changes = await make(dataplane, wanted)
    assert.equal(
      changes.map(({ kind }) => kind),
      ['edit-service', 'edit-destination', 'edit-destination'],
    )
    assert.equal(saved(), [
      '-A -t 192.0.2.100:80 -s wrr -p 50',
      '-A -u [2001:db8::100]:53 -s rr -p 300',
      '-a -t 192.0.2.100:80 -r 192.0.2.23:80 -g -w 0',
      '-a -t 192.0.2.100:80 -r 192.0.2.24:80 -i -w 1 --tun-type ipip',
      '-a -u [2001:db8::100]:53 -r [2001:db8::23]:53 -g -w 1',
    ])
    assert.equal(diff(wanted, await dataplane.read(), owned), [])
  }),

  'what somebody set and no configuration asks for is taken back': fresh(async (_, dataplane) => {
    await make(dataplane, table)
    ipvsadm('-E', '-t', '192.0.2.100:80', '-s', 'wlc', '-p', '50')
    ipvsadm('-e', '-t', '192.0.2.100:80', '-r', '192.0.2.23:80', '-g', '-w', '3', '-x', '10', '-y', '5')
    ipvsadm('-E', '-u', '[2001:db8::100]:53', '-s', 'rr', '-p', '300', '-M', '64', '-o')
    ipvsadm('-a', '-t', '192.0.2.100:80', '-r', '192.0.2.99:80', '-g')
    assert.equal(
      (await make(dataplane, table)).map(({ kind }) => kind),
      ['edit-service', 'edit-destination', 'remove-destination', 'edit-service'],
    )
    assert.equal(saved(), tableSaved)
  }),

  "somebody else's services stay, our own old ones go": fresh(async (_, dataplane) => {
    ipvsadm('-A', '-f', '7', '-s', 'rr')
    ipvsadm('-A', '-t', '192.0.2.200:80', '-s', 'rr')
    await make(dataplane, table)
    const changes = diff(new Map(), await dataplane.read(), new Set(table.keys()))
    assert.equal(await dataplane.apply(changes), [])
    assert.equal(saved(), ['-A -f 7 -s rr', '-A -t 192.0.2.200:80 -s rr'])
  }),

  'a refused service does not keep back the rest, and the error says which it was': fresh(async (client) => {
    const missing = { protocol: 'tcp', address: '192.0.2.101', port: 80, scheduler: 'nonesuch' } as const
    const destination = { address: '192.0.2.23', port: 80, forwarding: 'direct', weight: 1 } as const
    const failures = client.apply([
      { kind: 'add-service', service: missing },
      { kind: 'add-destination', service: missing, destination },
      { kind: 'add-service', service: { ...missing, address: '192.0.2.100', scheduler: 'wlc' } },
      { kind: 'add-service', service: { ...missing, address: '192.0.2.100', scheduler: 'wlc' } },
    ])
    assert.equal(
      failures.map(({ index, error }) => [index, error.operation, error.code]),
      [
        [0, 'add service 192.0.2.101:80/tcp', 'ENOENT'],
        [1, 'add destination 192.0.2.23:80 of 192.0.2.101:80/tcp', 'ESRCH'],
        [3, 'add service 192.0.2.100:80/tcp', 'EEXIST'],
      ],
    )
    assert.equal(saved(), ['-A -t 192.0.2.100:80 -s wlc'])
  }),

  'every setting is read as it was written': fresh(async (client) => {
    const service = {
      protocol: 'udp',
      address: '192.0.2.100',
      port: 53,
      scheduler: 'sh',
      persistence: { timeout: 60, prefixLength: 24 },
      onePacket: true,
      schedulerFlags: 3,
    } as const
    const destination = {
      address: '192.0.2.23',
      port: 5353,
      forwarding: 'masquerade',
      weight: 7,
      upperThreshold: 100,
      lowerThreshold: 50,
    } as const
    const tunnel = {
      address: '192.0.2.24',
      port: 53,
      forwarding: 'tunnel',
      weight: 1,
      tunnel: { type: 1, port: 6080, flags: 0 },
    } as const
    const mark = { firewallMark: 7, family: 'ipv6', scheduler: 'rr' } as const
    assert.equal(
      client.apply([
        { kind: 'add-service', service },
        { kind: 'add-destination', service, destination },
        { kind: 'add-destination', service, destination: tunnel },
        { kind: 'add-service', service: mark },
      ]),
      [],
    )
    const services = client.services().map((observed) => observed.service)
    assert.equal(
      services.sort((a, b) => a.scheduler.localeCompare(b.scheduler)),
      [mark, service],
    )
    const destinations = client.destinations(service).map((observed) => observed.destination)
    assert.equal(
      destinations.sort((a, b) => a.address.localeCompare(b.address)),
      [destination, tunnel],
    )
    assert.is(client.destinations(service)[0]?.stats.connections, 0n)
  }),

  'the reconciler puts back what was cleared': fresh(async (_, dataplane) => {
    const reports: ReconcilerReport[] = []
    const reconciler = new Reconciler({
      dataplane,
      owned: [],
      schedule: () => () => undefined,
      report: (report) => reports.push(report),
    })
    reconciler.want(table)
    assert.ok(await reconciler.reconcile())
    ipvsadm('-C')
    assert.ok(await reconciler.reconcile())
    assert.equal(
      reports.map((report) => report.kind),
      ['availability', 'applied', 'repaired'],
    )
    assert.equal(saved(), tableSaved)
    reconciler.want(new Map())
    assert.ok(await reconciler.reconcile())
    assert.equal(saved(), [''])
    await reconciler.stop()
  }),

  'ten services of a thousand destinations are made, read and found equal': fresh(async (_, dataplane) => {
    const wanted = forwardingTable(
      Array.from({ length: 10 }, (_, service) => ({
        service: { ...web, port: 8000 + service },
        destinations: Array.from({ length: 1000 }, (_, n) => server(`10.0.${n >> 8}.${n & 255}`, 80)),
      })),
    )
    const timed = async <Result>(what: string, run: () => Promise<Result>) => {
      const start = performance.now()
      const result = await run()
      console.log(`  ${what}: ${Math.round(performance.now() - start)} ms`)
      return result
    }
    const changes = await timed('10,010 changes', () => make(dataplane, wanted))
    assert.is(changes.length, 10_010)
    assert.is(ipvsadm('-Sn').trim().split('\n').length, 10_010)
    const actual = await timed('read', () => dataplane.read())
    assert.equal(diff(wanted, actual, owned), [])
    const failures = await timed('10,010 refusals', () => dataplane.apply(changes))
    assert.is(failures.length, 10_010)
    const cleared = diff(new Map(), actual, new Set(wanted.keys()))
    assert.equal(await timed('remove', () => dataplane.apply(cleared)), [])
  }),
}
