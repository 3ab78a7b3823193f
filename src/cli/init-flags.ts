import { Flags } from '@oclif/core'
import type { GivenAnswers } from '../init/answers.js'
import { type Question, questions } from '../init/questions.js'

/** A flag for every question of `lvsha init`; those with several answers may be repeated. */
export const questionFlags = Object.fromEntries(questions.map((question) => [question.flag, flagOf(question)]))

function flagOf({ asks, example, isList }: Question) {
  const common = { description: asks, helpValue: example, helpGroup: 'QUESTION' }
  return isList ? Flags.string({ ...common, multiple: true, multipleNonGreedy: true }) : Flags.string(common)
}

/** The answers among the flags of a command line. */
export const givenBy = (flags: Readonly<Record<string, unknown>>): GivenAnswers =>
  Object.fromEntries(questions.flatMap(({ flag }) => textsOf(flags[flag]).map((texts) => [flag, texts])))

const textsOf = (value: unknown): (readonly string[])[] => {
  if (typeof value === 'string') return [[value]]
  return Array.isArray(value) ? [value] : []
}
