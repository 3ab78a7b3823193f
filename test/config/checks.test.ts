import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import type { Check } from '../../src/model/check.js'

const service = (inServer: string, inService = '', around = '') => `${around}
virtual_server 192.0.2.60 53 {
  protocol TCP
  lb_algo rr
  lb_kind NAT
  ${inService}
  real_server 192.0.2.61 53 {
    ${inServer}
  }
}
`

function checksOf(...texts: Parameters<typeof service>): readonly Check[] {
  const text = service(...texts)
  const { config, problems } = readConfig(text, 'test.conf', 'lb1')
  if (!config) throw new Error(JSON.stringify(problems))
  return config.virtualServers[0]?.realServers[0]?.checks ?? []
}

const problemsOf = (...texts: Parameters<typeof service>) =>
  readConfig(service(...texts), 'test.conf', 'lb1').problems.map(({ code, message }) => `${code} ${message}`)

const usual = {
  delayLoop: 60_000_000,
  connectTimeout: 5_000_000,
  retry: 1,
  delayBeforeRetry: 1_000_000,
  target: { address: '192.0.2.61', port: 53 },
}

test('each kind of check has the defaults of its own', () => {
  const kinds = 'SMTP_CHECK {\n}\nDNS_CHECK {\n}\nPING_CHECK {\n}\nUDP_CHECK {\n}\nMISC_CHECK {\nmisc_path /bin/true\n}'
  const { connectTimeout: _, target: __, ...timing } = usual
  assert.equal(checksOf(kinds), [
    { kind: 'SMTP_CHECK', ...usual, helo: 'smtpchecker.keepalived.org' },
    { kind: 'DNS_CHECK', ...usual, retry: 3, delayBeforeRetry: 60_000_000, type: 'SOA', name: '.' },
    { kind: 'PING_CHECK', ...usual },
    { kind: 'UDP_CHECK', ...usual },
    {
      kind: 'MISC_CHECK',
      ...timing,
      retry: 0,
      command: { words: ['/bin/true'] },
      timeout: 60_000_000,
      isDynamic: false,
    },
  ])
})

test('what is common to checks is taken from around them', () => {
  const [check] = checksOf(
    'warmup 3\nDNS_CHECK {\ndelay_loop 7\nbindto 192.0.2.1\nbind_port 9\nbind_if eth0\nfwmark 11\nlog_all_failures\n}',
    'alpha off\nwarmup 5\nretry 2',
  )
  assert.equal(check, {
    kind: 'DNS_CHECK',
    ...usual,
    delayLoop: 7_000_000,
    delayBeforeRetry: 7_000_000,
    retry: 2,
    warmup: 3_000_000,
    presumed: true,
    logAllFailures: true,
    origin: { address: '192.0.2.1', port: 9, interface: 'eth0', mark: 11 },
    type: 'SOA',
    name: '.',
  })
})

test('alpha of the check counts before that of its server and service; on is what holds anyhow', () => {
  const presumed = (...texts: Parameters<typeof service>) => checksOf(...texts).map((check) => check.presumed)
  assert.equal(presumed('TCP_CHECK {\n}', 'alpha'), [undefined])
  assert.equal(presumed('alpha off\nTCP_CHECK {\nalpha\n}\nTCP_CHECK {\n}', 'alpha'), [undefined, true])
})

test('fall of the lvsha block is for checks that no retry reaches', () => {
  const retries = (...texts: Parameters<typeof service>) => checksOf(...texts).map(({ retry }) => retry)
  const fall = 'lvsha {\nfall 3\n}'
  assert.equal(retries('TCP_CHECK {\n}\nMISC_CHECK {\nmisc_path /x\n}\nTCP_CHECK {\nretry 5\n}', '', fall), [2, 2, 5])
  assert.equal(retries('TCP_CHECK {\n}', 'retry 4', fall), [4])
})

test('every host of an SMTP_CHECK is a check', () => {
  const text =
    'SMTP_CHECK {\nbindto 192.0.2.1\nhost {\nconnect_ip 192.0.2.70\n}\nhost {\nconnect_port 26\nbindto 192.0.2.2\n}\n}'
  const common = { kind: 'SMTP_CHECK', ...usual, helo: 'smtpchecker.keepalived.org' }
  assert.equal(checksOf(text), [
    { ...common, target: { address: '192.0.2.70', port: 53 }, origin: { address: '192.0.2.1' } },
    { ...common, target: { address: '192.0.2.61', port: 26 }, origin: { address: '192.0.2.2' } },
  ])
})

