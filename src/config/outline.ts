import type { Statement } from './tree.js'

/** The statements at top level, in the order of the text: what each is, and where it begins. */
export type Outline = readonly Heading[]

export type Heading = { readonly keyword: string; readonly line: number; readonly column: number }

export const headingOf = ({ keyword: { text, line, column } }: Statement): Heading => ({ keyword: text, line, column })

/** Where each of them begins, in UTF-16 units from the start of the text. */
export function offsetsOf(text: string, outline: Outline): number[] {
  let line = 1
  let start = 0
  return outline.map((heading) => {
    for (; line < heading.line; line++) start = text.indexOf('\n', start) + 1
    return start + heading.column - 1
  })
}
