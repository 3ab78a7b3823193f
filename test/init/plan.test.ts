import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import type { GivenAnswers } from '../../src/init/answers.js'
import { nothingDetected } from '../../src/init/detected.js'
import { interview, withoutInput } from '../../src/init/interview.js'
import { planOf } from '../../src/init/plan.js'

const usual: GivenAnswers = {
  profile: ['pair'],
  interface: ['eth0'],
  node: ['lb1=192.0.2.11', 'lb2=192.0.2.12'],
  prefer: ['lb1'],
  vip: ['192.0.2.100/24'],
  service: ['192.0.2.100:80/tcp'],
  forward: ['DR'],
  real: ['192.0.2.21:80', '192.0.2.22:80,weight=3'],
  check: ['http:/hc=200'],
  out: ['conf'],
}

const plan = async (given: GivenAnswers) => {
  const { answers } = await interview(given, nothingDetected, withoutInput(undefined), { ignoreConflict: false })
  return planOf(answers, 'lvsha init')
}

test('a pair is two files that differ in what makes the nodes two', async () => {
  const { files, problems, differences, contract } = await plan({ ...usual, transport: ['unicast'] })
  assert.equal(problems, [])
  assert.equal(
    files.map(({ path, node }) => [path, node]),
    [
      ['conf/lb1.conf', 'lb1'],
      ['conf/lb2.conf', 'lb2'],
    ],
  )
  assert.equal(differences, ['router_id', 'priority', 'unicast_peer', 'unicast_src_ip'])
  // Priority 100 waits the longest: 3 s and 156/256 s.
  assert.equal(contract, { crash: 3_609_375, clean: 609_375 })
  assert.is(
    files[0]?.text,
    `# Made by: lvsha init

global_defs {
  router_id lb1
}

vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  version 3
  state BACKUP
  priority 150
  advert_int 1
  unicast_peer {
    192.0.2.12
  }
  unicast_src_ip 192.0.2.11
  virtual_ipaddress {
    192.0.2.100/24
  }
}

virtual_server 192.0.2.100 80 {
  protocol TCP
  lb_algo wrr
  lb_kind DR
  delay_loop 5
  real_server 192.0.2.21 80 {
    weight 1
    HTTP_GET {
      connect_timeout 3
      retry 2
      delay_before_retry 2
      url {
        path /hc
        status_code 200
      }
    }
  }
  real_server 192.0.2.22 80 {
    weight 3
    HTTP_GET {
      connect_timeout 3
      retry 2
      delay_before_retry 2
      url {
        path /hc
        status_code 200
      }
    }
  }
}
`,
  )
})

test('a preferred node has the higher priority; without one nobody preempts', async () => {
  const settings = async (prefer: string) => {
    const { files } = await plan({ ...usual, prefer: [prefer] })
    return files.map(({ text, path }) => {
      const router = readConfig(text, path).config?.routers[0]
      return [router?.priority, router?.preempt]
    })
  }
  assert.equal(await settings('lb1'), [
    [150, true],
    [100, true],
  ])
  assert.equal(await settings('lb2'), [
    [100, true],
    [150, true],
  ])
  assert.equal(await settings('none'), [
    [100, false],
    [90, false],
  ])
})

test('one file for both nodes is read as the file of each', async () => {
  const { files, problems } = await plan({ ...usual, layout: ['conditional'], transport: ['unicast'] })
  assert.equal(problems, [])
  assert.is(files.length, 1)
  const text = files[0]?.text ?? ''
  const read = (id: string) => readConfig(text, 'lvsha.conf', id, { configId: id })
  assert.equal(read('lb1').problems, [])
  assert.is(read('lb1').config?.node, 'lb1')
  assert.is(read('lb1').config?.routers[0]?.priority, 150)
  assert.is(read('lb2').config?.node, 'lb2')
  assert.is(read('lb2').config?.routers[0]?.sourceAddress, '192.0.2.12')
})

test('a floating address alone has no services, and one node has no floating address', async () => {
  const vip = await plan({ ...usual, profile: ['vip'] })
  assert.equal(vip.problems, [])
  assert.not.match(vip.files[0]?.text ?? '', 'virtual_server')
  assert.equal(
    vip.next.map(({ where }) => where),
    ['here', 'here', 'on each director', 'on each director'],
  )
  const single = await plan({ ...usual, profile: ['single'], node: ['lb1=192.0.2.11'], service: ['192.0.2.11:80'] })
  assert.equal(single.problems, [])
  assert.is(single.files.length, 1)
  assert.is(single.contract, undefined)
  assert.not.match(single.files[0]?.text ?? '', 'vrrp_instance')
})

test('everything that can be answered is in the files, and checks accept it', async () => {
  const { files, problems } = await plan({
    ...usual,
    transport: ['multicast'],
    'advert-int': ['200ms'],
    vrid: ['77'],
    forward: ['NAT'],
    scheduler: ['sh'],
    persistence: ['5m'],
    real: ['192.0.2.21:8080', '192.0.2.22:8080'],
    check: ['https:/ready=204'],
    sorry: ['192.0.2.90:80'],
  })
  assert.equal(problems, [])
  const config = readConfig(files[1]?.text ?? '', 'lb2.conf').config
  const [router] = config?.routers ?? []
  assert.is(router?.vrid, 77)
  assert.is(router?.advertisementInterval, 200_000)
  const [service] = config?.virtualServers ?? []
  assert.is(service?.forwarding, 'masquerade')
  assert.is(service?.persistence, 300_000_000)
  assert.equal(service?.sorryServer, { address: '192.0.2.90', port: 80 })
  assert.equal(
    service?.realServers.map(({ port, checks }) => [port, checks[0]?.kind]),
    [
      [8080, 'SSL_GET'],
      [8080, 'SSL_GET'],
    ],
  )
})

test('IPv6 works as IPv4 does', async () => {
  const { files, problems } = await plan({
    ...usual,
    node: ['lb1=2001:db8::11', 'lb2=2001:db8::12'],
    vip: ['2001:db8::100/64'],
    service: ['[2001:db8::100]:80/tcp'],
    real: ['[2001:db8::21]:80', '2001:db8::22'],
  })
  assert.equal(problems, [])
  assert.is(readConfig(files[0]?.text ?? '', 'lb1.conf').config?.virtualServers[0]?.realServers.length, 2)
})

test.run()
