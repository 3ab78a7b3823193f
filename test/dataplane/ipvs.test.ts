import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ipvsDataplane } from '../../src/dataplane/ipvs.js'
import { IpvsClient } from '../../src/ipvs/index.js'
import { answer, scriptedNetlink } from '../support/scripted-netlink.js'

const refusedWith = (errno: number) =>
  ipvsDataplane(new IpvsClient(scriptedNetlink(([message]) => [answer(message?.sequence ?? 0, errno)])))

test('a kernel without ip_vs is told with what to do', async () => {
  assert.equal(await refusedWith(2).availability(), {
    available: false,
    exists: false,
    reason: 'the kernel has no ip_vs',
    next: [
      'modprobe ip_vs  loads it where the kernel has it as a module',
      'in a container: load it on the host, whose kernel it is',
    ],
  })
})

test('a process that may not is told so', async () => {
  assert.equal(await refusedWith(1).availability(), {
    available: false,
    exists: true,
    reason: 'look up the netlink family IPVS: operation not permitted (EPERM)',
    next: ['run lvsha as root, or give it the capability CAP_NET_ADMIN'],
  })
})

test.run()
