import { foreign } from '../row.js'

// The words of DPVS, which took over the language of keepalived and of the LVS of Alibaba (its check_parser.c).

const ofDpvs = (does: string) => foreign('DPVS', does)

/** In a virtual server. */
export const dpvsServiceRows = {
  laddr_group_name: ofDpvs('The group of local addresses that full NAT sends from.'),
  daddr_group_name: ofDpvs('The group of addresses that are turned away.'),
  establish_timeout: ofDpvs('How long an idle connection is remembered.'),
  syn_proxy: ofDpvs('Answers SYN packets in place of the servers.'),
  hash_target: ofDpvs('What the scheduler conhash goes by.'),
  bps: ofDpvs('The most bits a second.'),
  limit_proportion: ofDpvs('How much of them may be used.'),
  'src-range': ofDpvs('Serves packets from these addresses.'),
  'dst-range': ofDpvs('Serves packets to these addresses.'),
  iif: ofDpvs('Serves packets that come in here.'),
  oif: ofDpvs('Serves packets that go out there.'),
  vip_bind_dev: ofDpvs('The interface of DPDK that has the address.'),
} as const

/** At top level. */
export const dpvsBlocks = {
  local_address_group: ofDpvs('Local addresses that full NAT sends from.'),
  deny_address_group: ofDpvs('Addresses that are turned away.'),
  tunnel_group: ofDpvs('Tunnels that DPVS makes.'),
} as const
