// A host that has no business here: multicasts adverts that must change nothing, twenty a second. It takes the address
// and the group of a pair; priority 0 would make a Backup take over, 255 a Master yield.
// usage: node stranger-program.js SOURCE VIRTUAL_ADDRESS
import { join } from 'node:path'
import type { Address } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { loadAddon } from '../../src/os/addon.js'
import { openVrrpSocket } from '../../src/os/vrrp-socket.js'
import { type Advertisement, encodeAdvertisement } from '../../src/wire/vrrp.js'

const [source, virtualAddress] = process.argv.slice(2) as [Address, Address]

const ends = { source, destination: '224.0.0.18' as Address }

const advert = (changes: Partial<Advertisement>) => {
  const message: Advertisement = {
    version: 2,
    vrid: 21,
    priority: 255,
    advertisementInterval: seconds(1),
    addresses: [virtualAddress],
    authType: 1,
    password: '1234',
    ...changes,
  }
  return encodeAdvertisement(message, ends)
}

function withOctet(index: number, value: number) {
  const bytes = advert({})
  bytes.writeUInt8(value, index)
  return bytes
}

const packets = [
  advert({ password: '12345' }),
  advert({ password: '12345', priority: 0 }),
  advert({ password: '', authType: 0 }),
  advert({ advertisementInterval: seconds(2) }),
  advert({ advertisementInterval: seconds(2), priority: 0 }),
  // Another version, then a checksum that does not fit.
  advert({ version: 3 }),
  withOctet(6, 0),
  advert({}).subarray(0, 12),
]

const addon = loadAddon(join(import.meta.dirname, '../../..'))
const channel = { interface: 'eth0', family: 'ipv4', protocol: 'vrrp', group: ends.destination } as const
const socket = openVrrpSocket(addon, channel, { onDatagram: () => undefined, onError: () => undefined })
for (let sent = 0; ; sent++) {
  socket.send({ ...ends, payload: packets[sent % packets.length] ?? advert({}), ttl: 255 })
  if (sent === 0) process.send?.('sending')
  await new Promise((resolve) => setTimeout(resolve, 50))
}
