import { routeReader } from '../../src/config/route.js'
import { commonNames } from '../../src/config/routing-names.js'
import { ruleReader } from '../../src/config/rule.js'
import type { Route, Rule } from '../../src/model/routing.js'
import { tokensOf } from '../config/read.js'

const readRoute = routeReader(commonNames)
const readRule = ruleReader(commonNames)

const fail = (finding: { readonly message: string }) => {
  throw new Error(finding.message)
}

const wordsOf = (line: string) => tokensOf(line, fail).filter(({ kind }) => kind === 'word')

/** A line of `virtual_routes`. */
export function route(line: string): Route {
  const { value } = readRoute(wordsOf(line))
  if (!value) throw new Error(`${line} is no route`)
  return value
}

/** A line of `virtual_rules`, with its preference. */
export function rule(line: string): Rule {
  const { value } = readRule(wordsOf(line))
  if (value?.preference === undefined) throw new Error(`${line} is no rule, or it has no preference`)
  return { ...value, preference: value.preference }
}
