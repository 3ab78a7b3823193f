import { connect, type Socket } from 'node:net'
import type { Clock } from '../health/clock.js'
import { clean } from '../health/observation.js'
import type { Mail, MailSettings } from '../model/mail.js'
import type { Duration } from '../model/time.js'

/** Hands one message to a mail server, or says by an Error why it could not. */
export type Deliver = (mail: Mail, settings: MailSettings, at: Date, signal: AbortSignal) => Promise<void>

/** The most of one reply that is read, in characters. */
const longestReply = 64 * 1024

/**
 * Speaks SMTP (RFC 5321 §3.3): HELO, MAIL, RCPT for each recipient, DATA. Who is refused alone is left out; without
 * anyone left, and at any other refusal, nothing is sent.
 */
export const deliverBy =
  (clock: Clock): Deliver =>
  async (mail, settings, at, signal) => {
    const { host, port, helo, timeout } = settings.server
    const socket = connect({ host, port })
    const stop = () => socket.destroy(new Error('stopped'))
    signal.addEventListener('abort', stop)
    try {
      const talk = conversation(socket, timeout, clock)
      await talk.hear([220])
      await talk.ask(`HELO ${plain(helo)}`, [250])
      await talk.ask(`MAIL FROM:<${addressIn(settings.from)}>`, [250])
      const refusals = await recipientsRefused(settings.to.map(addressIn), talk)
      if (refusals.length === settings.to.length) throw new Error(refusals.join('; '))
      await talk.ask('DATA', [354])
      await talk.ask(`${stuffed(message(mail, settings, at))}\r\n.`, [250], 'the message')
      // It is sent: whatever is said now changes nothing.
      socket.end('QUIT\r\n')
      socket.destroySoon()
    } catch (error) {
      // Also one that is still connecting: it would go on for minutes.
      socket.destroy()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

async function recipientsRefused(addresses: readonly string[], talk: Conversation): Promise<string[]> {
  const refusals: string[] = []
  for (const address of addresses) {
    await talk.ask(`RCPT TO:<${address}>`, [250, 251]).catch((error: Error) => {
      if (!(error instanceof Refused)) throw error
      refusals.push(error.message)
    })
  }
  return refusals
}

/** The server has answered, and not as it should. */
class Refused extends Error {}

type Conversation = {
  /** Says a line; resolves when it was answered with one of the codes. */
  readonly ask: (line: string, codes: readonly number[], called?: string) => Promise<void>
  readonly hear: (codes: readonly number[]) => Promise<void>
}

function conversation(socket: Socket, limit: Duration, clock: Clock): Conversation {
  let heard = ''
  let problem: Error | undefined
  let look = () => {}
  const fail = (error: Error) => {
    problem ??= error
    look()
  }
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
    if (heard.length > longestReply) fail(new Error(`reply longer than ${longestReply} characters`))
    look()
  })
  socket.on('error', fail).on('close', () => fail(new Error('closed before a reply')))

  /** The last line of the next reply; those before it have a hyphen after their code. */
  const reply = () =>
    new Promise<string>((resolve, reject) => {
      const callOff = clock.wake(limit, () => fail(new Error('no reply in time')))
      look = () => {
        const found = /(?:^|\n)(\d{3}(?: [^\r\n]*)?)\r?\n/.exec(heard)
        if (!found && !problem) return
        look = () => {}
        callOff()
        if (!found) return reject(problem)
        heard = heard.slice(found.index + found[0].length)
        resolve(found[1] ?? '')
      }
      look()
    })

  async function hear(codes: readonly number[], to = 'the greeting') {
    const line = await reply()
    if (!codes.includes(Number(line.slice(0, 3)))) throw new Refused(`"${clean(line)}" as the answer to ${to}`)
  }
  return {
    hear,
    async ask(line, codes, called = line) {
      socket.write(`${line}\r\n`)
      await hear(codes, called)
    },
  }
}

/** The message with its headers (RFC 5322), as octets in UTF-8. */
export function message({ subject, text }: Mail, { from, to, server }: MailSettings, at: Date): string {
  const headers = [
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `From: ${plain(from)}`,
    `Subject: ${encoded(plain(subject))}`,
    `To: ${to.map(plain).join(',\r\n ')}`,
    `Message-ID: <${at.getTime()}.${process.hrtime.bigint()}@${plain(server.helo)}>`,
    'X-Mailer: lvsha',
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return [...headers, '', ...text.split('\n').map(plain)].join('\r\n')
}

/** A line that begins with a dot would end the message: it gets one more (RFC 5321 §4.5.2). */
const stuffed = (text: string) => text.replace(/^\./gm, '..')

/** What has other characters than those of ASCII, as headers can have it (RFC 2047). */
const encoded = (text: string) =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

const plain = (text: string) => clean(text)

/** `Ops <ops@example.net>` or the address alone. */
const addressIn = (text: string) => plain(/<([^<>]*)>/.exec(text)?.[1] ?? text).replace(/[<> ]/g, '')
