import type { Duration } from './time.js'

/** Who gets mail of what, and by which server. */
export type MailSettings = {
  /** `notification_email`, as they stand in the file: with or without a name before the address. */
  readonly to: readonly string[]
  readonly from: string
  readonly server: MailServer
  /** False is `no_email_faults`. */
  readonly tellsFaults: boolean
  /** The instances and sync groups whose changes are told, by name. */
  readonly instances: readonly string[]
  readonly groups: readonly string[]
}

export type MailServer = {
  /** A name or an address. */
  readonly host: string
  readonly port: number
  /** How this host names itself to it. */
  readonly helo: string
  /** Bounds the connection and each reply. */
  readonly timeout: Duration
}

/** What a message says. */
export type Mail = { readonly subject: string; readonly text: string }
