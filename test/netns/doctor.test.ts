// Faults planted one by one in a small network: the doctor finds exactly the planted one, and nothing where all is well. The
// other node is a real director, Master of two instances.
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { directorOn } from '../../lab/director.js'
import { buildNetwork, hosts, type Network, virtualAddress } from '../../lab/network.js'
import { undoing } from '../../lab/undo.js'
import { eventually } from '../support/together.js'

const run = promisify(execFile)
const program = join(checkout, 'bin/run.js')

type Instance = Readonly<
  Partial<Record<'name' | 'interface' | 'vrid' | 'version' | 'priority' | 'vip' | 'more', string>>
>

const instance = ({ name = 'VI_1', ...given }: Instance = {}) => `\
vrrp_instance ${name} {
  state BACKUP
  interface ${given.interface ?? 'eth0'}
  virtual_router_id ${given.vrid ?? '51'}
  version ${given.version ?? '3'}
  priority ${given.priority ?? '90'}
  advert_int 1
  ${given.more ?? ''}
  virtual_ipaddress {
    ${given.vip ?? '192.168.180.200/24'}
  }
}
`
const password = (secret: string) => `authentication {\n auth_type PASS\n auth_pass ${secret}\n }`
const ofTwo = (more: string, version = '2') => instance({ vrid: '52', version, vip: '192.168.180.201/24', more })

/** What lb2 is Master of, all the time. */
const peer = `${instance({ priority: '100' })}${instance({
  name: 'VI_2',
  vrid: '52',
  version: '2',
  priority: '100',
  vip: '192.168.180.201/24',
  more: password('1234'),
})}`

const balanced = `${instance({ vip: `${virtualAddress}/24`, vrid: '60' })}
virtual_server ${virtualAddress} 80 {
  lb_algo rr
  lb_kind DR
  protocol TCP
  real_server ${hosts.web1} 80 {
    TCP_CHECK {
    }
  }
}
`

type Case = {
  readonly config?: string
  /** Shell words on lb1, in a mount namespace of its own with an empty /run; what they leave is taken back by \`undo\`. */
  readonly plant?: string
  readonly undo?: string
  /** On web1. */
  readonly elsewhere?: { readonly plant: string; readonly undo: string }
  readonly through?: string
  readonly words?: string
  readonly writtenLater?: true
  readonly found: readonly string[]
}

const nft = (chain: string, rules: string) =>
  `nft -f - <<E\ntable inet t {\n chain c { type filter hook ${chain}; ${rules} }\n}\nE`
const noRules = 'nft flush ruleset'
const listen = '1300ms'

const healthy: Readonly<Record<string, Case>> = {
  'a pair over multicast': { found: [] },
  'a pair that authenticates': { config: ofTwo(password('1234')), found: [] },
  'a pair over unicast': {
    config: instance({ more: `unicast_src_ip ${hosts.lb1}\n unicast_peer {\n ${hosts.lb2}\n }` }),
    found: [],
  },
  'nobody else': { config: instance({ vrid: '99', vip: '192.168.180.220/24' }), found: [] },
  'a firewall that lets adverts through': {
    plant: nft(
      'input priority 0; policy drop',
      'ct state established accept; iifname "lo" accept; ip protocol vrrp accept;',
    ),
    undo: noRules,
    found: [],
  },
  'a real server that is set up': { config: balanced, words: '--only network,vrrp,realservers', found: [] },
}

