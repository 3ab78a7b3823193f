import type { Forwarding, ForwardingMethod, Tunnel } from '../model/service.js'
import type { Finding } from './diagnostic.js'
import { withOptions } from './several-words.js'
import { misfit, placeOf, type ValueType, type Words } from './value-type.js'
import { choice, nothing, port, word } from './value-types.js'

/** As keepalived writes the methods. */
export const methodWords = { direct: 'DR', tunnel: 'TUN', masquerade: 'NAT' } as const satisfies Record<
  ForwardingMethod,
  string
>

const methods: Record<string, ForwardingMethod> = { DR: 'direct', TUN: 'tunnel', NAT: 'masquerade' }
const oneMethod = word(methods, { foreign: { FNAT: 'DPVS', SNAT: 'DPVS' } })

const options = withOptions('type, port, csum, nocsum or remcsum', {
  type: choice('ipip', 'gue', 'gre'),
  port,
  csum: nothing,
  nocsum: nothing,
  remcsum: nothing,
})

/** `NAT`, `DR`, or `TUN` and what the tunnel is: `TUN type gue port 6080 csum`. */
export const forwardingMethod: ValueType<Forwarding> = {
  ...oneMethod,
  most: 8,
  show: forwardingText,
  read(words, keyword) {
    const { value: forwarding, findings = [] } = oneMethod.read(words.slice(0, 1), keyword)
    const rest = words.slice(1)
    if (forwarding === undefined || rest.length === 0) {
      return { findings, ...(forwarding !== undefined && { value: { forwarding } }) }
    }
    if (forwarding !== 'tunnel') {
      const text = rest.map((each) => each.text).join(' ')
      const message = `"${text}" after ${methodWords[forwarding]} is ignored: only a tunnel has options`
      return { findings: [...findings, { code: 'LV-C103', at: placeOf(rest), message }], value: { forwarding } }
    }
    const given = options.read(rest, keyword)
    if (!given.value) return { findings: [...findings, ...(given.findings ?? [])] }
    const tunnel = tunnelOf(given.value.options, rest, keyword)
    if (Array.isArray(tunnel)) return { findings: [...findings, ...tunnel] }
    return { findings, value: { forwarding, ...(tunnel && { tunnel }) } }
  },
}

/** What the options come to; undefined is IP in IP. What keepalived refuses is refused here. */
function tunnelOf(given: ReadonlyMap<string, unknown>, words: Words, keyword: string): Tunnel | Finding[] | undefined {
  const kind = given.get('type') ?? 'ipip'
  const number = given.get('port') as number | undefined
  const checksum = given.has('remcsum') ? 'remote' : given.has('csum') ? 'plain' : undefined
  const refuse = (wants: string) => [...(misfit(words, keyword, wants).findings ?? [])]
  if ((kind === 'gue') !== (number !== undefined)) return refuse('a port with type gue, and with no other')
  if (kind === 'gue') return { kind, port: number ?? 0, ...(checksum && { checksum }) }
  if (checksum === 'remote') return refuse('remcsum with type gue only')
  if (kind === 'gre') return { kind, ...(checksum && { checksum }) }
  return checksum ? refuse('a checksum with type gue or gre only') : undefined
}

/** As in the file. */
export function forwardingText({ forwarding, tunnel }: Forwarding): string {
  if (!tunnel) return methodWords[forwarding]
  const checksum = tunnel.checksum === 'remote' ? ' remcsum' : tunnel.checksum === 'plain' ? ' csum' : ''
  const place = tunnel.kind === 'gue' ? ` port ${tunnel.port}` : ''
  return `${methodWords[forwarding]} type ${tunnel.kind}${place}${checksum}`
}
