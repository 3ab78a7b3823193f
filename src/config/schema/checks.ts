import { seconds as duration } from '../../model/time.js'
import { alias, later, nested, obsolete, setting } from '../row.js'
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
} from '../value-types.js'
import { account, name, newer, weight } from './common.js'

const notChecked = { later: 'the server counts as healthy as far as this check is concerned' } as const
const inService = 'a real server is in service before its first check'

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
  warmup: later(
    seconds(0, 4294967),
    'Within which time after the start first checks are spread.',
    'within 10 seconds or delay_loop, what is less',
    { otherwise: 'delay_loop' },
  ),
} as const

const resultRows = {
  delay_loop: setting(seconds(0.001, 4294967), inheritedTiming.delay_loop.does, { default: duration(60) }),
  delay_before_retry: setting(seconds(0, 4294967), inheritedTiming.delay_before_retry.does, { default: duration(1) }),
  retry: setting(integer(0, 4294967295), 'How many failures in a row are forgiven.', { default: 1 }),
  warmup: inheritedTiming.warmup,
  alpha: later(flag, 'Takes the server for failed until this check has succeeded.', inService),
  log_all_failures: later(flag, 'Logs each failure, not only the last.', '', { otherwise: 'checker_log_all_failures' }),
} as const

/** What every check has that asks over the network. */
export const checkTiming = {
  ...resultRows,
  connect_timeout: setting(seconds(0.001, 4294), inheritedTiming.connect_timeout.does, { default: duration(5) }),
  connect_ip: setting(address, 'Where the check connects to.', { otherwise: 'the address of the real server' }),
  connect_port: setting(port, 'The port that the check connects to.', { otherwise: 'the port of the real server' }),
  bindto: later(address, 'The address that the check connects from.', 'the kernel chooses'),
  bind_port: later(port, 'The port that the check connects from.', 'the kernel chooses'),
  bind_if: later(interfaceName, 'The interface that the check connects over.', 'the kernel chooses'),
  fwmark: later(integer(0, 4294967295), 'The firewall mark of the packets of the check.', 'they have none'),
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

const noRegex = 'the text is not compared'

const url = {
  path: setting(text('a path such as /'), 'The path that is asked for.', { required: true }),
  status_code: setting(listOf(statusRange, statusRange.wants), 'Which answers are good.', {
    default: [{ from: 200, to: 299 }],
  }),
  digest: setting(md5, 'The MD5 sum of the body of a good answer.'),
  virtualhost: setting(text('a host name'), 'The host that is asked for.', { otherwise: 'as above it' }),
  regex: later(text('a regular expression'), 'What a good answer matches.', noRegex),
  regex_no_match: later(nothing, 'Makes an answer that matches a bad one.', noRegex),
  regex_options: later(
    sequence(`words such as caseless`, 1, choice(...regexOptions.split(' '))),
    'Options of PCRE2 for the match.',
    noRegex,
  ),
  regex_min_offset: later(integer(0, 4294967295), 'Where in the answer the search begins.', noRegex, { default: 0 }),
  regex_max_offset: later(integer(1, 4294967295), 'Where in the answer a match begins at the latest.', noRegex),
  regex_stack: later(
    sequence('two numbers of bytes', 2, integer(1, 4294967295), integer(1, 4294967295)),
    'The stack that the match begins with, and the largest.',
    noRegex,
  ),
  tls_compliant: later(flag, 'Takes a connection that ends without a TLS farewell for a failure.', '', {
    since: newer,
  }),
} as const

const httpCheck = {
  ...checkTiming,
  delay_before_retry: setting(seconds(0, 4294967), inheritedTiming.delay_before_retry.does, { default: duration(3) }),
  nb_get_retry: alias('retry', {
    code: 'LV-C120',
    message: 'nb_get_retry is deprecated, use retry',
    suggestion: 'retry',
  }),
  virtualhost: setting(text('a host name'), 'The host that is asked for.', { otherwise: 'as above it' }),
  http_protocol: later(
    choice('1.0', '1.0C', '1.1', '1.0c', '1.0k', '1.0K'),
    'The version of HTTP that is spoken.',
    '1.1 is spoken',
    { default: '1.0' },
  ),
  enable_sni: setting(flag, 'Names the host of the URL in the TLS handshake (SSL_GET).', { default: false }),
  sni_name: setting(text('a host name'), 'The host that the TLS handshake names (SSL_GET).', {
    otherwise: 'with enable_sni the host of the URL',
    since: newer,
  }),
  fast_recovery: setting(flag, 'Asks for all URLs without a pause when a server is to come back.', {
    status: { differs: 'always on' },
  }),
  tls_compliant: later(flag, 'Takes a connection that ends without a TLS farewell for a failure.', '', {
    since: newer,
  }),
  url: nested(nothing, 'What is asked for; with several, all must be good.', url, { required: true, many: true }),
} as const

const miscCheck = {
  ...resultRows,
  misc_path: setting(anything, 'The command; it is quoted where it has arguments.', { required: true }),
  misc_timeout: setting(seconds(0.001, 4294), 'How long it may take.', { otherwise: 'delay_loop' }),
  misc_dynamic: setting(nothing, 'Takes its exit status from 2 on, less 2, for the weight of the server.'),
  user: setting(account, 'Who runs it.', { otherwise: 'script_user' }),
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

const dnsCheck = {
  ...checkTiming,
  type: setting(choice('A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'AAAA'), 'The kind of record that is asked for.', {
    default: 'SOA',
  }),
  name: setting(text('a domain name'), 'The name that is asked for.', { default: '.' }),
} as const

const udpCheck = {
  ...checkTiming,
  payload: setting(anything, 'What is sent, in hexadecimal digits.', { otherwise: 'random octets' }),
  require_reply: setting(
    optional(anything, []),
    'Only an answer is good; with digits, one that begins so (x is any digit).',
  ),
  min_reply_length: setting(integer(0, 65535), 'The fewest octets of a good answer.', { default: 0 }),
  max_reply_length: setting(integer(0, 65535), 'The most octets of a good answer.', { default: 255 }),
} as const

const unbuilt = { status: notChecked, many: true } as const

/** The checks that a real server can have. */
export const checks = {
  TCP_CHECK: nested(nothing, 'The server is good when it takes a TCP connection.', tcpCheck, { many: true }),
  HTTP_GET: nested(nothing, 'The server is good when it answers HTTP requests as it should.', httpCheck, {
    many: true,
  }),
  SSL_GET: nested(nothing, 'The same over TLS; the certificate is not verified.', httpCheck, { many: true }),
  MISC_CHECK: nested(nothing, 'The server is good when a command says so.', miscCheck, unbuilt),
  SMTP_CHECK: nested(nothing, 'The server is good when it greets as a mail server.', smtpCheck, unbuilt),
  DNS_CHECK: nested(nothing, 'The server is good when it answers a DNS query.', dnsCheck, unbuilt),
  UDP_CHECK: nested(
    nothing,
    'The server is good when it does not refuse a datagram, or answers it.',
    udpCheck,
    unbuilt,
  ),
  PING_CHECK: nested(nothing, 'The server is good when it answers an echo request.', checkTiming, unbuilt),
  FILE_CHECK: nested(
    nothing,
    'The number in a file is added to the weight of the server.',
    {
      track_file: setting(name, 'The name of a track_file.', { required: true }),
      weight: setting(weight(2147483647, 'reverse'), 'What the number is multiplied by.', {
        otherwise: 'as in the track_file',
      }),
      dynamic: setting(nothing, 'Adds the result to the weight of the server.'),
    },
    unbuilt,
  ),
  BFD_CHECK: nested(
    nothing,
    'The server is good while a BFD session is up.',
    {
      name: setting(name, 'The name of a bfd_instance.', { required: true }),
      alpha: later(flag, 'Takes the server for failed until the session is up.', inService),
    },
    unbuilt,
  ),
} as const
