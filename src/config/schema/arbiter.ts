import type { Policy } from '../../model/arbiter.js'
import { seconds as duration } from '../../model/time.js'
import { nested, setting } from '../row.js'
import { misfit, oneWord, type ValueType } from '../value-type.js'
import { seconds, word } from '../value-types.js'

/** The port that ZooKeeper's clients use where none is said. */
const clientPort = 2181

/** `zk1`, `zk1:2181`, `192.0.2.1:2181`. */
const serverList: ValueType<readonly string[]> = {
  wants: 'one to nine servers, as host:port',
  least: 1,
  most: 9,
  shape: { kind: 'one to nine servers', range: `host:port, ${clientPort} without a port` },
  show: (servers) => servers.join(' '),
  read(words, keyword) {
    const unreadable = words.find(({ text: given }) => serverOf(given) === undefined)
    if (unreadable) return misfit([unreadable], keyword, 'servers as host:port')
    return { value: words.flatMap(({ text: given }) => serverOf(given) ?? []) }
  },
}

function serverOf(given: string): string | undefined {
  const [, host, port = String(clientPort)] = /^([A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/.exec(given) ?? []
  const number = Number(port)
  return host === undefined || number < 1 || number > 65535 ? undefined : `${host}:${number}`
}

const zookeeper = {
  servers: setting(serverList, 'The ZooKeeper servers; any that answers is used.', { required: true }),
  chroot: setting(
    oneWord('an absolute path', (given) => (/^(?:\/[A-Za-z0-9._-]+)+$/.test(given) ? given : undefined)),
    'The path below which everything is kept; the same on all nodes of one segment, another one for each other segment.',
    { default: '/lvsha' },
  ),
  auth: setting(
    oneWord('user:password', (given) => (/^[^:]{1,64}:.{1,128}$/.test(given) ? given : undefined)),
    'User and password of the scheme digest; nobody else may write then.',
    { otherwise: 'whoever reaches the servers may write' },
  ),
  session_timeout: setting(
    seconds(1, 600),
    'After how long without a word of ours the servers let another node take over. They grant what they allow.',
    { default: duration(10) },
  ),
  tick_time: setting(seconds(0.1, 60), 'The tickTime of the servers; permits end half of it earlier.', {
    default: duration(2),
  }),
} as const

const policies: Readonly<Record<Policy, Policy>> = { strict: 'strict', witness: 'witness', available: 'available' }

export const arbiterRows = {
  arbiter: nested(
    word({ zookeeper: 'zookeeper' as const }),
    'Who says which node may be Master, so that two that do not hear each other are not both.',
    zookeeper,
  ),
  policy: setting(
    word(policies),
    'What counts where adverts do not come: with witness a Backup holds back while the Master answers by ARP or by beacons, with available it does not. With an arbiter that does not answer: strict lets nobody be Master, available leaves it to VRRP.',
    {
      otherwise: 'strict with an arbiter, else witness towards nodes whose beacons are heard',
      status: { partly: 'witness is refused beside an arbiter: that is not built yet' },
    },
  ),
} as const
