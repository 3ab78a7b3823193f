import { readFileSync } from 'node:fs'
import type { Diagnostic, Report } from '../../src/config/diagnostic.js'
import { expand } from '../../src/config/expand.js'
import { Lexer, type Token } from '../../src/config/lexer.js'
import { readConfig } from '../../src/config/parse.js'
import { commandKeywords } from '../../src/config/schema.js'
import { type Circumstances, textAlone } from '../../src/config/source.js'

/** The text of a file under test/config. */
export const fixture = (name: string) => readFileSync(new URL(`../../../test/config/${name}`, import.meta.url), 'utf8')

/** A problem in one line: `4:3 LV-C001 prioirty`, the marked text last. */
export function brief(problem: Diagnostic, text: string): string {
  const line = text.split('\n')[problem.line - 1] ?? ''
  return `${problem.line}:${problem.column} ${problem.code} ${line.slice(problem.column - 1, problem.endColumn - 1)}`.trim()
}

/** The problems of a text, each in one line. */
export const problemsOf = (text: string) => readConfig(text, 'test.conf', 'lb1').problems.map((p) => brief(p, text))

/** A text that a test changes in one place. */
export const instance = (lines: string) => `vrrp_instance V {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    192.0.2.50/24
  }
${lines}
}
`

export const circumstances: Circumstances = {
  source: textAlone,
  configId: 'lb1',
  workingDirectory: '/etc',
  variables: {},
  seed: 1,
}

/** The words of a text, cut as a file is. */
export function tokensOf(text: string, report: Report): Token[] {
  const tokens: Token[] = []
  const lexer = new Lexer(commandKeywords, report, (token) => tokens.push(token))
  expand(text, 'test.conf', circumstances, report, (line) => lexer.cut(line))
  return tokens
}

/** A use of a definition, with braces. */
export const use = (inside: string) => `$\{${inside}}`
