import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

/** A peer on loopback that does with each datagram what the test says; `answer` sends one back. */
export async function withUdpPeer(
  behave: (data: Buffer, answer: (data: Uint8Array) => void) => void,
  use: (port: number) => Promise<void>,
) {
  const socket = createSocket('udp4')
  socket.on('message', (data: Buffer, { port, address }: RemoteInfo) =>
    behave(data, (reply) => socket.send(reply, port, address)),
  )
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  try {
    await use(socket.address().port)
  } finally {
    socket.close()
  }
}
