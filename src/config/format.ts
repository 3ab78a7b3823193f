import { commentStart, withoutComment } from './comment.js'
import { ended, isContinued } from './continuation.js'
import { type Diagnostic, diagnosticOf, type Finding, type Report } from './diagnostic.js'
import { isDirective, residueOf } from './directive.js'
import { lex, type Token } from './lexer.js'
import { type Line, placeIn, slice, trimStart } from './line.js'
import { topLevelBlocks } from './schema.js'
import { parseTree } from './tree.js'
import { writtenLines } from './written.js'

/** A text, formatted; without a text where what is wrong with it has to be put right first. */
export type Formatted = { readonly text?: string; readonly problems: readonly Diagnostic[] }

/**
 * Lays out a configuration file: one keyword a line, two blanks for each block around it, one blank between words, at
 * most one empty line. Comments, quotation marks, empty lines between groups and the order stay; what is read from it
 * does not change. Definitions, conditions, repetitions and the names of included files stay as they are, to the blank;
 * the braces in them are not counted. A text whose braces, quotation marks or characters are wrong is not touched.
 * @param file the name of the file, for the places of problems
 */
export function formatText(text: string, file: string): Formatted {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
  }
  const parts = partsOf(text, report)
  parseTree(
    parts.flatMap(({ tokens }) => tokens),
    topLevelBlocks,
    report,
  )
  const problems = findings
    .map((finding) => diagnosticOf(finding, file))
    .filter(({ severity }) => severity === 'error')
    .sort((a, b) => a.line - b.line || a.column - b.column)
  return problems.length > 0 ? { problems } : { text: render(layOut(text, parts)), problems }
}

/** A line, or what of it stands on one side of a brace. */
type Part = {
  readonly tokens: readonly Token[]
  readonly comment?: string
  /** What stays as it is, with its comment. */
  readonly kept?: string
  /** It stands behind a brace, so it needs a line of its own. */
  readonly isBehindBrace?: boolean
}

function partsOf(text: string, report: Report): Part[] {
  const parts: Part[] = []
  let isInDefinition = false
  for (const written of writtenLines(text, undefined, report)) {
    const source = written.text.replace(/\r$/, '')
    const line = withoutComment(written, report)
    if (isInDefinition) {
      parts.push({ tokens: [], kept: source })
      // Blanks or a comment do not end it, a line with nothing on it does.
      if (line.text !== '' || source === '') isInDefinition = isContinued(line)
    } else {
      parts.push(...partsOfLine(line, 0, source, report))
      isInDefinition = parts.at(-1)?.kept !== undefined && isContinued(line)
    }
  }
  return parts
}

/**
 * @param from where the part of the line begins that is left
 * @param source the line with its comment
 */
function partsOfLine(line: Line, from: number, source: string, report: Report): Part[] {
  const rest = trimStart(slice(line, from))
  if (isDirective(rest.text)) {
    // A brace may follow it, as it may any keyword.
    const keyword: Token = { kind: 'word', text: rest.text, ...placeIn(rest, 0, rest.text.length) }
    const end: Token = { ...keyword, kind: 'end', text: '' }
    const kept = from === 0 ? source : source.slice(from).trim()
    return [{ tokens: [keyword, end], kept, isBehindBrace: from > 0 }]
  }
  const tokens: Token[] = []
  const residue = residueOf(rest.text)
  if (residue > 0) {
    lex(slice(rest, 0, residue), tokens, report)
    return [{ tokens }, ...partsOfLine(line, line.text.length - rest.text.length + residue, source, report)]
  }
  lex(ended(rest, report), tokens, report)
  const comment = commentStart(source)
  return [{ tokens, ...(comment >= 0 && { comment: source.slice(comment).trimEnd() }) }]
}

/** A line of the result: a keyword with its words, a closing brace, or neither. */
type Item = {
  readonly kind: 'statement' | 'close' | 'comment' | 'empty' | 'kept'
  words: string[]
  opens?: boolean
  comment?: string
  readonly isIndented: boolean
}

function layOut(text: string, parts: readonly Part[]): Item[] {
  const lines = text.split('\n')
  const sourceOf = ({ line, column, endColumn }: Token) => (lines[line - 1] ?? '').slice(column - 1, endColumn - 1)
  const items: Item[] = []
  for (const part of parts) {
    const { tokens, comment, kept, isBehindBrace = false } = part
    if (kept !== undefined) items.push({ kind: 'kept', words: [kept], isIndented: isBehindBrace })
    else if (comment === undefined && tokens.every(({ kind }) => kind === 'end')) items.push(item('empty'))
    else addPart(items, part, sourceOf)
  }
  return items
}

const item = (kind: Item['kind'], ...words: string[]): Item => ({ kind, words, isIndented: true })

function addPart(items: Item[], { tokens, comment }: Part, sourceOf: (token: Token) => string) {
  /** What the next word, or the comment, of this line belongs to. */
  let statement: Item | undefined
  let last: Item | undefined
  const add = (next: Item) => {
    items.push(next)
    last = next
    return next
  }
  for (const token of tokens) {
    if (token.kind === 'word') {
      statement ??= add(item('statement'))
      statement.words.push(sourceOf(token))
    } else if (token.kind === 'open') {
      const before = statement ?? items.findLast(({ kind }) => kind === 'statement' || kind === 'kept')
      // Nothing can be put behind a line that stays as it is.
      last = before?.kind === 'statement' ? before : add(item('statement'))
      last.opens = true
      statement = undefined
    } else if (token.kind === 'close') {
      add(item('close', '}'))
      statement = undefined
    }
  }
  if (comment === undefined) return
  if (last && last.comment === undefined) last.comment = comment
  else add(item('comment', comment))
}

function render(items: readonly Item[]): string {
  const lines: string[] = []
  let depth = 0
  let isFirst = true
  let isEmpty = false
  for (const { kind, words, opens, comment, isIndented } of items) {
    if (kind === 'empty') {
      isEmpty = true
      continue
    }
    if (kind === 'close') depth--
    if (isEmpty && !isFirst && kind !== 'close') lines.push('')
    const text = [...words, ...(opens ? ['{'] : []), ...(comment === undefined ? [] : [comment])].join(' ')
    lines.push(isIndented ? `${'  '.repeat(depth)}${text}` : text)
    if (opens) depth++
    isFirst = opens === true
    isEmpty = false
  }
  while (lines.at(-1) === '') lines.pop()
  return lines.length > 0 ? `${lines.join('\n')}\n` : ''
}
