/** What can be searched of a row: all its words, and some of them by name. */
export type Searchable = { readonly words: string; readonly fields?: Readonly<Record<string, string>> }

/**
 * Whether a row has everything that a filter asks for: `web !443` has `web` and not `443`; `state:down` looks at one
 * field alone where the row has it. Upper and lower case are the same.
 */
export function matcher(filter: string): (row: Searchable) => boolean {
  const terms = filter
    .toLowerCase()
    .split(' ')
    .flatMap((word) => {
      const isInverse = word.startsWith('!')
      const text = isInverse ? word.slice(1) : word
      return text === '' ? [] : [{ isInverse, ...fieldOf(text) }]
    })
  return ({ words, fields = {} }) =>
    terms.every(({ isInverse, text, field, value }) => {
      const named = field === undefined ? undefined : fields[field]
      const isThere =
        named === undefined ? words.toLowerCase().includes(text) : named.toLowerCase().includes(value ?? '')
      return isThere !== isInverse
    })
}

function fieldOf(text: string): { readonly text: string; readonly field?: string; readonly value?: string } {
  const [, field, value] = /^([a-z]+):(.+)$/.exec(text) ?? []
  return field === undefined || value === undefined ? { text } : { text, field, value }
}
