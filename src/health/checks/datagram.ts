import type { NetworkCheck } from '../../model/check.js'
import type { Layer } from '../observation.js'
import type { Arrival, Datagrams } from '../sockets.js'
import type { Probe } from './checker.js'
import type { Outcome } from './measure.js'
import { systemFault } from './system-faults.js'
import { within } from './wait.js'

/** How a question in one datagram is put, and what is made of what comes back. */
export type Question<T> = {
  readonly layer: Layer
  readonly open: (heard: (arrival: Arrival) => void) => Datagrams
  readonly data: Uint8Array
  /** What comes of a datagram; undefined where it is not the answer, so that more is awaited. */
  readonly read: (data: Buffer) => Outcome<T> | undefined
  /** What silence means. */
  readonly silence: () => Outcome<T>
}

/** Sends one datagram and waits for what comes of it, as long as the check lets it. Throws ProbeFailed. */
export const askByDatagram = <T>(
  { connectTimeout }: Pick<NetworkCheck, 'connectTimeout'>,
  probe: Probe,
  { layer, open, data, read, silence }: Question<T>,
): Promise<T> =>
  within<T>(connectTimeout, silence, probe, (settle) => {
    const failed = (error: unknown) => settle({ error: systemFault(error as NodeJS.ErrnoException, layer) })
    const heard = (arrival: Arrival) => {
      if ('error' in arrival) return failed(arrival.error)
      const outcome = read(arrival.data)
      if (outcome) settle(outcome)
    }
    try {
      const socket = open(heard)
      attemptTo(() => socket.send(data), failed)
      return () => socket.close()
    } catch (error) {
      failed(error)
      return () => {}
    }
  })

function attemptTo(act: () => void, failed: (error: unknown) => void) {
  try {
    act()
  } catch (error) {
    failed(error)
  }
}
