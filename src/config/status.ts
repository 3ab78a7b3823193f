import type { Report } from './diagnostic.js'
import type { Token } from './lexer.js'
import type { Status } from './row.js'

/** Says that a keyword that is read, or recognized, does not do here what it does in keepalived. */
export function reportStatus(status: Status | undefined, keyword: Token, report: Report): undefined {
  if (status === undefined) return
  const name = keyword.text
  if ('refused' in status) {
    report({ code: 'LV-C012', at: keyword, message: `not built yet: ${name}`, hint: status.refused })
  } else if ('later' in status) {
    const message = `not built yet: ${name}, it has no effect here`
    report({ code: 'LV-C101', at: keyword, message, ...(status.later && { hint: status.later }) })
  } else {
    report({ code: 'LV-C102', at: keyword, message: `${name} has no effect: ${status.noEffect}` })
  }
}
