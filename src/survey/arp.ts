import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../model/address.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import type { NetlinkClient } from '../netlink/client.js'
import type { Addon } from '../os/addon.js'
import { listLinks } from '../os/links.js'
import { openPacketSocket } from '../os/packet-socket.js'
import { decodeArpSender, encodeArpProbe, type Mac } from '../wire/arp.js'

/** Somebody on the segment says that an address is theirs. */
export type ArpClaim = { readonly address: Address; readonly mac: string }

const etherTypeArp = 0x0806
/** One may be lost. */
const times = 3

/**
 * Asks on an interface who has these IPv4 addresses, three times within `patience`; each host that answers is one claim.
 * @throws SystemError: EPERM without CAP_NET_RAW, ENODEV, ENETDOWN
 */
export async function askByArp(
  addon: Addon,
  { interface: name, mac }: { readonly interface: string; readonly mac: Mac },
  addresses: readonly Address[],
  patience: Duration,
): Promise<ArpClaim[]> {
  const claims = new Map<string, ArpClaim>()
  const socket = openPacketSocket(addon, name, {
    etherType: etherTypeArp,
    onFrame({ frame }) {
      const sender = decodeArpSender(frame)
      if (sender && addresses.includes(sender.address)) claims.set(`${sender.address} ${sender.mac}`, sender)
    },
    onError: () => undefined,
  })
  try {
    for (let round = 0; round < times; round++) {
      for (const address of addresses) socket.send(encodeArpProbe(address, mac))
      await sleep(inMilliseconds(patience) / times)
    }
  } finally {
    socket.close()
  }
  return [...claims.values()]
}

/** The hardware address that an interface asks with; undefined where it has none of Ethernet. */
export const macOf = (client: NetlinkClient, name: string): Mac | undefined =>
  listLinks(client).find((link) => link.name === name && link.mac.length === 6)?.mac
