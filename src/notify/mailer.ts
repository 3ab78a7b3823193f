import type { Clock } from '../health/clock.js'
import type { Mail, MailSettings } from '../model/mail.js'
import type { Duration } from '../model/time.js'
import type { Deliver } from './smtp.js'

export type MailerParts = {
  readonly clock: Clock
  /** Milliseconds since 1970, UTC. */
  readonly wallClock: () => number
  readonly deliver: Deliver
  readonly onTrouble: (text: string) => void
}

export type Mailer = {
  /** Undefined: nobody gets mail, and what still waits is left out. */
  readonly update: (wanted: MailSettings | undefined) => void
  readonly send: (mail: Mail) => void
  /** Resolves when nothing waits, or after so long. */
  readonly drain: (limit: Duration) => Promise<void>
  readonly stop: () => void
}

/** Where things change faster than mail is taken, what waits longest is left out. */
const longest = 64

type Waiting = { readonly mail: Mail; readonly at: Date }

/** Sends mail, one message after the other, each tried once: a later one says more. */
export function startMailer({ clock, wallClock, deliver, onTrouble }: MailerParts): Mailer {
  const waiting: Waiting[] = []
  const ending = new AbortController()
  let settings: MailSettings | undefined
  let working: Promise<void> | undefined

  async function work() {
    for (let next = waiting.shift(); next && settings && !ending.signal.aborted; next = waiting.shift()) {
      const { mail, at } = next
      const { host } = settings.server
      await deliver(mail, settings, at, ending.signal).catch((error: Error) => {
        if (!ending.signal.aborted) onTrouble(`mail "${mail.subject}" was not sent by ${host}: ${error.message}`)
      })
    }
    working = undefined
  }

  return {
    update(wanted) {
      settings = wanted
      if (!wanted) waiting.length = 0
    },
    send(mail) {
      if (!settings || ending.signal.aborted) return
      waiting.push({ mail, at: new Date(wallClock()) })
      const left = waiting.length > longest ? waiting.shift() : undefined
      if (left) onTrouble(`mail "${left.mail.subject}" was not sent: ${longest} others wait behind it`)
      working ??= work()
    },
    async drain(limit) {
      if (!working) return
      let callOff = () => {}
      const late = new Promise<void>((resolve) => {
        callOff = clock.wake(limit, resolve)
      })
      await Promise.race([working, late])
      callOff()
    },
    stop() {
      waiting.length = 0
      ending.abort()
    },
  }
}
