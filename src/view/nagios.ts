import type { Level, StatusDocument } from '../control/protocol.js'
import { cleaned } from './plain.js'

/** The exit statuses of the guidelines for monitoring plugins. */
export const nagiosExits: Readonly<Record<Level | 'unknown', number>> = { ok: 0, warn: 1, crit: 2, unknown: 3 }

const words: Readonly<Record<Level, string>> = { ok: 'OK', warn: 'WARNING', crit: 'CRITICAL' }

/** One line for a monitoring system: the verdict, then numbers. `|` would begin those, so it is in no text. */
export function nagiosLine(document: StatusDocument): string {
  const { verdict, instances, services } = cleaned(document)
  const servers = services.flatMap((service) => service.real_servers)
  const isUp = servers.filter(({ state }) => state !== 'DOWN').length
  const states = instances.map(({ name, state }) => `${name} ${state}`)
  const reasons = verdict.reasons.map(({ text }) => text)
  const said = (reasons.length > 0 ? reasons : states).join('; ').replaceAll('|', '/')
  const numbers = [
    `masters=${instances.filter(({ state }) => state === 'MASTER').length}`,
    `faults=${instances.filter(({ state }) => state === 'FAULT').length}`,
    `real_servers_up=${isUp};;;0;${servers.length}`,
    `connections_per_s=${services.reduce((sum, { stats }) => sum + (stats?.connections_per_s ?? 0), 0)}`,
  ]
  return `LVSHA ${words[verdict.level]}${said === '' ? '' : ` - ${said}`} | ${numbers.join(' ')}`
}

/** The same where nothing is known. */
export const nagiosUnknown = (message: string) => `LVSHA UNKNOWN - ${message.replaceAll('|', '/')}`