/** Those that only the configuration of this node makes; they are looked at together. */
const misconfigured: Readonly<Record<string, Case>> = {
  'an interface that is not there': { config: instance({ interface: 'eth7' }), found: ['LV-D030'] },
  'an address that the host does not have': {
    config: instance({ more: `unicast_src_ip 192.168.180.77\n unicast_peer {\n ${hosts.lb2}\n }` }),
    found: ['LV-D034'],
  },
  'no ip_vs': { config: balanced, words: '--only kernel', found: ['LV-D010'] },
  'a VRID of strangers': { config: instance({ vip: '192.168.180.230/24' }), found: ['LV-D040'] },
  'another version': { config: instance({ version: '2' }), found: ['LV-D042'] },
  'other addresses': { config: instance({ vip: '192.168.180.200/24\n 192.168.180.202/24' }), found: ['LV-D044'] },
  'another password': { config: ofTwo(password('4321')), found: ['LV-D045'] },
  'no password': { config: ofTwo(''), found: ['LV-D045'] },
  'another interval': { config: ofTwo(`${password('1234')}\n advert_int 2`), found: ['LV-D047'] },
  'one priority on both': { config: instance({ priority: '100' }), found: ['LV-D048'] },
  'a configuration with an error': {
    config: instance({ more: 'prioirty 5' }),
    words: '--only config,kernel',
    found: ['LV-D050'],
  },
  'a clock that is behind': { writtenLater: true, found: ['LV-D015'] },
}

/** Those that the host makes, one after the other. */
const broken: Readonly<Record<string, Case>> = {
  'nftables drops adverts': {
    plant: nft('input priority 0', 'ip protocol vrrp counter drop;'),
    undo: noRules,
    found: ['LV-D031'],
  },
  'nftables drops multicast, in a chain of its own': {
    plant:
      'nft -f - <<E\ntable ip t {\n chain m { ip daddr 224.0.0.0/4 drop; }\n chain c { type filter hook input priority 0; jump m; }\n}\nE',
    undo: noRules,
    found: ['LV-D031'],
  },
  'a policy that drops': {
    plant: nft('input priority 0; policy drop', 'ct state established,related accept; tcp dport 22 accept;'),
    undo: noRules,
    found: ['LV-D031'],
  },
  'nftables drops what goes out': {
    plant: nft('output priority 0', `ip protocol 112 oifname "eth0" drop;`),
    undo: noRules,
    found: ['LV-D033'],
  },
  'something drops that is not understood': {
    plant: nft('input priority 0', 'ip protocol vrrp ip length > 1 drop;'),
    undo: noRules,
    found: ['LV-D032'],
  },
  'an interface that is down': { plant: 'ip link set eth0 down', undo: 'ip link set eth0 up', found: ['LV-D030'] },
  'no multicast': {
    plant: 'ip link set eth0 multicast off',
    undo: 'ip link set eth0 multicast on',
    found: ['LV-D038'],
  },
  'a small MTU': {
    config: instance({
      vrid: '99',
      vip: Array.from({ length: 12 }, (_, index) => `192.168.180.${221 + index}/24`)
        .filter((one) => one !== `${virtualAddress}/24`)
        .join('\n'),
    }),
    plant: 'ip link set eth0 mtu 72',
    undo: 'ip link set eth0 mtu 1500',
    found: ['LV-D037'],
  },
  'an interface that does not answer ARP': {
    plant: 'echo 8 >/proc/sys/net/ipv4/conf/eth0/arp_ignore',
    undo: 'echo 0 >/proc/sys/net/ipv4/conf/eth0/arp_ignore',
    found: ['LV-D039'],
  },
  'rp_filter, and no route back': {
    plant: `echo 1 >/proc/sys/net/ipv4/conf/eth0/rp_filter; ip address flush dev eth0; ip address add 10.255.1.1/24 dev eth0`,
    undo: `echo 0 >/proc/sys/net/ipv4/conf/eth0/rp_filter; ip address flush dev eth0; ip address add ${hosts.lb1}/24 dev eth0`,
    found: ['LV-D035'],
  },
  networkd: {
    plant:
      'mkdir -p /run/systemd/netif/links; echo NETWORK_FILE=/run/eth0.network >/run/systemd/netif/links/$(cat /sys/class/net/eth0/ifindex); echo [Network] >/run/eth0.network',
    found: ['LV-D036'],
  },
  NetworkManager: {
    plant:
      'mkdir -p /run/NetworkManager/devices; printf "[device]\\nmanaged=true\\n" >/run/NetworkManager/devices/$(cat /sys/class/net/eth0/ifindex)',
    found: ['LV-D036'],
  },
  'keepalived beside it': {
    plant: '"$FOLDER/keepalived" 60 & echo $! >/run/keepalived.pid',
    undo: '',
    found: ['LV-D052'],
  },
  'no rights': {
    through: 'setpriv --bounding-set -net_raw --inh-caps -net_raw',
    words: '--only privileges',
    found: ['LV-D020'],
  },
  'a floating address that somebody has': {
    config: instance({ vrid: '99', vip: '192.168.180.220/24' }),
    elsewhere: {
      plant: 'ip address add 192.168.180.220/24 dev eth0',
      undo: 'ip address del 192.168.180.220/24 dev eth0',
    },
    found: ['LV-D060'],
  },
  'a real server that answers ARP': {
    config: balanced,
    words: '--only network,vrrp,realservers',
    elsewhere: {
      plant: 'echo 0 >/proc/sys/net/ipv4/conf/all/arp_ignore',
      undo: 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore',
    },
    found: ['LV-D061'],
  },
}

