import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { checkout } from '../../../lab/checkout.js'
import { ipvsDataplane } from '../../../src/dataplane/ipvs.js'
import { Reconciler, type ReconcilerReport } from '../../../src/dataplane/reconciler.js'
import { type ForwardingTable, forwardingTable } from '../../../src/dataplane/table.js'
import { IpvsClient } from '../../../src/ipvs/index.js'
import { parseAddress } from '../../../src/model/address.js'
import { loadAddon } from '../../../src/os/addon.js'
import { openNetlinkSocket } from '../../../src/os/netlink-socket.js'
import { startDirector } from '../../support/director-process.js'

const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })
const ipvsadm = (...words: string[]) => execFileSync('ipvsadm', words, { encoding: 'utf8' })

function address(text: string) {
  const parsed = parseAddress(text)
  if (!parsed) throw new Error(`${text} is no address`)
  return parsed
}

/** So many services of so many destinations each. */
const large = (services: number, each: number): ForwardingTable =>
  forwardingTable(
    Array.from({ length: services }, (_, n) => ({
      service: {
        address: address(`10.1.${n >> 8}.${n & 255}`),
        port: 80,
        protocol: 'tcp' as const,
        scheduler: 'wlc',
      },
      destinations: Array.from({ length: each }, (_, i) => ({
        address: address(`10.2.0.${i + 1}`),
        port: 80,
        forwarding: 'direct' as const,
        weight: 1,
      })),
    })),
  )

export const cases: Record<string, () => Promise<void>> = {
  'timeouts are set, and a sync daemon follows its instance': async () => {
    ip('netns', 'add', 'sync')
    ip('-n', 'sync', 'link', 'add', 'eth0', 'type', 'dummy')
    ip('-n', 'sync', 'link', 'set', 'eth0', 'up')
    ip('-n', 'sync', 'addr', 'add', '192.0.2.11/24', 'dev', 'eth0')
    const inside = (...words: string[]) =>
      execFileSync('ip', ['netns', 'exec', 'sync', 'ipvsadm', '-l', ...words], { encoding: 'utf8' }).trim()
    const director = startDirector(
      'sync',
      `global_defs {
  lvs_timeouts tcp 7200 udp 100
  lvs_sync_daemon eth0 inst VI_1 maxlen 1200 port 8849 ttl 3
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 1
  virtual_ipaddress {
    192.0.2.100/24
  }
}
`,
    )
    try {
      await director.until(({ instances }) => instances[0]?.state === 'BACKUP')
      await eventually(() =>
        assert.match(inside('--daemon'), /^backup sync daemon \(mcast=eth0, syncid=51, maxlen=1200/),
      )
      await director.until(({ instances }) => instances[0]?.state === 'MASTER')
      await eventually(() =>
        assert.match(inside('--daemon'), /^master sync daemon \(mcast=eth0, syncid=51, maxlen=1200/),
      )
      const { sync } = await director.until((status) => status.sync?.daemons[0]?.role === 'master')
      assert.equal(sync, { daemons: [{ role: 'master', interface: 'eth0', syncid: 51 }], connections: 0 })
      assert.is(inside('--timeout'), 'Timeout (tcp tcpfin udp): 7200 120 100')
      assert.is(await director.stop(), 0, director.log())
      assert.is(inside('--daemon'), '')
    } finally {
      director.remove()
      ip('netns', 'del', 'sync')
    }
  },

  'a large table is cleared completely, and tells how far it is': async () => {
    ipvsadm('-C')
    const client = new IpvsClient(openNetlinkSocket(loadAddon(checkout), 'NETLINK_GENERIC'))
    const reports: ReconcilerReport[] = []
    const reconciler = new Reconciler({
      dataplane: ipvsDataplane(client),
      owned: [],
      schedule: () => () => undefined,
      report: (report) => reports.push(report),
    })
    const timed = async (what: string, table: ForwardingTable) => {
      const start = performance.now()
      reconciler.want(table)
      assert.ok(await reconciler.reconcile())
      console.log(`  ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`)
    }
    await timed('4000 x 10 made', large(4000, 10))
    assert.is(client.services().length, 4000)
    reports.length = 0
    await timed('4000 x 10 cleared', new Map())
    assert.equal(
      reports.map((report) => (report.kind === 'progress' ? `${report.made} of ${report.of}` : report.kind)),
      ['1000 of 4000', '2000 of 4000', '3000 of 4000', 'applied'],
    )
    assert.is(ipvsadm('-Sn'), '')
    client.close()
  },

  'the example of the README runs': async () => {
    ipvsadm('-C')
    ipvsadm('-A', '-f', '7', '-s', 'rr')
    const readme = readFileSync(join(checkout, 'src/ipvs/README.md'), 'utf8')
    const example = /^```sh\n(node [^`]*)^```$/m.exec(readme)?.[1] ?? ''
    const said = execFileSync('bash', ['-c', example], { cwd: checkout, encoding: 'utf8' })
    assert.is(said, 'IPVS 1.2.1 has 1 services\n')
    ipvsadm('-C')
  },
}

/** The data plane takes up a change within some hundredths of a second. */
async function eventually(check: () => void) {
  for (const end = Date.now() + 5000; ; ) {
    try {
      return check()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
