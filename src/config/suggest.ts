/**
 * The one candidate that the word is most likely a slip of; undefined where none is close or several are equally so.
 * One slip is forgiven for each four characters, upper and lower case count as the same.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase()
  if (typed.length > 64) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(typed.length / 4)) + 1
  for (const candidate of candidates) {
    if (candidate === best || Math.abs(candidate.length - typed.length) > least) continue
    const slips = distance(typed, candidate.toLowerCase())
    if (slips < least) {
      least = slips
      best = candidate
    } else if (slips === least) best = undefined
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + differs)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, cell(beforeLast, j - 2) + 1)
      }
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return cell(last, b.length)
}

const cell = (row: readonly number[], index: number) => row[index] ?? Number.POSITIVE_INFINITY
