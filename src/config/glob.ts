/** So many names at most come from the braces of one pattern, and so long it may be (limits.h PATH_MAX). */
const mostAlternatives = 1000
const longestPattern = 4096

/**
 * `{a,b}.conf` is a.conf and b.conf, as csh has it; braces may stand in braces, and `{}` stands for itself.
 * @returns undefined where the pattern is too long, or stands for too many names
 */
export function expandBraces(pattern: string): string[] | undefined {
  if (pattern.length > longestPattern) return undefined
  const done: string[] = []
  const open = [pattern]
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const group = firstGroup(next)
    if (group) {
      const [before, after] = [next.slice(0, group.from), next.slice(group.to)]
      open.unshift(...group.members.map((member) => before + member + after))
    } else done.push(next)
    if (done.length + open.length > mostAlternatives) return undefined
  }
  return done
}

/** The first braces with their members, as far as the commas between them are their own. */
function firstGroup(text: string): { from: number; to: number; members: string[] } | undefined {
  for (let from = text.indexOf('{'); from >= 0; from = text.indexOf('{', from + 1)) {
    if (text[from + 1] === '}') continue
    const members: string[] = []
    let depth = 0
    let start = from + 1
    for (let at = from; at < text.length; at++) {
      if (text[at] === '{') depth++
      else if (text[at] === '}') depth--
      const isEnd = depth === 0
      if (!isEnd && (depth > 1 || text[at] !== ',')) continue
      members.push(text.slice(start, at))
      start = at + 1
      if (isEnd) return { from, to: at + 1, members }
    }
  }
  return undefined
}

/** Whether a name of one folder fits a pattern with * ? [ ]; a dot at its start must be named. */
export function fits(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  let [at, in_, star, mark] = [0, 0, -1, 0]
  while (at < name.length) {
    const part = partAt(pattern, in_)
    if (part === '*') {
      star = in_++
      mark = at
    } else if (part !== '' && fitsOne(name[at] ?? '', part)) {
      at++
      in_ += part.length
    } else if (star >= 0) {
      in_ = star + 1
      at = ++mark
    } else return false
  }
  return /^\**$/.test(pattern.slice(in_))
}

/** One character of a pattern, or one […] of it. */
const partAt = (pattern: string, at: number) => /^\[[!^]?\]?[^\]]*\]|^.?/s.exec(pattern.slice(at))?.[0] ?? ''

function fitsOne(char: string, part: string): boolean {
  if (part === '?' || part === char) return true
  if (part.length < 3 || !part.startsWith('[')) return false
  const isNegated = /^\[[!^]/.test(part)
  const members = part.slice(isNegated ? 2 : 1, -1)
  const ranges = members.matchAll(/(.)-(.)|(.)/gs)
  const isMember = [...ranges].some(([, from, to, single]) =>
    single === undefined ? (from ?? '') <= char && char <= (to ?? '') : single === char,
  )
  return isMember !== isNegated
}
