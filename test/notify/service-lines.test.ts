import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { quorumLine, serverLine } from '../../src/notify/service-lines.js'

const ipv4 = (text: string) => text as Address
const web = { address: ipv4('192.0.2.100'), port: 80, protocol: 'tcp' } as const
const server = { address: ipv4('192.0.2.23'), port: 8080 }

test('a virtual server and a real one in it, as readers of the pipe know them from keepalived', () => {
  assert.is(quorumLine(web, true), 'VS [192.0.2.100]:tcp:80 UP\n')
  assert.is(serverLine(web, server, false), 'RS [192.0.2.23]:tcp:8080 [192.0.2.100]:tcp:80 DOWN\n')
})

test('a group has its name, a mark its number and no protocol', () => {
  assert.is(quorumLine({ group: { name: 'web', entries: [] }, protocol: 'udp' }, false), 'VS [web]:0 DOWN\n')
  const mark = { firewallMark: 7, family: 'ipv4' } as const
  assert.is(serverLine(mark, server, true), 'RS [192.0.2.23]:none:8080 FWM 7 UP\n')
})

test.run()