type Outcome = { readonly checks: readonly { readonly id?: string; readonly status: string; readonly text: string }[] }

let counter = 0

/** What the doctor finds on lb1. */
async function examine(network: Network, folder: string, one: Case) {
  const file = join(folder, `${counter++}.conf`)
  writeFileSync(file, one.config ?? instance())
  if (one.writtenLater) utimesSync(file, Date.now() / 1000 + 3600, Date.now() / 1000 + 3600)
  const { plant = 'true', undo = 'true', elsewhere, through = '', words = '' } = one
  const lvsha = `${through} ${process.execPath} ${program} doctor -f ${file} --config-id lb1 --listen ${listen} --json ${words}`
  const script = `mount -t tmpfs none /run; ${plant}\n${lvsha}; status=$?; ${undo}\n[ -f /run/keepalived.pid ] && kill $(cat /run/keepalived.pid); exit $status`
  if (elsewhere) network.run('web1', ['sh', '-c', elsewhere.plant])
  try {
    const namespace = network.namespaceOf('lb1')
    const { stdout } = await run('ip', ['netns', 'exec', namespace, 'unshare', '-m', 'sh', '-c', script], {
      env: { ...process.env, FOLDER: folder },
    }).catch((error: { stdout: string }) => error)
    const { checks } = JSON.parse(stdout) as Outcome
    return checks.flatMap(({ id, text }) => (id === undefined ? [] : [`${id} ${text}`]))
  } finally {
    if (elsewhere) network.run('web1', ['sh', '-c', elsewhere.undo])
  }
}

const found = new Map<string, readonly string[] | Error>()

await undoing(async (undo) => {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-doctor-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'lb2'))
  copyFileSync('/bin/sleep', join(folder, 'keepalived'))
  const network = buildNetwork(undo, `${process.pid}-doctor`)
  const director = directorOn(network, 'lb2', 'lvsha', folder)
  director.configure(peer)
  director.start()
  const masterOfBoth = () =>
    ['200', '201'].every((last) => network.run('lb2', ['ip', 'address']).includes(`192.168.180.${last}/`))
  await eventually('lb2 is Master', masterOfBoth)
  const look = async ([name, one]: [string, Case]) => {
    found.set(name, await examine(network, folder, one).catch((error: Error) => error))
  }
  const { 'a firewall that lets adverts through': firewalled, ...quiet } = healthy
  const together = Object.entries({ ...quiet, ...misconfigured })
  // A few at once, as many as two cores can begin.
  for (let index = 0; index < together.length; index += 3) await Promise.all(together.slice(index, index + 3).map(look))
  for (const one of Object.entries({
    ...(firewalled && { 'a firewall that lets adverts through': firewalled }),
    ...broken,
  }))
    await look(one)
})

for (const [name, { found: wanted }] of Object.entries({ ...healthy, ...misconfigured, ...broken })) {
  test(wanted.length === 0 ? `all is well: ${name}` : `found: ${name}`, () => {
    const outcome = found.get(name)
    if (!Array.isArray(outcome)) throw outcome
    assert.equal(
      outcome.map((text) => text.split(' ')[0]),
      wanted,
      outcome.join('\n'),
    )
  })
}

test.run()
