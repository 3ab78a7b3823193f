import type { DnsType, HttpProtocol } from '../../model/check.js'
import { seconds as duration } from '../../model/time.js'
import { accountName } from '../command-type.js'
import { alias, idle, nested, obsolete, refused, setting } from '../row.js'
import { listOf, sequence } from '../several-words.js'
import {
  address,
  anything,
  choice,
  flag,
  integer,
  interfaceName,
  md5,
  nothing,
  optional,
  port,
  seconds,
  statusRange,
  text,
  word,
} from '../value-types.js'
import { hexadecimal, regularExpression } from './check-values.js'
import { name, newer, weight } from './common.js'

const noFarewell = 'Node.js does not tell whether the farewell came; without the line the answer alone counts'

/** What a check has for itself, or takes from its real server, or that from its virtual server. */
export const inheritedTiming = {
  delay_loop: setting(seconds(0.001, 4294967), 'From the start of one check to the start of the next.', {
    otherwise: 'as above it, else 60',
  }),
  connect_timeout: setting(seconds(0.001, 4294), 'How long a check waits for an answer.', {
    otherwise: 'as above it, else 5',
  }),
  delay_before_retry: setting(seconds(0, 4294967), 'How long to wait before a failed check is tried again.', {
    otherwise: 'as above it, else 3 for HTTP_GET and SSL_GET, delay_loop for DNS_CHECK, 1 otherwise',
  }),
  warmup: setting(seconds(0, 4294967), 'Within which time after the start first checks are spread.', {
    status: { differs: 'evenly, not at random; without it 1,000 a second, within delay_loop' },
    otherwise: 'as above it, else as soon as that is no burst',
  }),
} as const

/** `alpha`, in each of the blocks that have it. */
export const alphaRow = setting(flag, 'Takes a server for failed until its checks have succeeded.', {
  status: { differs: 'so it is without the line too; off has servers in service before their first check' },
  otherwise: 'as above it, else on',
})

const resultRows = {
  delay_loop: setting(seconds(0.001, 4294967), inheritedTiming.delay_loop.does, { default: duration(60) }),
  delay_before_retry: setting(seconds(0, 4294967), inheritedTiming.delay_before_retry.does, { default: duration(1) }),
  retry: setting(integer(0, 4294967295), 'How many failures in a row are forgiven.', { default: 1 }),
  warmup: inheritedTiming.warmup,
  alpha: alphaRow,
  log_all_failures: setting(flag, 'Logs each failure, not only the last.', { otherwise: 'checker_log_all_failures' }),
} as const

/** What every check has that asks over the network. */
export const checkTiming = {
  ...resultRows,
  connect_timeout: setting(seconds(0.001, 4294), inheritedTiming.connect_timeout.does, { default: duration(5) }),
  connect_ip: setting(address, 'Where the check connects to.', { otherwise: 'the address of the real server' }),
  connect_port: setting(port, 'The port that the check connects to.', { otherwise: 'the port of the real server' }),
  bindto: setting(address, 'The address that the check connects from.', { otherwise: 'the kernel chooses' }),
  bind_port: setting(port, 'The port that the check connects from.', { otherwise: 'the kernel chooses' }),
  bind_if: setting(interfaceName, 'The interface that the check connects over.', { otherwise: 'the kernel chooses' }),
  fwmark: setting(integer(0, 4294967295), 'The firewall mark of the packets of the check.', { otherwise: 'none' }),
} as const

const tcpCheck = {
  ...checkTiming,
  nb_get_retry: obsolete('What retry is called in copied files; keepalived never knew it here.', {
    code: 'LV-C120',
    message: 'nb_get_retry has no effect in TCP_CHECK, use retry',
    suggestion: 'retry',
  }),
} as const

const regexOptions =
  'allow_empty_class alt_bsux auto_callout caseless dollar_endonly dotall dupnames extended firstline match_unset_backref multiline never_ucp never_utf no_auto_capture no_auto_possess no_dotstar_anchor no_start_optimize ucp ungreedy utf never_backslash_c alt_circumflex alt_verbnames use_offset_limit'

