import { familyOf } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { seconds } from '../model/time.js'
import type { Answers, GivenAnswers } from './answers.js'
import type { Detected, Probes } from './detected.js'
import { type Known, type Question, questions } from './questions.js'
import { NoAnswer } from './read.js'

/** What a person is asked with. */
export type Asker = {
  /** @param problem why the last answer to it was none @returns texts, or undefined to go back to the question before */
  ask(question: Question, known: Known, problem?: string): Promise<readonly string[] | undefined>
  /** Whether the network may be asked, and by what; asked once the interface is known. */
  probes(known: Known): Promise<Probes | undefined>
}

export type Interview = {
  readonly answers: Answers
  /** All of them as texts, whether given, asked for or taken by default. */
  readonly texts: GivenAnswers
  readonly known: Known
}

export type InterviewOptions = {
  readonly ignoreConflict: boolean
  /** Answers of an earlier round, suggested again. */
  readonly earlier?: GivenAnswers
}

/**
 * Answers every question: by what was given, else by asking.
 * @throws LvshaError LV-E202 where a floating address is somebody's, LV-E203 where a given answer is none
 */
export async function interview(
  given: GivenAnswers,
  detected: Detected,
  asker: Asker,
  { ignoreConflict, earlier = {} }: InterviewOptions,
): Promise<Interview> {
  let known: Known = { answers: {}, detected, heard: [], reached: [] }
  let probes: Probes | undefined
  let isAllowed: boolean | undefined
  const texts: Record<string, readonly string[]> = {}
  const remembered: Record<string, readonly string[] | undefined> = { ...earlier }
  /** What was known before each question that a person was asked, to go back to. */
  const asked: { readonly index: number; readonly known: Known }[] = []
  let problem: string | undefined

  for (let index = 0; index < questions.length; index++) {
    const question = questions[index]
    if (!question || question.appliesTo?.(known) === false) continue
    if (known.answers.interface !== undefined && isAllowed === undefined) {
      probes = await asker.probes(known)
      isAllowed = probes !== undefined
    }
    if (question.flag === 'vrid' && probes) known = { ...known, heard: await probes.heard(nameOf(known)) }
    const fixed = given[question.flag]
    const answer = fixed ?? (await asker.ask(suggestingAgain(question, remembered), known, problem))
    problem = undefined
    if (answer === undefined) {
      const last = asked.pop()
      if (last) {
        delete texts[questions[last.index]?.flag ?? '']
        known = last.known
        index = last.index - 1
      } else index--
      continue
    }
    try {
      const read = question.read(answer, known)
      const next = await look(question, { ...known, answers: { ...known.answers, ...read } }, probes, ignoreConflict)
      if (fixed === undefined) asked.push({ index, known })
      known = next
      texts[question.flag] = answer
      remembered[question.flag] = answer
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      if (fixed !== undefined) throw wrongAnswer(question, error)
      problem = error.message
      index--
    }
  }
  return { answers: { ...unasked, ...known.answers }, texts, known }
}

/** What was answered once is suggested when it is asked again. */
const suggestingAgain = (question: Question, remembered: GivenAnswers): Question => ({
  ...question,
  suggest: (known) => remembered[question.flag]?.join(', ') ?? question.suggest(known),
})

/** Asks the network about an answer. */
async function look(question: Question, known: Known, probes: Probes | undefined, ignoreConflict: boolean) {
  if (!probes) return known
  if (question.flag === 'vip' && !ignoreConflict) {
    const vips = (known.answers.vips ?? []).map(({ address }) => address).filter((one) => familyOf(one) === 'ipv4')
    const [claim] = await probes.claims(nameOf(known), vips)
    if (claim) throw new Conflict(`${claim.address} already answers ARP from ${claim.mac}`)
  }
  if (question.flag === 'real') {
    const { reals = [], services = [] } = known.answers
    const port = services[0]?.port ?? 80
    const reached = await Promise.all(reals.map((real) => probes.reach(real.address, real.port ?? port)))
    return { ...known, reached }
  }
  return known
}

class Conflict extends NoAnswer {}

function wrongAnswer({ flag, example }: Question, error: NoAnswer): LvshaError {
  if (error instanceof Conflict) {
    return new LvshaError('LV-E202', error.message, ['another --vip', '--ignore-conflict'], exitCodes.refused)
  }
  return new LvshaError('LV-E203', `--${flag}: ${error.message}`, [`--${flag} ${example}`], exitCodes.usage)
}

/** Answers nothing by itself: takes what is suggested, and says which flag is missing where there is nothing. */
export const withoutInput = (probes: Probes | undefined): Asker => ({
  probes: async () => probes,
  async ask(question, known, problem) {
    const suggestion = problem === undefined ? question.suggest(known) : undefined
    if (suggestion !== undefined) return [suggestion]
    if (question.flag === 'interface') throw noInterface()
    const sentence = `--${question.flag} is required with --no-input${problem === undefined ? '' : `: ${problem}`}`
    throw new LvshaError('LV-E203', sentence, [`--${question.flag} ${question.example}`], exitCodes.usage)
  },
})

/** That a person did not want to go on. */
export const cancelled = () => new LvshaError('CANCELLED', 'Nothing was written.', [], exitCodes.cancelled)

/** That no interface could carry an address. */
export const noInterface = () =>
  new LvshaError(
    'LV-E201',
    'No usable interface: all are down or have no address.',
    ['ip -br address', '--interface eth0'],
    exitCodes.unsupported,
  )

const nameOf = ({ answers }: Known) => answers.interface ?? ''

/** What a profile has that is not asked for it. */
const unasked: Answers = {
  profile: 'pair',
  interface: '',
  nodes: [],
  prefer: 'none',
  vips: [],
  vrid: 51,
  transport: 'multicast',
  advertInt: seconds(1),
  services: [],
  forward: 'direct',
  scheduler: 'wrr',
  persistence: undefined,
  reals: [],
  check: { kind: 'tcp' },
  sorry: undefined,
  layout: 'two-files',
  out: '.',
}
