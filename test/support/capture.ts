import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Host, Network } from '../../lab/network.js'
import type { Undo } from '../../lab/undo.js'
import { eventually } from './together.js'

/** What tshark read in a packet: fields by their names, several values of one field with commas between them. */
export type Decoded<Field extends string> = Readonly<Record<Field, string>>

export type Capture = {
  /** Ends the capture and has tshark decode the packets that match the display filter, oldest first. */
  readonly decode: <Field extends string>(filter: string, fields: readonly Field[]) => Promise<Decoded<Field>[]>
  readonly adverts: () => Promise<Advert[]>
  readonly announcements: () => Promise<Announcement[]>
}

/** Times in milliseconds since 1970, by the kernel's stamp on the packet. */
export type Advert = {
  readonly at: number
  readonly source: string
  readonly mac: string
  readonly priority: number
}
export type Announcement = { readonly at: number; readonly mac: string; readonly address: string }

export const vrrpAndArp = 'ip proto 112 or ip proto 51 or ip6 proto 112 or arp'

/** What is captured: what the network's bridge sees, or all that passes its port to one host; VRRP and ARP without a filter. */
type Scope = { readonly port?: Host | 'br0'; readonly filter?: string }

/** Writes VRRP and the announcements of addresses, or what the filter lets through, to a file from now on. */
export async function startCapture(
  network: Network,
  undo: Undo,
  { port = 'br0', filter = vrrpAndArp }: Scope = {},
): Promise<Capture> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-capture-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'frames.pcap')
  const words = ['netns', 'exec', network.switchNamespace, 'dumpcap', '-q', '-P', '-i', port]
  const child = spawn('ip', [...words, '-f', filter, '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  undo.later(() => child.kill('SIGKILL'))
  await lineThat(child.stderr, /^File: /)

  const decode = async <Field extends string>(filter: string, fields: readonly Field[]) => {
    if (child.exitCode === null) {
      await flush(network, file)
      child.kill('SIGINT')
      await exited
    }
    return decodeFile(file, filter, fields)
  }
  return {
    decode,
    adverts: async () => {
      const packets = await decode('vrrp and not icmp and not icmpv6', [
        'frame.time_epoch',
        'ip.src',
        'ipv6.src',
        'eth.src',
        'vrrp.prio',
      ])
      return packets.map((packet) => ({
        at: epochMilliseconds(packet['frame.time_epoch']),
        source: packet['ip.src'] || packet['ipv6.src'],
        mac: packet['eth.src'],
        priority: Number(packet['vrrp.prio']),
      }))
    },
    announcements: async () => {
      const packets = await decode('arp.isgratuitous == 1', [
        'frame.time_epoch',
        'arp.src.hw_mac',
        'arp.src.proto_ipv4',
      ])
      return packets.map((packet) => ({
        at: epochMilliseconds(packet['frame.time_epoch']),
        mac: packet['arp.src.hw_mac'],
        address: packet['arp.src.proto_ipv4'],
      }))
    },
  }
}

/** dumpcap hands packets on in blocks: what came before is in the file once a question asked now is. */
async function flush(network: Network, file: string) {
  const nobody = [192, 168, 180, 254]
  network.start('client', ['arping', '-c', '1', '-w', '1', '-I', 'eth0', nobody.join('.')], { stdio: 'ignore' })
  await eventually('the capture is complete', () => readFileSync(file).includes(Buffer.from(nobody)))
}

/** `frame.time_epoch`, seconds, as milliseconds. */
export const epochMilliseconds = (epoch: string) => Number(epoch) * 1000

/** Octets: half an hour of a thousand routers. */
const mostText = 128 * 1024 * 1024

function decodeFile<Field extends string>(file: string, filter: string, fields: readonly Field[]): Decoded<Field>[] {
  const words = ['-n', '-r', file, '-o', 'ip.check_checksum:TRUE', '-Y', filter, '-T', 'fields']
  const wanted = fields.flatMap((field) => ['-e', field])
  const text = execFileSync('tshark', [...words, ...wanted], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: mostText,
  })
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const values = line.split('\t')
      return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? ''])) as Decoded<Field>
    })
}

async function lineThat(stream: NodeJS.ReadableStream, pattern: RegExp) {
  const seen: string[] = []
  for await (const line of createInterface(stream)) {
    if (pattern.test(line)) return
    seen.push(line)
  }
  throw new Error(`dumpcap ended: ${seen.join('\n')}`)
}
