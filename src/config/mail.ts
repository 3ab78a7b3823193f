import type { MailServer, MailSettings } from '../model/mail.js'
import { type FileSection, globalOf } from './file-section.js'
import type { GlobalSection } from './globals.js'
import { quoted } from './quote.js'
import { all, last, type ValueOf } from './row.js'
import { fileRows } from './schema.js'
import { duration, type Line, when } from './writing.js'

const rows = fileRows.global_defs.rows
const usualPort = 25

type Alerting = ValueOf<typeof fileRows.vrrp_instance> | ValueOf<typeof fileRows.vrrp_sync_group>

/** What is sent by mail, and how; undefined where nobody is to get any, or where no server would take it. */
export function mailOf(file: FileSection, host: string): MailSettings | undefined {
  const to = all(file, 'global_defs').flatMap((block) =>
    all(block, 'notification_email')
      .flat()
      .map(({ value }) => value.join(' ')),
  )
  const server = serverOf(file, host)
  if (to.length === 0 || !server) return undefined
  const usual = alertDefaults(all(file, 'global_defs')).vrrp ?? false
  const telling = (blocks: readonly Alerting[]) =>
    blocks.filter((block) => last(block, 'smtp_alert')?.value ?? usual).map(({ header = '' }) => header)
  return {
    to,
    from: globalOf(file, (block) => last(block, 'notification_email_from')?.value)?.join(' ') ?? `root@${host}`,
    server,
    tellsFaults: !all(file, 'global_defs').some((block) => last(block, 'no_email_faults')),
    instances: telling(all(file, 'vrrp_instance')),
    groups: telling(all(file, 'vrrp_sync_group')),
  }
}

function serverOf(file: FileSection, host: string): MailServer | undefined {
  const given = globalOf(file, (block) => last(block, 'smtp_server')?.value)
  if (!given) return undefined
  // The row of smtp_server says that there is a text first, and a number where there is a second word.
  const [name, port = usualPort] = given as readonly [string, number?]
  return {
    host: name,
    port,
    helo: globalOf(file, (block) => last(block, 'smtp_helo_name')?.value) ?? host,
    timeout: globalOf(file, (block) => last(block, 'smtp_connect_timeout')?.value) ?? rows.smtp_connect_timeout.default,
  }
}

export type AlertDefaults = { readonly vrrp?: boolean; readonly checker?: boolean }

/** What holds where a block has no `smtp_alert`: the setting for its kind, else the one for all. */
export function alertDefaults(globals: readonly GlobalSection[]): AlertDefaults {
  const given = (key: 'smtp_alert' | 'smtp_alert_vrrp' | 'smtp_alert_checker') =>
    globals.flatMap((block) => all(block, key)).at(-1)
  const [every, vrrp, checker] = [given('smtp_alert'), given('smtp_alert_vrrp'), given('smtp_alert_checker')]
  const [ofVrrp, ofChecker] = [vrrp ?? every, checker ?? every]
  return {
    ...(ofVrrp !== undefined && { vrrp: ofVrrp }),
    ...(ofChecker !== undefined && { checker: ofChecker }),
  }
}

/** The lines of `global_defs` on mail. */
export function mailLines(mail: MailSettings | undefined): readonly Line[] {
  if (!mail) return []
  const { to, from, server, tellsFaults } = mail
  const { host, port, helo, timeout } = server
  return [
    { head: 'notification_email', body: to.map(quoted) },
    `notification_email_from ${quoted(from)}`,
    `smtp_server ${quoted(host)}${port === usualPort ? '' : ` ${port}`}`,
    `smtp_helo_name ${quoted(helo)}`,
    ...when(timeout !== rows.smtp_connect_timeout.default, `smtp_connect_timeout ${duration(timeout)}`),
    ...when(!tellsFaults, 'no_email_faults'),
  ]
}

/** The line of a block whose changes are told by mail. */
export const alertLine = (mail: MailSettings | undefined, of: 'instances' | 'groups', name: string): readonly Line[] =>
  when(mail?.[of].includes(name) ?? false, 'smtp_alert')
