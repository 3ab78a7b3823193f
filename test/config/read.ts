import { readFileSync } from 'node:fs'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { readConfig } from '../../src/config/parse.js'

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
