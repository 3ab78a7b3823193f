import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, hosts } from '../../lab/network.js'
import { type Announcement, type Decoded, epochMilliseconds, startCapture } from '../support/capture.js'
import { startDirector } from '../support/director-process.js'
import { eventually, testTogether } from '../support/together.js'

const configuration = `\
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 21
  priority 254
  advert_int 1
  garp_master_delay 2
  authentication {
    auth_type PASS
    auth_pass 1234
  }
  virtual_ipaddress {
    192.168.180.233/24 dev eth0 label eth0:1
    10.7.0.1/32 dev eth0
  }
}
vrrp_instance VI_2 {
  state BACKUP
  interface eth0
  virtual_router_id 22
  priority 253
  advert_int 2
  garp_master_delay 1
  garp_master_repeat 3
  virtual_ipaddress {
    192.168.180.234/24
  }
}
`

/** What tshark is to say of every advert: 1 is its word for a good checksum, 48 is class selector 6. */
const envelope = {
  'eth.dst': '01:00:5e:00:00:12',
  'ip.src': hosts.lb1,
  'ip.dst': '224.0.0.18',
  'ip.ttl': '255',
  'ip.dsfield.dscp': '48',
  'ip.checksum.status': '1',
  'vrrp.version': '2',
  'vrrp.type': '1',
  'vrrp.checksum.status': '1',
  '_ws.malformed': '',
}
const instances = [
  {
    advert: {
      'vrrp.virt_rtr_id': '21',
      'vrrp.addr_count': '2',
      'vrrp.auth_type': '1',
      'vrrp.adver_int': '1',
      'vrrp.ip_addr': '192.168.180.233,10.7.0.1',
      'vrrp.auth_string': '1234',
    },
    priority: '254',
    intervalMs: 1000,
    addresses: ['192.168.180.233', '10.7.0.1'],
    announcedAt: [0, 0, 0, 0, 0, 2000, 2000, 2000, 2000, 2000],
  },
  {
    advert: {
      'vrrp.virt_rtr_id': '22',
      'vrrp.addr_count': '1',
      'vrrp.auth_type': '0',
      'vrrp.adver_int': '2',
      'vrrp.ip_addr': '192.168.180.234',
      'vrrp.auth_string': '',
    },
    priority: '253',
    intervalMs: 2000,
    addresses: ['192.168.180.234'],
    announcedAt: [0, 0, 0, 1000, 1000, 1000],
  },
]
type Instance = (typeof instances)[number]

const fields = ['frame.time_epoch', 'eth.src', 'vrrp.prio', ...Object.keys({ ...envelope, ...instances[0]?.advert })]

/** How far from its time a packet may come on a busy machine. */
const toleranceMs = 100

await testTogether({
  'tshark reads adverts, announcements and farewells as they were meant': async (undo) => {
    const network = buildNetwork(undo, `${process.pid}-wire`)
    // Neither a second address nor a virtual one may become the source.
    network.run('lb1', ['ip', 'address', 'add', '192.168.180.111/24', 'dev', 'eth0'])
    const capture = await startCapture(network, undo)
    const director = startDirector(network.namespaceOf('lb1'), configuration)
    undo.later(() => director.remove())
    await eventually('both instances are Master', () => director.log().match(/BACKUP -> MASTER/g)?.length === 2)
    await sleep(4500)
    assert.is(await director.stop(), 0, director.log())
    const mac = /link\/ether (\S+)/.exec(network.run('lb1', ['ip', 'link', 'show', 'eth0']))?.[1] ?? ''

    const adverts = await capture.decode('vrrp', fields)
    const announcements = await capture.announcements()
    assert.is(announcements.length, 10 + 10 + 6)
    for (const instance of instances) {
      assertAdverts(
        adverts.filter((advert) => advert['vrrp.virt_rtr_id'] === instance.advert['vrrp.virt_rtr_id']),
        instance,
        mac,
      )
      for (const address of instance.addresses) {
        assertAnnouncements(
          announcements.filter((announcement) => announcement.address === address),
          instance,
          mac,
        )
      }
    }
  },
})

/** The adverts of one instance, from its first to its farewell. */
function assertAdverts(
  adverts: readonly Decoded<string>[],
  { advert: own, priority, intervalMs }: Instance,
  mac: string,
) {
  const expected: Record<string, string> = { ...envelope, ...own, 'eth.src': mac }
  for (const advert of adverts) {
    assert.equal(Object.fromEntries(Object.keys(expected).map((field) => [field, advert[field]])), expected)
  }
  const priorities = adverts.map((advert) => advert['vrrp.prio'])
  assert.ok(priorities.length >= 3 + 3, `${priorities.length} adverts`)
  assert.equal(priorities, [...priorities.slice(0, -3).fill(priority), '0', '0', '0'])
  const times = adverts.map((advert) => epochMilliseconds(advert['frame.time_epoch'] ?? ''))
  const steady = times.slice(0, -3)
  for (const [index, time] of steady.slice(1).entries()) assertNear(time - (steady[index] ?? 0), intervalMs, 'advert')
  const [first = 0, ...others] = times.slice(-3)
  for (const time of others) assertNear(time - first, 0, 'farewell')
}

function assertAnnouncements(announcements: readonly Announcement[], { announcedAt }: Instance, mac: string) {
  assert.equal(
    announcements.map((announcement) => announcement.mac),
    announcedAt.map(() => mac),
  )
  for (const [index, due] of announcedAt.entries()) {
    assertNear((announcements[index]?.at ?? 0) - (announcements[0]?.at ?? 0), due, 'announcement')
  }
}

function assertNear(timeMs: number, dueMs: number, what: string) {
  assert.ok(Math.abs(timeMs - dueMs) < toleranceMs, `${what} after ${timeMs} ms instead of ${dueMs} ms`)
}

test.run()
