import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatText } from '../../src/config/format.js'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { wholeCorpus } from './corpus.js'
import { anyConfig } from './generated.js'
import { fixture } from './read.js'

const read = (text: string) => readConfig(text, 'test.conf', 'lb1').config

test('the pair of the tutorials is written in full', () => {
  const config = read(fixture('tutorial/fixed.conf'))
  assert.ok(config)
  assert.is(
    writeConfig(config),
    `global_defs {
  router_id lb1
}

vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 21
  state BACKUP
  priority 100
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass 1234
  }
  virtual_ipaddress {
    192.168.180.233/24 label eth0:1
  }
}

virtual_server 192.168.180.233 80 {
  protocol TCP
  lb_algo rr
  lb_kind DR
  persistence_timeout 50
  delay_loop 6
  real_server 192.168.180.182 80 {
    weight 1
    HTTP_GET {
      connect_timeout 3
      retry 3
      url {
        path /
        status_code 200
      }
    }
  }
}
`,
  )
})

const usable = wholeCorpus().flatMap(({ name, text }) => {
  const config = read(text)
  return config ? [{ name, config }] : []
})

test('every usable file of the corpus says the same when it is written and read again', () => {
  assert.ok(usable.length > 30)
  for (const { name, config } of usable) assert.equal(read(writeConfig(config)), config, name)
})

test('any configuration is read as it was written', () => {
  fc.assert(
    fc.property(anyConfig, (config) => assert.equal(read(writeConfig(config)), config)),
    { numRuns: 500, seed: 1 },
  )
})

test('what is written is laid out already', () => {
  fc.assert(
    fc.property(anyConfig, (config) => {
      const text = writeConfig(config)
      return formatText(text, 'test.conf').text === text
    }),
    { numRuns: 200, seed: 2 },
  )
})

test('the hosts that TLS handshakes name are written for each URL', () => {
  const url = (host: string) => `url {\n path /\n virtualhost ${host}\n }\n`
  const check = `SSL_GET {\n enable_sni\n ${url('a.example.com:443')} ${url('b.example.com')} }`
  const config = read(
    `virtual_server 192.0.2.100 443 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 192.0.2.21 443 {\n ${check}\n }\n}\n`,
  )
  assert.ok(config)
  assert.equal(read(writeConfig(config))?.virtualServers, config.virtualServers)
})

test.run()
