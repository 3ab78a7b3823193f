import type { Diagnostic } from '../config/diagnostic.js'
import { printable } from './printable.js'

/** One problem as a workflow command of GitHub Actions, which shows it beside its line. */
export function githubLine({ severity, code, message, hint, file, line, column, endColumn }: Diagnostic): string {
  const properties = { file, line, col: column, endColumn: Math.max(column, endColumn - 1), title: code }
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${severity} ${list.join(',')}::${data(hint === undefined ? message : `${message} (${hint})`)}`
}

const data = (text: string) => printable(text).replaceAll('%', '%25')

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
