import type { LineChange } from '../config/fix.js'
import { printable } from './printable.js'

/** So many unchanged lines are shown around each change. */
const context = 3

/** Lines of a hunk with the numbers of its first line, before and after. */
type Hunk = { readonly before: number; readonly after: number; readonly lines: LineChange[] }

/** What changed in a file as a unified diff, as `diff -u` writes it; nothing where nothing did. */
export function diffLines(file: string, lines: readonly LineChange[]): string[] {
  const hunks = hunksOf(lines)
  if (hunks.length === 0) return []
  const name = printable(file)
  return [`--- ${name}`, `+++ ${name}`, ...hunks.flatMap(hunkLines)]
}

const isChanged = ({ before, after }: LineChange) => before !== after

function hunksOf(all: readonly LineChange[]): Hunk[] {
  const lines = withEnd(all)
  const hunks: Hunk[] = []
  let gone = 0
  let end = -1
  for (const [index, line] of lines.entries()) {
    if (isChanged(line)) {
      const from = Math.max(0, index - context)
      if (from > end || hunks.length === 0) hunks.push({ before: from + 1, after: from + 1 - gone, lines: [] })
      const start = Math.max(from, end)
      hunks.at(-1)?.lines.push(...lines.slice(start, index + context + 1))
      end = Math.max(end, Math.min(lines.length, index + context + 1))
    }
    if (line.after === undefined) gone++
  }
  return hunks
}

/** A text that ends its last line has nothing behind it; one that does not says so. */
function withEnd(lines: readonly LineChange[]): LineChange[] {
  const last = lines.at(-1)
  if (!last || last.before === '') return lines.slice(0, -1)
  const noted = (text: string) => `${text}\n\\ No newline at end of file`
  return [...lines.slice(0, -1), { before: noted(last.before), after: last.after && noted(last.after) }]
}

function hunkLines({ before, after, lines }: Hunk): string[] {
  const kept = lines.filter((line) => line.after !== undefined).length
  return [
    `@@ -${before},${lines.length} +${kept > 0 ? after : after - 1},${kept} @@`,
    ...inRuns(lines).flatMap(runLines),
  ]
}

/** Changed lines that follow each other stand together, the old ones first. */
function inRuns(lines: readonly LineChange[]): LineChange[][] {
  const runs: LineChange[][] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.[0] && isChanged(last[0]) === isChanged(line)) last.push(line)
    else runs.push([line])
  }
  return runs
}

function runLines(run: readonly LineChange[]): string[] {
  if (!run.every(isChanged)) return run.map(({ before }) => ` ${inert(before)}`)
  const old = run.map(({ before }) => `-${inert(before)}`)
  return [...old, ...run.flatMap(({ after }) => (after === undefined ? [] : [`+${inert(after)}`]))]
}

/** Tabs and line ends stay, so that the diff can be applied; what could move the cursor or hide is made visible. */
const inert = (text: string) => text.replace(/(?!\r?\n|\r$)[^\t]/g, printable)