test('octets of a UDP_CHECK may be written with blanks and single digits', () => {
  const [check] = checksOf('UDP_CHECK {\npayload Ab12f 3 456 546443123\nrequire_reply aX x\nmax_reply_length 9\n}')
  assert.is(check?.kind === 'UDP_CHECK' && check.payload, 'ab120f03450654644312 03'.replace(' ', ''))
  assert.equal(check?.kind === 'UDP_CHECK' && check.reply, { pattern: 'ax0x', least: 0, most: 9 })
  assert.equal(problemsOf('UDP_CHECK {\npayload xyz\n}'), ['LV-C008 payload wants hexadecimal digits, not "xyz"'])
})

test('a MISC_CHECK runs as its user, else as whoever the policy says when it runs', () => {
  const commands = (...texts: Parameters<typeof service>) =>
    checksOf(...texts).map((check) => check.kind === 'MISC_CHECK' && check.command)
  const two = 'MISC_CHECK {\nmisc_path "/x a"\nuser one two\n}\nMISC_CHECK {\nmisc_path /x\n}'
  const expected = [{ words: ['/x', 'a'], account: { user: 'one', group: 'two' } }, { words: ['/x'] }]
  assert.equal(commands(two), expected)
  assert.equal(commands(two, '', 'global_defs {\nscript_user three\n}'), expected)
})

test('a FILE_CHECK has the file and the weight of its track_file, unless it has a weight of its own', () => {
  const file = 'track_file m {\nfile /run/m\nweight 5\n}'
  const timing = { delayLoop: 1_000_000, retry: 0, delayBeforeRetry: 1_000_000 }
  const common = { kind: 'FILE_CHECK', ...timing, name: 'm', path: '/run/m' }
  assert.equal(
    checksOf('FILE_CHECK {\ntrack_file m\ndynamic\n}\nFILE_CHECK {\ntrack_file m\nweight 0 reverse\n}', '', file),
    [
      { ...common, weight: 5, isReversed: false, isDynamic: true },
      { ...common, weight: 0, isReversed: true, isDynamic: false },
    ],
  )
})

test('SSL_GET has the files of the SSL block, HTTP_GET has not', () => {
  const url = 'http_protocol 1.0c\nurl {\npath /\n}'
  const tls = checksOf(`HTTP_GET {\n${url}\n}\nSSL_GET {\n${url}\n}`, '', 'SSL {\nca /ca\nkey /k\npassword p\n}')
  assert.equal(
    tls.map((check) => (check.kind === 'HTTP_GET' || check.kind === 'SSL_GET' ? [check.protocol, check.tls] : [])),
    [
      ['1.0C', undefined],
      ['1.0C', { ca: '/ca', key: '/k', password: 'p' }],
    ],
  )
})

test('a regular expression has its options with it, and one that cannot be run is refused', () => {
  const url = (lines: string) => `HTTP_GET {\nurl {\npath /\n${lines}\n}\n}`
  const [check] = checksOf(url('regex "^o k$"\nregex_no_match\nregex_options caseless multiline\nregex_max_offset 9'))
  assert.equal(check?.kind === 'HTTP_GET' && check.urls[0]?.regex, {
    pattern: '^o k$',
    isForbidden: true,
    options: ['caseless', 'multiline'],
    minOffset: 0,
    maxOffset: 9,
  })
  assert.equal(problemsOf(url('regex "a++"')), [
    'LV-C008 regex wants a regular expression that JavaScript can run too, not "a++"',
  ])
})

test('BFD_CHECK is refused, since nothing would take the server out', () => {
  assert.equal(problemsOf('BFD_CHECK {\nname b\n}'), ['LV-C012 refused: BFD_CHECK'])
})

test('the lvsha block says how results are put to use', () => {
  const own = 'lvsha {\nrise 2\nmerge_checks off\npanic_threshold 40\nslow_start 30\n}\n'
  assert.equal(readConfig(own, 'test.conf', 'lb1').config?.health, {
    rise: 2,
    mergeChecks: false,
    panicThreshold: 40,
    slowStart: 30_000_000,
  })
})

test.run()
