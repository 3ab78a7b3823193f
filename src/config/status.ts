import type { Report } from './diagnostic.js'
import type { Token } from './lexer.js'
import type { Status } from './row.js'

const newer = 'keepalived 2.2.7 does not know it'

/** Says that a keyword does not do here what it does in keepalived. */
export function reportStatus(status: Status, keyword: Token, since: string | undefined, report: Report): undefined {
  const name = keyword.text
  if ('refused' in status) {
    report({ code: 'LV-C012', at: keyword, message: `refused: ${name}`, hint: status.refused })
  } else if ('noEffect' in status) {
    const message = `${name} has no effect: ${status.noEffect}`
    report({ code: 'LV-C102', at: keyword, message, ...(since !== undefined && { hint: newer }) })
  }
}

/** Whether nothing comes of a line, so that nothing comes of those in its block either. */
export const isIdle = (status: Status | undefined) =>
  status !== undefined && ('refused' in status || 'noEffect' in status)
