type NodeFile = { readonly name: string; readonly text: string }

/**
 * Two files as one: a line that only one node has begins with `@` and the name of that node. They have as many lines, since
 * they are made of the same answers.
 */
export function merged(one: NodeFile, other: NodeFile): string {
  const others = other.text.split('\n')
  return one.text
    .split('\n')
    .map((line, index) => {
      const counterpart = others[index] ?? ''
      return line === counterpart ? line : `@${one.name} ${line.trim()}\n@${other.name} ${counterpart.trim()}`
    })
    .join('\n')
}
