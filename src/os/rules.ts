import type { Rule, RuleAction } from '../model/routing.js'
import type { Request } from '../netlink/client.js'
import { flag } from '../netlink/message.js'
import { inverted, routingMessage, ruleAttributes, ruleHeader } from '../netlink/rtnl-routes.js'
import type { Places } from './places.js'
import { familyNumber, flowOf, octetsOf } from './routes.js'

/** The request that adds a rule, or removes exactly this one; the VRF that it names must be there (ruleLacks). */
export const ruleRequest = (what: 'add' | 'remove', rule: Rule, places: Places): Request => ({
  operation: `${what} the rule of preference ${rule.preference}`,
  type: what === 'add' ? routingMessage.newRule : routingMessage.delRule,
  // Without `exclusive` the kernel may hold the same one twice.
  flags: what === 'remove' ? 0 : flag.create | flag.exclusive,
  payload: payloadOf(rule, places),
})

/** linux/fib_rules.h, FR_ACT_*; that of `l3mdev` is to use a table, which comes of the packet. */
const actions: Readonly<Record<RuleAction['kind'], number>> = {
  ...{ table: 1, goto: 2, nop: 3, blackhole: 6, unreachable: 7, prohibit: 8, l3mdev: 1 },
}

function payloadOf(rule: Rule, places: Places): Buffer {
  const { from, to, action, mark } = rule
  return Buffer.concat([
    ruleHeader.encode({
      family: familyNumber(rule.family),
      destinationLength: to?.length ?? 0,
      sourceLength: from?.length ?? 0,
      tos: rule.tos ?? 0,
      table: 0,
      reserved1: 0,
      reserved2: 0,
      action: actions[action.kind],
      flags: rule.isInverted ? inverted : 0,
    }),
    ruleAttributes.encode({
      destination: to && octetsOf(to),
      source: from && octetsOf(from),
      inputName: rule.inputInterface,
      target: action.kind === 'goto' ? action.preference : undefined,
      priority: rule.preference,
      mark: mark?.value,
      flow: flowOf(rule.realms),
      tunnelId: rule.tunnelId,
      suppressGroup: rule.suppressGroup,
      suppressPrefixLength: rule.suppressPrefixLength,
      table: action.kind === 'table' ? places.table(action.table) : undefined,
      markMask: mark?.mask,
      outputName: rule.outputInterface,
      l3mdev: action.kind === 'l3mdev' ? 1 : undefined,
      users: rule.users,
      protocol: rule.protocol,
      ipProtocol: rule.ipProtocol,
      sourcePorts: rule.sourcePorts,
      destinationPorts: rule.destinationPorts,
    }),
  ])
}
