import type { Facts } from '../facts.js'
import { type Examiner, type Finding, here } from '../finding.js'

const usesIpvs = ({ config }: Facts) => (config?.settings?.virtualServers.length ?? 0) > 0

export const ipvs: Examiner = {
  look(facts) {
    const { release, hasIpvsModule, ipvs: version } = facts.kernel
    if (!usesIpvs(facts) || version !== undefined || hasIpvsModule) return []
    const text = `kernel ${release} has no ip_vs: nothing would be balanced`
    const fix = { command: 'apt-get install linux-image-amd64  (a kernel with ip_vs)', where: here }
    return [{ id: 'LV-D010', status: 'fail', text, evidence: { release }, fix }]
  },
}

export const forwarding: Examiner = {
  look({ config, kernel }) {
    const masked = config?.settings?.virtualServers.some(({ forwarding: method, realServers }) =>
      [method, ...realServers.map((real) => real.forwarding)].includes('masquerade'),
    )
    if (!masked || kernel.forwards) return []
    const fix = { command: 'sysctl -w net.ipv4.ip_forward=1', where: here }
    const text = 'net.ipv4.ip_forward is 0: answers of NAT real servers go nowhere'
    return [{ id: 'LV-D011', status: 'fail', text, evidence: { ip_forward: 0 }, fix }]
  },
}

/** Chains longer than this cost time with every packet. */
const longestChain = 2

export const connectionTable: Examiner = {
  look({ kernel: { connections } }) {
    if (!connections || connections.now <= connections.buckets * longestChain) return []
    const text = `ip_vs has ${connections.buckets} buckets for ${connections.now} connections`
    const command = 'echo options ip_vs conn_tab_bits=20 >/etc/modprobe.d/ip_vs.conf  (from the next boot)'
    return [{ id: 'LV-D012', status: 'warn', text, evidence: connections, fix: { command, where: here } }]
  },
}

/** A minute: files come from other hosts, whose clocks may differ a little. */
const tolerance = 60_000

export const clock: Examiner = {
  look({ config, now, kernel }) {
    const findings: Finding[] = []
    if (config && config.writtenAt > now + tolerance) {
      const evidence = { now: new Date(now).toISOString(), written: new Date(config.writtenAt).toISOString() }
      const text = `the clock is behind: ${config.file} was written in ${Math.round((config.writtenAt - now) / 1000)}s`
      const fix = { command: 'timedatectl set-ntp true', where: here }
      findings.push({ id: 'LV-D015', status: 'warn', text, evidence, fix })
    }
    if (kernel.clocksource === 'jiffies') {
      const text = 'the clock source is jiffies: timers are late by milliseconds'
      const fix = { command: 'cat /sys/devices/system/clocksource/clocksource0/available_clocksource', where: here }
      findings.push({ id: 'LV-D016', status: 'warn', text, evidence: { clocksource: 'jiffies' }, fix })
    }
    return findings
  },
}

const needed = { NET_ADMIN: 'to add addresses', NET_RAW: 'to send and hear adverts' } as const

export const capabilities: Examiner = {
  look({ capabilities: held }) {
    const missing = Object.entries(needed).filter(([name]) => !held.has(name))
    return missing.map(([name, purpose]) => ({
      id: 'LV-D020',
      status: 'fail',
      text: `CAP_${name} is missing, ${purpose}`,
      evidence: { missing: `CAP_${name}` },
      fix: { command: 'sudo lvsha doctor  (and start the daemon as root)', where: here },
    }))
  },
}

export const otherDirector: Examiner = {
  look({ keepalived }) {
    if (keepalived === undefined) return []
    const text = `keepalived runs here (pid ${keepalived}): both would claim the addresses`
    const fix = { command: 'systemctl disable --now keepalived', where: here }
    return [{ id: 'LV-D052', status: 'fail', text, evidence: { pid: keepalived }, fix }]
  },
}

export const configuration: Examiner = {
  blind: ({ config }) => (config ? undefined : 'there is no configuration'),
  look({ config }) {
    if (!config || config.errors.length === 0) return []
    const { errors, file } = config
    const text = `${file} has ${errors.length} error${errors.length > 1 ? 's' : ''}: ${errors[0]}`
    return [
      {
        id: 'LV-D050',
        status: 'fail',
        text,
        evidence: { errors },
        fix: { command: `lvsha check ${file}`, where: here },
      },
    ]
  },
}
