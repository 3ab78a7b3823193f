import { LvshaError } from '../model/errors.js'
import type { Probes } from './detected.js'
import { type Asker, cancelled, noInterface } from './interview.js'
import type { Known, Question } from './questions.js'
import { NoAnswer } from './read.js'

/** What a person may do with the files that they see. */
export type Ending = 'write' | 'again' | 'print' | 'quit'

/** A person at a terminal; all that is asked goes to standard error, so that standard output is the answer. */
export type Terminal = Asker & { ending(): Promise<Ending> }

/**
 * Opens the prompts. Esc goes back one question.
 * @param openProbes the questions to the network, made once the person agrees to them
 * @param mayProbe what was decided by a flag already
 */
export async function openPrompts(openProbes: () => Probes, mayProbe: boolean | undefined): Promise<Terminal> {
  const { default: inquirer } = await import('inquirer')

  const promptWith = (signal: AbortSignal) => inquirer.createPromptModule({ signal, output: process.stderr })
  /** @returns undefined where Esc was pressed */
  async function escapable<T>(show: (prompt: ReturnType<typeof promptWith>) => Promise<T>): Promise<T | undefined> {
    const leaving = new AbortController()
    const onKey = (_: string, key?: { readonly name?: string }) => key?.name === 'escape' && leaving.abort()
    process.stdin.on('keypress', onKey)
    try {
      return await show(promptWith(leaving.signal))
    } catch (error) {
      if (leaving.signal.aborted) return undefined
      // Ctrl-C.
      if (error instanceof Error && error.name === 'ExitPromptError') throw cancelled()
      throw error
    } finally {
      process.stdin.off('keypress', onKey)
    }
  }

  return {
    async ask(question, known, problem) {
      if (problem !== undefined) tell(problem)
      const choices = question.choices?.(known)
      if (question.flag === 'interface' && choices?.length === 0) throw noInterface()
      const suggestion = question.suggest(known)
      const message = question.isList ? `${question.asks} (with commas)` : question.asks
      const answer = await escapable(async (prompt) => {
        if (choices) {
          const { value } = await prompt<{ value: string }>({
            type: 'select',
            name: 'value',
            message,
            choices: [...choices],
            ...(suggestion !== undefined && { default: suggestion }),
          })
          return value
        }
        const { value } = await prompt<{ value: string }>({
          type: 'input',
          name: 'value',
          message: suggestion === undefined ? `${message}, such as ${question.example}` : message,
          validate: (text: string) => problemWith(question, text, known) ?? true,
          ...(suggestion !== undefined && { default: suggestion }),
        })
        return value
      })
      return answer === undefined ? undefined : textsOf(question, answer)
    },

    async probes({ answers }) {
      if (mayProbe !== undefined) return mayProbe ? telling(openProbes()) : undefined
      const message = `May the network be asked? It listens on ${answers.interface} for VRRP (4 s), asks by ARP for the floating addresses, and connects to the real servers.`
      const isAllowed = await escapable(async (prompt) => {
        const { value } = await prompt<{ value: boolean }>({ type: 'confirm', name: 'value', message, default: true })
        return value
      })
      return isAllowed ? telling(openProbes()) : undefined
    },

    async ending() {
      const ending = await escapable(async (prompt) => {
        const { value } = await prompt<{ value: Ending }>({
          type: 'select',
          name: 'value',
          message: 'These files?',
          choices: [
            { value: 'write', name: 'Write them' },
            { value: 'again', name: 'Change an answer' },
            { value: 'print', name: 'Print them' },
            { value: 'quit', name: 'Quit without writing' },
          ],
        })
        return value
      })
      return ending ?? 'again'
    },
  }
}

const tell = (line: string) => void process.stderr.write(`  ${line}\n`)

/** Says what came of each question to the network; one that cannot be asked has no answer, and ends nothing. */
const telling = (probes: Probes): Probes => ({
  async heard(name) {
    const routers = await orNothing(probes.heard(name))
    for (const { vrid, source, priority } of routers)
      tell(`VRID ${vrid} is advertised by ${source}, priority ${priority}`)
    if (routers.length === 0) tell(`no adverts were heard on ${name}`)
    return routers
  },
  claims: (name, addresses) => orNothing(probes.claims(name, addresses)),
  async reach(address, port) {
    const reached = await probes.reach(address, port)
    tell(`${address} port ${port}: ${reached.text}`)
    return reached
  },
})

async function orNothing<T>(answer: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof LvshaError)) throw error
    tell(error.message)
    return []
  }
}

const textsOf = ({ isList }: Question, text: string) =>
  isList ? text.split(/[\s,]+(?!weight=)/).filter((word) => word !== '') : [text]

/** Why a text is no answer. */
function problemWith(question: Question, text: string, known: Known): string | undefined {
  const texts = textsOf(question, text)
  if (texts.join('') === '') return `an answer is needed, such as ${question.example}`
  try {
    question.read(texts, known)
    return undefined
  } catch (error) {
    if (error instanceof NoAnswer) return error.message
    throw error
  }
}
