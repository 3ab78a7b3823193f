import { createServer, type Socket } from 'node:net'

/** A mail server on a loopback port. */
export type MailTaker = {
  readonly port: number
  /** What was said to it, line by line; of each message its text only. */
  readonly lines: readonly string[]
  readonly messages: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * Takes mail as a server does, and remembers it.
 * @param answers what it says to lines that begin so, in place of the usual answers; `null` is silence
 */
export async function takeMail(answers: Readonly<Record<string, string | null>> = {}): Promise<MailTaker> {
  const [lines, messages]: [string[], string[]] = [[], []]
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let rest = ''
    let isMessage = false
    const answer = (line: string, usual: string) => {
      const key = Object.keys(answers).find((start) => line.startsWith(start))
      const text = key === undefined ? usual : answers[key]
      if (text !== null) socket.write(`${text}\r\n`)
    }
    const take = (line: string) => {
      lines.push(line)
      isMessage = line === 'DATA'
      answer(line, isMessage ? '354 go on' : line === 'QUIT' ? '221 bye' : '250 fine')
    }
    socket.on('error', () => undefined)
    socket.on('data', (octets) => {
      rest += octets.toString()
      for (;;) {
        const ending = isMessage ? '\r\n.\r\n' : '\r\n'
        const end = rest.indexOf(ending)
        if (end < 0) return
        const text = rest.slice(0, end)
        rest = rest.slice(end + ending.length)
        if (!isMessage) take(text)
        else {
          isMessage = false
          messages.push(text)
          answer('.', '250 taken')
        }
      }
    })
    answer('greeting', '220-mail.example.net\r\n220 ready')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    lines,
    messages,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
