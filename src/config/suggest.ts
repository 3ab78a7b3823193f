/**
 * The one candidate that the word is most likely a slip of; undefined where none is close or several are equally so.
 * One slip is forgiven for each four characters, upper and lower case count as the same.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  if (typed.length > longest) return undefined
  const slipsFrom = slipCounter(typed)
  let best: string | undefined
  let least = Math.max(1, Math.floor(typed.length / 4)) + 1
  for (const candidate of candidates) {
    if (candidate === best || Math.abs(candidate.length - typed.length) > least) continue
    const slips = slipsFrom(candidate.toLowerCase(), least)
    if (slips < least) {
      least = slips
      best = candidate
    } else if (slips === least) best = undefined
  }
  return best
}

const longest = 64

/**
 * Counts insertions, deletions, substitutions and swaps of neighbours between a word and others (optimal string
 * alignment), up to a number above which they need not be counted to the end. A file may have thousands of slips.
 */
function slipCounter(a: string): (b: string, most: number) => number {
  let [beforeLast, last, row] = [0, 1, 2].map(() => new Uint8Array(2 * longest + 1)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  return (b, most) => {
    for (let j = 0; j <= b.length; j++) last[j] = j
    let leastOfLast = 0
    for (let i = 1; i <= a.length; i++) {
      row[0] = i
      let leastOfRow = i
      for (let j = 1; j <= b.length; j++) {
        const differs = a[i - 1] === b[j - 1] ? 0 : 1
        let slips = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + differs)
        const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        if (isSwap) slips = Math.min(slips, cell(beforeLast, j - 2) + 1)
        row[j] = slips
        if (slips < leastOfRow) leastOfRow = slips
      }
      if (leastOfLast > most && leastOfRow > most) return leastOfRow
      leastOfLast = leastOfRow
      const free = beforeLast
      beforeLast = last
      last = row
      row = free
    }
    return cell(last, b.length)
  }
}

const cell = (row: Uint8Array, index: number) => row[index] ?? 0
