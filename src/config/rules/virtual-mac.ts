import type { Report } from '../diagnostic.js'
import type { InstanceSection } from '../routers.js'
import { last } from '../row.js'
import { familyOfInstance } from '../transport.js'

/** What settings of virtual interfaces do not mean beside others. */
export function checkVirtualInterfaces(instances: readonly InstanceSection[], report: Report) {
  for (const instance of instances) {
    if (!instance.isDamaged) checkInstance(instance, report)
  }
}

function checkInstance(instance: InstanceSection, report: Report) {
  const vmac = last(instance, 'use_vmac')
  const ipvlan = last(instance, 'use_ipvlan')
  const base = last(instance, 'vmac_xmit_base')
  if (base && !vmac) {
    const message = 'vmac_xmit_base has no effect without use_vmac'
    report({ code: 'LV-C172', at: base.keyword, message })
  }
  if (vmac && !base && instance.mentioned.has('unicast_peer')) {
    const message = 'unicast adverts leave from the interface itself, not from the virtual MAC address'
    report({ code: 'LV-C172', at: vmac.keyword, message, hint: 'say so with vmac_xmit_base' })
  }
  if (vmac && ipvlan) {
    report({ code: 'LV-C172', at: ipvlan.keyword, message: 'use_ipvlan has no effect beside use_vmac' })
  }
  if (ipvlan && !vmac && familyOfInstance(instance) === 'ipv4' && ipvlan.value.address === undefined) {
    const message = 'use_ipvlan needs an address to send from'
    report({ code: 'LV-C008', at: ipvlan.at, message, hint: 'use_ipvlan NAME ADDRESS' })
  }
}
