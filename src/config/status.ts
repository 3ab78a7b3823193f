import type { Report } from './diagnostic.js'
import type { Token } from './lexer.js'
import type { Status } from './row.js'

/** Says that a keyword does not do here what it does in keepalived. */
export function reportStatus(status: Status, keyword: Token, since: string | undefined, report: Report): undefined {
  const name = keyword.text
  const newer = since === undefined ? '' : 'keepalived 2.2.7 does not know it'
  if ('unsafe' in status) {
    report({ code: 'LV-C012', at: keyword, message: `not built yet: ${name}`, hint: status.unsafe })
  } else if ('later' in status) {
    const message = `not built yet: ${name}, it has no effect here`
    const hint = status.later || newer
    report({ code: 'LV-C101', at: keyword, message, ...(hint && { hint }) })
  } else if ('noEffect' in status) {
    report({ code: 'LV-C102', at: keyword, message: `${name} has no effect: ${status.noEffect}` })
  }
}

/** Whether nothing comes of a line, so that nothing comes of those in its block either. */
export const isIdle = (status: Status | undefined) =>
  status !== undefined && ('later' in status || 'unsafe' in status || 'noEffect' in status)
