import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { instance, problemsOf } from './read.js'

// Values are checked whether or not anything comes of them.

const globals = (line: string) => `global_defs {\n${line}\n}\n`
const service = (lines: string, inServer = '') =>
  `virtual_server 192.0.2.60 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${lines}\nreal_server 192.0.2.61 80 {\n${inServer}\n}\n}\n`

const cases: [string, string, string[]][] = [
  ['a nice value', globals('vrrp_priority -20'), ['2:1 LV-C102 vrrp_priority']],
  ['a nice value out of range', globals('vrrp_priority -21'), ['2:15 LV-C008 -21']],
  ['a list of processors', globals('vrrp_cpu_affinity 0 1 x'), ['2:23 LV-C008 x']],
  ['an absolute path', globals('reload_time_file etc/x'), ['2:18 LV-C008 etc/x']],
  ['a host and its port', globals('smtp_server 192.0.2.9 99999'), ['2:23 LV-C008 99999']],
  ['options of the sync daemon', globals('lvs_sync_daemon eth0 inst VI_1 id 256'), ['2:35 LV-C008 256']],
  ['time-outs of connections', globals('lvs_timeouts tcp 900 upd 300'), ['2:22 LV-C008 upd']],
  ['a group of the standard', globals('vrrp_mcast_group4 224.0.0.18'), []],
  ['a group of the other family', globals('vrrp_mcast_group4 ff02::12'), ['2:19 LV-C008 ff02::12']],
  ['an address that is no group', globals('vrrp_mcast_group4 192.0.2.1'), ['2:19 LV-C008 192.0.2.1']],
  ['a word of a list', globals('include_check +raedable'), ['2:15 LV-C008 +raedable']],
  ['a flag', globals('data_use_instance maybe'), ['2:19 LV-C008 maybe']],
  ['what has no meaning here', globals('process_names'), ['2:1 LV-C102 process_names']],
  ['what is always so', globals('reload_check_config'), []],
  ['an old name', globals('lvs_flush_onstop'), ['2:1 LV-C129 lvs_flush_onstop']],
  ['a keyword without its value', globals('vmac_prefix'), ['2:1 LV-C007 vmac_prefix']],
  [
    'a tracked script with a weight',
    instance('track_script {\nchk weight -20\nother weight 999\n}'),
    ['10:1 LV-C203 chk weight -20', '11:14 LV-C008 999'],
  ],
  ['a line of a tracked script', instance('track_script {\nchk wieght 5\n}'), ['10:5 LV-C008 wieght']],
  ['a keyword of DPVS', instance('dpdk_interface dpdk0'), ['9:1 LV-C019 dpdk_interface']],
  ['a unicast peer', instance('unicast_peer {\n192.0.2.2 min_ttl 255\n192.0.2.3/24\n}'), ['11:1 LV-C008 192.0.2.3/24']],
  ['a warning does not hide a refusal', instance('auth_hmac x {\n}'), ['9:1 LV-C012 auth_hmac', '9:11 LV-C103 x']],
  [
    'a block is told once, what is wrong in it each time',
    'vrrp_script chk {\nscript "/bin/true"\ninterval 0\nwieght 5\n}\n',
    ['3:10 LV-C008 0', '4:1 LV-C001 wieght'],
  ],
  ['a block that lacks something', 'vrrp_script chk {\ninterval 2\n}\n', ['1:1 LV-C020 vrrp_script chk']],
  [
    'a group of services',
    'virtual_server_group g {\n192.0.2.1-9 80\nfwmark 7 inet6\n192.0.2.1 99999\n}\n',
    ['4:11 LV-C008 99999'],
  ],
  ['a netmask range', 'virtual_server_group g {\n192.0.2.0/29 80\n}\n', []],
  ['a check', service('', 'DNS_CHECK {\ntype MXX\n}'), ['8:6 LV-C008 MXX']],
  ['a check that lacks something', service('', 'MISC_CHECK {\n}'), ['7:1 LV-C020 MISC_CHECK']],
  ['a keyword of no check', service('', 'PING_CHECK {\nurl {\n}\n}'), ['8:1 LV-C010 url']],
  ['a method of its own', service('', 'lvs_method DRR'), ['7:12 LV-C008 DRR']],
  ['delays of an interface', 'interface_up_down_delays {\neth0 300\n}\n', ['2:6 LV-C008 300']],
  ['a neighbour', 'bfd_instance b {\nneighbor_ip 192.0.2.300\n}\n', ['2:13 LV-C008 192.0.2.300']],
  ['all, without how often', globals('vrrp_garp_extra_if all'), ['2:20 LV-C008 all']],
]
for (const [name, text, expected] of cases) test(name, () => assert.equal(problemsOf(text), expected))

test.run()
