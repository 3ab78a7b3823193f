import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identityOf, parseAccounts } from '../../src/script/accounts.js'

const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533::/:/bin/false\n\n'
const accounts = parseAccounts(passwd, 'root:x:0:\nadm:x:4:syslog\n')
const own = { uid: 0, gid: 0 }

test('a user has its own group unless another one is named', () => {
  assert.equal(identityOf({ user: 'nobody' }, accounts, own), { uid: 65534, gid: 65533 })
  assert.equal(identityOf({ user: 'nobody', group: 'adm' }, accounts, own), { uid: 65534, gid: 4 })
})

test('a number is that of a user whose group is known', () => {
  assert.equal(identityOf({ user: '65534' }, accounts, own), { uid: 65534, gid: 65533 })
  assert.equal(identityOf({ user: '0' }, accounts, own), { uid: 0, gid: 0 })
})

test('a number without an entry needs a group', () => {
  assert.is(identityOf({ user: '1234' }, accounts, own), 'there is no user with the number 1234; name its group too')
  assert.equal(identityOf({ user: '1234', group: '0' }, accounts, own), { uid: 1234, gid: 0 })
  assert.equal(identityOf({ user: 'root', group: '77' }, accounts, own), { uid: 0, gid: 77 })
})

test('without an account it is keepalived_script where there is one, else whoever runs the daemon', () => {
  const more = parseAccounts(`${passwd}keepalived_script:x:990:991::/:/bin/false\n`, '')
  assert.equal(identityOf(undefined, more, own), { uid: 990, gid: 991 })
  assert.equal(identityOf(undefined, accounts, own), own)
})

test('an unknown name is told', () => {
  assert.is(identityOf({ user: 'nobdy' }, accounts, own), 'there is no user nobdy')
  assert.is(identityOf({ user: 'root', group: 'x' }, accounts, own), 'there is no group x')
})

test.run()
