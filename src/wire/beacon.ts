import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Duration, inMilliseconds, milliseconds } from '../model/time.js'
import { lengthOf, pack, unpack } from './layout.js'

/**
 * The presence beacon: what an lvsha node tells its peers about itself, Backup or not, since Backups send no adverts. One UDP
 * datagram an interface, described for others in docs/reference/beacon.md.
 */
export type Beacon = {
  readonly node: string
  /** Drawn at random by each life of a daemon, 48 bits: a beacon that echoes it was made in this life. */
  readonly nonce: number
  /** Counts up within one life. */
  readonly counter: number
  /** How soon the next one is to be expected. */
  readonly interval: Duration
  /** The daemon ends: nothing is to be expected of it any more. */
  readonly isLeaving: boolean
  readonly routers: readonly BeaconRouter[]
  /** The nonces of the nodes that were heard lately. */
  readonly echoes: readonly number[]
}

export type BeaconRouter = {
  readonly vrid: number
  readonly family: 4 | 6
  readonly state: BeaconState
  readonly priority: number
  /** An operator keeps it from becoming Master. */
  readonly isHeld: boolean
  /** CRC-32 of its virtual addresses, and of what all its nodes must agree on. */
  readonly addressesHash: number
  readonly settingsHash: number
}

export const beaconStates = ['Initialize', 'Backup', 'Master', 'Fault'] as const
export type BeaconState = (typeof beaconStates)[number]

/** Why a datagram on the beacon's port changes nothing. */
export type BeaconDiscard = 'length' | 'magic' | 'version' | 'signature'

export const beaconPort = 7112

const header = {
  magic: 32,
  version: 8,
  isLeaving: 1,
  isSigned: 1,
  reserved: 6,
  interval: 16 /* milliseconds */,
  nonce: 48,
  counter: 48,
  nodeLength: 8,
  routerCount: 8,
  echoCount: 8,
  padding: 8,
} as const

const router = {
  vrid: 8,
  family: 4,
  state: 3,
  isHeld: 1,
  priority: 8,
  padding: 8,
  addressesHash: 32,
  settingsHash: 32,
} as const

const echo = { nonce: 48 } as const

/** `LVSB`. */
const magic = 0x4c565342
const version = 1
const signatureLength = 32

/** A beacon with more must be sent in parts: with its header and its echoes it still fits an Ethernet frame. */
export const routersPerBeacon = 100
export const echoesPerBeacon = 16
const longestNode = 63

/** The datagram, signed with HMAC-SHA256 where there is a key. */
export function encodeBeacon(beacon: Beacon, key?: string): Buffer {
  const node = Buffer.from(beacon.node).subarray(0, longestNode)
  const routers = beacon.routers.slice(0, routersPerBeacon)
  const echoes = beacon.echoes.slice(0, echoesPerBeacon)
  const content = Buffer.concat([
    pack(header, {
      magic,
      version,
      isLeaving: Number(beacon.isLeaving),
      isSigned: Number(key !== undefined),
      reserved: 0,
      interval: inMilliseconds(beacon.interval),
      nonce: beacon.nonce,
      counter: beacon.counter,
      nodeLength: node.length,
      routerCount: routers.length,
      echoCount: echoes.length,
      padding: 0,
    }),
    node,
    ...routers.map((each) =>
      pack(router, {
        ...each,
        state: beaconStates.indexOf(each.state),
        isHeld: Number(each.isHeld),
        padding: 0,
      }),
    ),
    ...echoes.map((nonce) => pack(echo, { nonce })),
  ])
  return key === undefined ? content : Buffer.concat([content, signatureOf(content, key)])
}

/**
 * Reads a datagram. With a key only what is signed with it counts; without one only what is not signed, since nobody could say
 * whether it is true.
 * @returns the beacon, or why it must be ignored; never throws on input from the wire
 */
export function decodeBeacon(datagram: Uint8Array, key?: string): Beacon | BeaconDiscard {
  if (datagram.length < lengthOf(header)) return 'length'
  const fields = unpack(header, datagram)
  if (fields.magic !== magic) return 'magic'
  if (fields.version !== version) return 'version'
  const nodeEnd = lengthOf(header) + fields.nodeLength
  const routersEnd = nodeEnd + fields.routerCount * lengthOf(router)
  const contentEnd = routersEnd + fields.echoCount * lengthOf(echo)
  const end = contentEnd + (fields.isSigned ? signatureLength : 0)
  if (datagram.length !== end) return 'length'
  if (Boolean(fields.isSigned) !== (key !== undefined)) return 'signature'
  if (key !== undefined && !isSignature(datagram.subarray(contentEnd), datagram.subarray(0, contentEnd), key)) {
    return 'signature'
  }
  return {
    node: Buffer.from(datagram.subarray(lengthOf(header), nodeEnd)).toString('utf8'),
    nonce: fields.nonce,
    counter: fields.counter,
    interval: milliseconds(fields.interval),
    isLeaving: fields.isLeaving === 1,
    routers: parts(datagram.subarray(nodeEnd, routersEnd), lengthOf(router)).map(routerFrom),
    echoes: parts(datagram.subarray(routersEnd, contentEnd), lengthOf(echo)).map((bytes) => unpack(echo, bytes).nonce),
  }
}

function routerFrom(bytes: Uint8Array): BeaconRouter {
  const { vrid, family, state, isHeld, priority, addressesHash, settingsHash } = unpack(router, bytes)
  return {
    vrid,
    family: family === 6 ? 6 : 4,
    // What a later version may add is no state that could take over.
    state: beaconStates[state] ?? 'Fault',
    isHeld: isHeld === 1,
    priority,
    addressesHash,
    settingsHash,
  }
}

const parts = (bytes: Uint8Array, length: number) =>
  Array.from({ length: bytes.length / length }, (_, index) => bytes.subarray(index * length, (index + 1) * length))

const signatureOf = (content: Uint8Array, key: string) => createHmac('sha256', key).update(content).digest()

const isSignature = (given: Uint8Array, content: Uint8Array, key: string) =>
  timingSafeEqual(given, signatureOf(content, key))
