import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type hosts, type Network, virtualAddress } from '../../lab/network.js'
import type { Undo } from '../../lab/undo.js'
import { type StampedFrame, stampedFramesOfPcap } from '../../test/support/pcap.js'

/** What the client's port of the bridge saw, oldest first; times in milliseconds since 1970, by the kernel's stamp. */
export type Observation = {
  readonly probes: readonly { readonly at: number; readonly answered: boolean }[]
  /** Answers to echoes and to ARP, by the hardware address that they came from. */
  readonly answers: readonly { readonly at: number; readonly mac: string; readonly by: 'echo' | 'arp' }[]
  readonly adverts: readonly { readonly at: number; readonly source: string; readonly priority: number }[]
}

const filter = `arp or ip proto 112 or (icmp and host ${virtualAddress})`

/** Writes down what passes the bridge's port to the client, until it is asked what that was. */
export async function startObserver(network: Network, undo: Undo): Promise<{ stop: () => Promise<Observation> }> {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-faults-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'frames.pcap')
  const words = ['netns', 'exec', network.switchNamespace, 'dumpcap', '-q', '-P', '-s', '96', '-i', 'client']
  const child = spawn('ip', [...words, '-f', filter, '-w', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  undo.later(() => child.kill('SIGKILL'))
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    if (line.startsWith('File: ')) break
  }
  if (child.exitCode !== null) throw new Error(`dumpcap ended: ${said.join('\n')}`)
  return {
    stop: async () => {
      child.kill('SIGINT')
      await exited
      return observationOf(stampedFramesOfPcap(file))
    },
  }
}

const etherType = { ipv4: 0x0800, arp: 0x0806 } as const
const protocol = { icmp: 1, vrrp: 112 } as const
const ethernetLength = 14
const addressAt = { arpSender: 28, ipSource: 26 } as const

function observationOf(frames: readonly StampedFrame[]): Observation {
  const probes = new Map<number, { at: number; answered: boolean }>()
  const answers: Observation['answers'][number][] = []
  const adverts: Observation['adverts'][number][] = []
  for (const { at, octets } of frames) {
    const mac = octets.toString('hex', 6, 12)
    const type = octets.readUInt16BE(12)
    if (type === etherType.arp) {
      if (isAnswerForUs(octets)) answers.push({ at, mac, by: 'arp' })
      continue
    }
    const payload = octets.subarray(ethernetLength + (octets.readUInt8(ethernetLength) & 0x0f) * 4)
    if (octets.readUInt8(ethernetLength + 9) === protocol.vrrp) {
      adverts.push({ at, source: addressIn(octets, addressAt.ipSource), priority: payload.readUInt8(2) })
      continue
    }
    const isRequest = payload.readUInt8(0) === 8
    const number = payload.readUInt32BE(4)
    if (isRequest) probes.set(number, { at, answered: false })
    const probe = probes.get(number)
    if (isRequest || !probe) continue
    probe.answered = true
    answers.push({ at, mac, by: 'echo' })
  }
  return { probes: [...probes.values()], answers, adverts }
}

/** Not to all: that is an announcement. */
const isAnswerForUs = (octets: Buffer) =>
  octets.readUInt16BE(20) === 2 &&
  (octets.readUInt8(0) & 1) === 0 &&
  addressIn(octets, addressAt.arpSender) === virtualAddress

const addressIn = (octets: Buffer, at: number) => octets.subarray(at, at + 4).join('.')

/** The hardware address of a director as observations have it. */
export const macOf = (network: Network, host: keyof typeof hosts) =>
  network.run(host, ['cat', '/sys/class/net/eth0/address']).trim().replaceAll(':', '')