const url = {
  path: setting(text('a path such as /'), 'The path that is asked for.', { required: true }),
  status_code: setting(listOf(statusRange, statusRange.wants), 'Which answers are good.', {
    default: [{ from: 200, to: 299 }],
  }),
  digest: setting(md5, 'The MD5 sum of the body of a good answer.'),
  virtualhost: setting(text('a host name'), 'The host that is asked for.', { otherwise: 'as above it' }),
  regex: setting(regularExpression, 'What the body of a good answer matches.', {
    status: { differs: 'JavaScript runs it, so that what PCRE2 alone has is refused; it gives up after 100 ms' },
  }),
  regex_no_match: setting(nothing, 'Makes an answer that matches a bad one.'),
  regex_options: setting(
    listOf(choice(...regexOptions.split(' ')), 'words such as caseless'),
    'Options of PCRE2 for the match.',
    {
      status: { differs: 'those that only tune PCRE2 change nothing' },
    },
  ),
  regex_min_offset: setting(integer(0, 4294967295), 'Where in the answer the search begins.', { default: 0 }),
  regex_max_offset: setting(integer(1, 4294967295), 'Where in the answer a match begins at the latest.'),
  regex_stack: idle(
    sequence('two numbers of bytes', 2, integer(1, 4294967295), integer(1, 4294967295)),
    'The stack that the match begins with, and the largest.',
    'the stack grows by itself',
  ),
  tls_compliant: refused(flag, 'Takes a connection that ends without a TLS farewell for a failure.', noFarewell, {
    since: newer,
  }),
} as const

const protocols: Readonly<Record<string, HttpProtocol>> = {
  '1.0': '1.0',
  '1.0C': '1.0C',
  '1.1': '1.1',
  '1.0c': '1.0C',
  '1.0k': '1.0K',
  '1.0K': '1.0K',
}

const httpCheck = {
  ...checkTiming,
  delay_before_retry: setting(seconds(0, 4294967), inheritedTiming.delay_before_retry.does, { default: duration(3) }),
  nb_get_retry: alias('retry', {
    code: 'LV-C120',
    message: 'nb_get_retry is deprecated, use retry',
    suggestion: 'retry',
  }),
  virtualhost: setting(text('a host name'), 'The host that is asked for.', { otherwise: 'as above it' }),
  http_protocol: setting(word(protocols), 'The version of HTTP that is spoken.', {
    default: '1.0',
    status: { differs: 'Connection: close is sent with 1.0 too' },
  }),
  enable_sni: setting(flag, 'Names the host of the URL in the TLS handshake (SSL_GET).', { default: false }),
  sni_name: setting(text('a host name'), 'The host that the TLS handshake names (SSL_GET).', {
    otherwise: 'with enable_sni the host of the URL',
    since: newer,
  }),
  fast_recovery: setting(flag, 'Asks for all URLs without a pause when a server is to come back.', {
    status: { differs: 'always on' },
  }),
  tls_compliant: refused(flag, 'Takes a connection that ends without a TLS farewell for a failure.', noFarewell, {
    since: newer,
  }),
  url: nested(nothing, 'What is asked for; with several, all must be good.', url, { required: true, many: true }),
} as const

const miscCheck = {
  ...resultRows,
  retry: setting(integer(0, 4294967295), resultRows.retry.does, { default: 0 }),
  misc_path: setting(anything, 'The command; it is quoted where it has arguments.', { required: true }),
  misc_timeout: setting(seconds(0.001, 4294), 'How long it may take.', { otherwise: 'delay_loop' }),
  misc_dynamic: setting(nothing, 'Takes its exit status from 2 on, less 2, for the weight of the server.'),
  user: setting(accountName, 'Who runs it.', { otherwise: 'script_user' }),
} as const

