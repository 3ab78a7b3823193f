import { definitionStart } from './definitions.js'
import { readInclude } from './include.js'

// Lines about lines: conditions, repetitions, definitions and included files.

/** Whether a line without blanks at its start is such a line, as written. */
export const isDirective = (text: string) =>
  /^[@~]/.test(text) || definitionStart.test(text) || readInclude(text) !== undefined

/** What is a line of its own kind also after a brace. */
const ownLine = /[{}](?=[ \t]*(?:[@~]|\$\w+[ \t]*=|include))/g

/** Where the part after the first such brace begins; 0 without one. */
export function residueOf(text: string): number {
  for (const { index } of text.matchAll(ownLine)) {
    const isReference = /\$\{\w*(?: +[^\s{}]+)*$/.test(text.slice(Math.max(0, index - 100), index))
    if (!isReference && text.slice(0, index).split('"').length % 2 === 1) return index + 1
  }
  return 0
}
