import { instant } from '../../src/model/time.js'
import type { Addon, Message, Socket, SystemError } from '../../src/os/addon.js'

export const systemError = (code: string, syscall = 'recvmsg'): SystemError =>
  Object.assign(new Error(`${syscall}: ${code}`), { code, errno: -1, syscall })

/**
 * An addon whose sockets give what `incoming` makes for the first, second … call of receive, and pass what `refused` says
 * about an option. The clock advances by one microsecond per reading.
 */
export function fakeAddon(
  incoming: (call: number) => Message | SystemError | undefined,
  refused: (operation: string) => SystemError | undefined = () => undefined,
) {
  const options: [operation: string, value: number | string][] = []
  const sent: [address: string, control: string][] = []
  const hex = (bytes: Uint8Array = Buffer.alloc(0)) => Buffer.from(bytes).toString('hex')
  const state: { listener?: Parameters<Socket['start']>[0]; closed: boolean } = { closed: false }
  let now = 1_000_000
  let call = 0

  const socket: Socket = {
    setOption(_level, _option, value, operation = '') {
      const error = refused(operation)
      if (error) throw error
      options.push([operation, typeof value === 'number' ? value : Buffer.from(value).toString('hex')])
    },
    setFilter: () => undefined,
    bind: () => undefined,
    connect: () => undefined,
    whenConnected: () => undefined,
    detach: () => -1,
    send(data, address, _flags, control) {
      sent.push([hex(address), hex(control)])
      return data.length
    },
    receive() {
      const next = incoming(call++)
      if (next instanceof Error) throw next
      return next
    },
    start(listener) {
      state.listener = listener
    },
    ref: () => undefined,
    unref: () => undefined,
    close() {
      state.closed = true
    },
  }
  const addon: Addon = {
    Socket: class {
      constructor() {
        Object.assign(this, socket)
      }
    } as unknown as Addon['Socket'],
    interfaceIndex: () => 7,
    clock: () => now++,
    realtime: () => undefined,
    enterNetwork: () => undefined,
  }
  return { addon, options, sent, state }
}

/** An IPv4 packet of protocol 112 from 192.0.2.1, without options, as a raw socket hands it over. */
export function vrrpMessage(payload: string, at: number): Message {
  const octets = Buffer.from(payload, 'hex')
  const header = Buffer.from('45c0000000000000ff700000c0000201e0000012', 'hex')
  header.writeUInt16BE(20 + octets.length, 2)
  return {
    data: Buffer.concat([header, octets]),
    from: Buffer.from('02000000c00002010000000000000000', 'hex'),
    destination: Buffer.from('e0000012', 'hex'),
    interfaceIndex: 7,
    ttl: 255,
    at: instant(at),
  }
}
