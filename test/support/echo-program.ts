// Asks an address for an ICMP echo every few milliseconds and tells, when asked, how many were sent and how many answered.
// usage: node echo-program.js ADDRESS MILLISECONDS
import { join } from 'node:path'
import type { Address } from '../../src/model/address.js'
import { loadAddon } from '../../src/os/addon.js'
import { internetAddress } from '../../src/os/sockaddr.js'
import { domain, socketType } from '../../src/os/socket-constants.js'
import { internetChecksum } from '../../src/wire/checksum.js'
import type { Echoes } from './echo.js'

const icmp = 1
const echoRequest = 8
const target = internetAddress(process.argv[2] as Address)

const addon = loadAddon(join(import.meta.dirname, '../../..'))
const socket = new addon.Socket(domain.AF_INET, socketType.SOCK_RAW, icmp)
const answered = new Set<number>()
let sent = 0
let answeredAt = Number.NaN
let gap = 0

function request(sequence: number) {
  const message = Buffer.alloc(8)
  message.writeUInt8(echoRequest, 0)
  message.writeUInt16BE(sequence, 6)
  message.writeUInt16BE(internetChecksum(message), 2)
  return message
}

socket.start((error, message) => {
  // An IP header of 20 octets comes first; an answer is of type 0.
  if (error || message.data.readUInt8(20) !== 0) return
  answered.add(message.data.readUInt16BE(26))
  const now = performance.now()
  if (now - answeredAt > gap) gap = now - answeredAt
  answeredAt = now
})
const timer = setInterval(() => socket.send(request(sent++), target), Number(process.argv[3]))
process.on('message', () => {
  clearInterval(timer)
  // The last answers are still on their way.
  setTimeout(() => process.send?.({ sent, answered: answered.size, gap } satisfies Echoes, () => process.exit()), 100)
})
process.send?.('asking')
