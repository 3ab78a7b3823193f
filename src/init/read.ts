import { type Address, parseAddress, parsePrefix } from '../model/address.js'
import { parseDuration } from '../model/duration-text.js'
import type { AddressKey, Protocol, ServerKey } from '../model/service.js'
import type { Duration } from '../model/time.js'
import type { CheckAnswer, NodeAnswer, RealAnswer } from './answers.js'

/** A text that answers no question, with a sentence that says why. */
export class NoAnswer extends Error {}

/** @param words the answers that there are, by their texts */
export function oneOf<T>(text: string, words: Readonly<Record<string, T>>): T {
  const found = words[text]
  if (found !== undefined) return found
  throw new NoAnswer(`${text} is none of ${Object.keys(words).join(', ')}`)
}

export function address(text: string): Address {
  const read = parseAddress(text.replace(/^\[(.*)\]$/, '$1'))
  if (read) return read
  throw new NoAnswer(`${text} is no address`)
}

/** `192.0.2.100/24`; without a length it is the host itself. */
export function prefix(text: string) {
  const read = parsePrefix(text)
  if (read) return read
  throw new NoAnswer(`${text} is no address such as 192.0.2.100/24`)
}

/** A whole number between two bounds, both allowed. */
export function whole(text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number
  throw new NoAnswer(`${text} is no whole number from ${least} to ${most}`)
}

/** @param least the shortest, in words in `range` */
export function time(text: string, least: Duration, most: Duration, range: string): Duration {
  const read = parseDuration(text)
  if (read !== undefined && read >= least && read <= most) return read
  throw new NoAnswer(`${text} is no time ${range}`)
}

/** `lb1=192.0.2.11`; a name is what a file, a host and `router_id` can be called. */
export function node(text: string): NodeAnswer {
  const parts = /^([A-Za-z0-9][A-Za-z0-9.-]{0,62})=(.+)$/.exec(text)
  if (!parts) throw new NoAnswer(`${text} is no name and address such as lb1=192.0.2.11`)
  return { name: parts[1] ?? '', address: address(parts[2] ?? '') }
}

/** `192.0.2.100:80`, `[2001:db8::1]:80`. */
export function endpoint(text: string): ServerKey {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text)
  if (!parts) throw new NoAnswer(`${text} is no address and port such as 192.0.2.100:80`)
  return { address: address(parts[1] ?? parts[2] ?? ''), port: whole(parts[3] ?? '', 1, 65535) }
}

const protocols: Readonly<Record<string, Protocol>> = { tcp: 'tcp', udp: 'udp', sctp: 'sctp' }

/** `192.0.2.100:80/tcp`; without a protocol it is TCP. */
export function service(text: string): AddressKey {
  const [place = '', protocol = 'tcp'] = text.split('/')
  return { ...endpoint(place), protocol: oneOf(protocol, protocols) }
}

/** `192.0.2.21:80,weight=100`, or without port and weight. */
export function real(text: string): RealAnswer {
  const parts = /^([^,]+?)(?:,weight=(\d+))?$/.exec(text)
  if (!parts) throw new NoAnswer(`${text} is no real server such as 192.0.2.21:80,weight=100`)
  const [, place = '', weight = '1'] = parts
  const hasPort = place.startsWith('[') ? place.includes(']:') : place.split(':').length === 2
  return { ...(hasPort ? endpoint(place) : { address: address(place) }), weight: whole(weight, 0, 65535) }
}

/** `tcp`, `ping`, `http:/hc=200`, `https:/hc`; a path has no blanks. */
export function check(text: string): CheckAnswer {
  if (text === 'tcp' || text === 'ping') return { kind: text }
  const parts = /^(https?):(\/[^\s=]*)(?:=(\d{3}))?$/.exec(text)
  if (!parts) throw new NoAnswer(`${text} is no check such as tcp, ping, http:/hc=200 or https:/hc=200`)
  const [, kind, path = '/', status = '200'] = parts
  return { kind: kind === 'https' ? 'https' : 'http', path, status: Number(status) }
}
