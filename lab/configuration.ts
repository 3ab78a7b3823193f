import { hosts, virtualAddress } from './network.js'
import { ports } from './web-server.js'

/** What differs between the two directors of a pair. */
export type Role = { readonly name: string; readonly priority: number; readonly state: 'MASTER' | 'BACKUP' }

/** The configuration of one director, the pair of the tutorials with its mistakes corrected and its timers shortened. */
export const configurationOf = (role: Role, { preempt }: { preempt: boolean }) => `\
global_defs {
  router_id ${role.name}
}
vrrp_instance VI_1 {
  state ${role.state}
  interface eth0
  virtual_router_id 21
  priority ${role.priority}
  advert_int 1
${preempt ? '' : '  nopreempt\n'}\
  authentication {
    auth_type PASS
    auth_pass 1234
  }
  virtual_ipaddress {
    ${virtualAddress}/24 dev eth0 label eth0:1
  }
}
${virtualServer(ports.plain)}
${virtualServer(ports.persistent, 'persistence_timeout 50')}
`

const virtualServer = (port: number, persistence = '') => `\
virtual_server ${virtualAddress} ${port} {
  delay_loop 1
  lb_algo rr
  lb_kind DR
  ${persistence}
  protocol TCP
${realServer(hosts.web1, port)}
${realServer(hosts.web2, port)}
}`

const realServer = (address: string, port: number) => `\
  real_server ${address} ${port} {
    weight 1
    HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 1
      retry 1
      delay_before_retry 1
    }
  }`
