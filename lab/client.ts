import { join } from 'node:path'
import type { Network } from './network.js'
import { virtualAddress } from './network.js'

/** What became of one request; times in milliseconds since 1970. */
export type Answer = { readonly id: number; readonly at: number; readonly body?: string; readonly error?: string }

export type Client = {
  /** Asks once, on a connection of its own. @returns what was answered, or `error: why` */
  readonly ask: (port: number) => Promise<string>
  /** Asks so many times, one after the other. */
  readonly askTimes: (port: number, times: number) => Promise<readonly string[]>
  /** Asks five times a second until `stop`, which returns the longest time without an answer, in milliseconds. */
  readonly askSteadily: (port: number) => { readonly stop: () => number }
}

/** Browsers' stand-in: one long-lived program on the client host, since each start of a program is slow in the guest. */
export function startClient(network: Network): Client {
  const program = join(import.meta.dirname, 'client-program.js')
  const child = network.start('client', [process.execPath, program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const waiting = new Map<number, (answer: Answer) => void>()
  let lastId = 0
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  const request = (port: number) =>
    new Promise<Answer>((resolve) => {
      lastId++
      waiting.set(lastId, resolve)
      if (child.connected) child.send({ id: lastId, url: `http://${virtualAddress}:${port}/` })
    })
  const ask = async (port: number) => {
    const { body, error } = await request(port)
    return body ?? `error: ${error}`
  }
  return {
    ask,
    askTimes: async (port, times) => {
      const answers: string[] = []
      for (let i = 0; i < times; i++) answers.push(await ask(port))
      return answers
    },
    askSteadily: (port) => {
      const answeredAt = [Date.now()]
      const timer = setInterval(async () => {
        const answer = await request(port)
        if (answer.body !== undefined) answeredAt.push(answer.at)
      }, 200)
      return {
        stop: () => {
          clearInterval(timer)
          return longestGap([...answeredAt, Date.now()])
        },
      }
    },
  }
}

/** The longest time between neighbours; they may come in any order. */
export function longestGap(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  return Math.max(0, ...sorted.slice(1).map((time, i) => time - (sorted[i] ?? time)))
}