const hostRows = {
  connect_ip: checkTiming.connect_ip,
  connect_port: checkTiming.connect_port,
  bindto: checkTiming.bindto,
  bind_port: checkTiming.bind_port,
  bind_if: checkTiming.bind_if,
  fwmark: checkTiming.fwmark,
} as const

const smtpCheck = {
  ...checkTiming,
  helo_name: setting(text('a name'), 'How the check names itself to the server.', {
    default: 'smtpchecker.keepalived.org',
  }),
  host: nested(optional(anything, []), 'An older way to give address and port.', hostRows, { many: true }),
} as const

const recordTypes: Readonly<Record<DnsType, DnsType>> = {
  ...({ A: 'A', NS: 'NS', CNAME: 'CNAME', SOA: 'SOA', MX: 'MX', TXT: 'TXT', AAAA: 'AAAA' } as const),
}

const dnsCheck = {
  ...checkTiming,
  retry: setting(integer(0, 4294967295), resultRows.retry.does, { default: 3 }),
  delay_before_retry: setting(seconds(0, 4294967), inheritedTiming.delay_before_retry.does, {
    otherwise: 'delay_loop',
  }),
  type: setting(word(recordTypes), 'The kind of record that is asked for.', { default: 'SOA' }),
  name: setting(text('a domain name'), 'The name that is asked for.', { default: '.' }),
} as const

const udpCheck = {
  ...checkTiming,
  payload: setting(hexadecimal('hexadecimal digits', /^[0-9a-f]+$/i), 'What is sent, in hexadecimal digits.', {
    otherwise: 'random octets',
  }),
  require_reply: setting(
    optional(hexadecimal('hexadecimal digits, x for any', /^[0-9a-fx]+$/i), ''),
    'Only an answer is good; with digits, one that begins so (x is any digit).',
  ),
  min_reply_length: setting(integer(0, 65535), 'The fewest octets of a good answer.', { default: 0 }),
  max_reply_length: setting(integer(0, 65535), 'The most octets of a good answer.', { default: 255 }),
} as const

const many = { many: true } as const

/** The checks that a real server can have. */
export const checks = {
  TCP_CHECK: nested(nothing, 'The server is good when it takes a TCP connection.', tcpCheck, many),
  HTTP_GET: nested(nothing, 'The server is good when it answers HTTP requests as it should.', httpCheck, many),
  SSL_GET: nested(nothing, 'The same over TLS; the certificate is not verified.', httpCheck, many),
  MISC_CHECK: nested(nothing, 'The server is good when a command says so.', miscCheck, many),
  SMTP_CHECK: nested(nothing, 'The server is good when it greets as a mail server.', smtpCheck, many),
  DNS_CHECK: nested(nothing, 'The server is good when it answers a DNS query.', dnsCheck, many),
  UDP_CHECK: nested(nothing, 'The server is good when it does not refuse a datagram, or answers it.', udpCheck, many),
  PING_CHECK: nested(nothing, 'The server is good when it answers an echo request.', checkTiming, many),
  FILE_CHECK: nested(
    nothing,
    'The number in a file fails the server, or is added to its weight.',
    {
      track_file: setting(name, 'The name of a track_file.', { required: true }),
      weight: setting(weight(2147483647, 'reverse'), 'What the number is multiplied by.', {
        otherwise: 'as in the track_file',
      }),
      dynamic: setting(nothing, 'Adds the result to the weight of the server.'),
    },
    { ...many, status: { differs: 'the file is read once a second' } },
  ),
  BFD_CHECK: nested(
    nothing,
    'The server is good while a BFD session is up.',
    {
      name: setting(name, 'The name of a bfd_instance.', { required: true }),
      alpha: setting(flag, 'Takes the server for failed until the session is up.'),
    },
    {
      ...many,
      status: {
        refused: 'no BFD is spoken here: nothing would take the server out when its session ends; take PING_CHECK',
      },
    },
  ),
} as const
