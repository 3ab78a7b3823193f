/**
 * The words of a command line: parted by blanks, those within ' or " kept together, a \ takes what follows as it is. No
 * shell is involved: no variables, no patterns, no pipes.
 */
export function commandWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [piece] of line.matchAll(/'[^']*'?|"(?:\\.|[^"\\])*"?|\\.|\s+|[^\s'"\\]+|\\$/gs)) {
    if (/^\s/.test(piece)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + literal(piece)
  }
  return word === undefined ? words : [...words, word]
}

function literal(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1).replace(/'$/, '')
  if (piece.startsWith('"'))
    return piece
      .slice(1)
      .replace(/(?<!\\)"$/, '')
      .replace(/\\(.)/gs, '$1')
  return piece.startsWith('\\') ? piece.slice(1) : piece
}
