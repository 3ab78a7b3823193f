import { commentStart, withoutComment } from './comment.js'
import { type Condition, depthOf, readCondition } from './condition.js'
import { ended, isContinued } from './continuation.js'
import { type Diagnostic, diagnosticOf, type Finding, type Report } from './diagnostic.js'
import { isDirective, residueOf } from './directive.js'
import { Lexer, type Token } from './lexer.js'
import { type Line, placeIn, slice, trimStart } from './line.js'
import { commandKeywords, topLevelBlocks } from './schema.js'
import { parseTree } from './tree.js'
import { writtenLines } from './written.js'

/** A text, formatted; without a text where what is wrong with it has to be put right first. */
export type Formatted = { readonly text?: string; readonly problems: readonly Diagnostic[] }

/**
 * Lays out a configuration file: one keyword a line, two blanks for each block around it, one blank between words, at
 * most one empty line. Comments, quotation marks, empty lines between groups and the order stay; what is read from it
 * does not change. Definitions, conditions, repetitions and the names of included files stay as they are, to the blank;
 * of the braces in them those of conditions count, once for all nodes. A text whose braces, quotation marks or characters are wrong is not touched.
 * @param file the name of the file, for the places of problems
 */
export function formatText(text: string, file: string): Formatted {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
  }
  const parts = withDepths(partsOf(text, report))
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
  readonly condition?: Condition
  /** How much deeper what follows stands than what was before. */
  readonly depth?: number
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

/** The parts with the braces of conditions: those of a run of them at its end. */
function withDepths(parts: readonly Part[]): Part[] {
  const result: Part[] = []
  let run: Condition[] = []
  let last = 0
  const end = () => {
    const depth = depthOf(run)
    const part = result[last]
    if (depth !== 0 && part) result[last] = { ...part, depth, tokens: bracedTokens(part.tokens, depth) }
    run = []
  }
  for (const part of parts) {
    const isSilent = part.kept === undefined && part.tokens.every(({ kind }) => kind === 'end')
    if (!part.condition && !isSilent) end()
    if (part.condition) {
      run.push(part.condition)
      last = result.length
    }
    result.push(part)
  }
  end()
  return result
}

/** A line that opens blocks, or closes some. */
function bracedTokens(tokens: readonly Token[], depth: number): Token[] {
  const keyword = tokens.slice(0, 1)
  const kind = depth > 0 ? 'open' : 'close'
  const braces = keyword.flatMap((token) =>
    Array.from({ length: Math.abs(depth) }, (): Token => ({ ...token, kind, text: depth > 0 ? '{' : '}' })),
  )
  return [...(depth > 0 ? keyword : []), ...braces, ...tokens.slice(1)]
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
    const condition = readCondition(rest)
    return [{ tokens: [keyword, end], kept, isBehindBrace: from > 0, ...(condition && { condition }) }]
  }
  const residue = residueOf(rest.text)
  if (residue > 0) {
    const tokens = tokensOf(slice(rest, 0, residue), report)
    return [{ tokens }, ...partsOfLine(line, line.text.length - rest.text.length + residue, source, report)]
  }
  const tokens = tokensOf(ended(rest, report), report)
  const comment = commentStart(source)
  return [{ tokens, ...(comment >= 0 && { comment: source.slice(comment).trimEnd() }) }]
}

function tokensOf(line: Line, report: Report): Token[] {
  const tokens: Token[] = []
  new Lexer(commandKeywords, report, (token) => tokens.push(token)).cut(line)
  return tokens
}

/** A line of the result: a keyword with its words, a closing brace, or neither. */
type Item = {
  readonly kind: 'statement' | 'close' | 'comment' | 'empty' | 'kept'
  words: string[]
  opens?: boolean
  comment?: string
  readonly isIndented: boolean
  /** What a line that stays as it is does to the depth of those after it. */
  readonly depth?: number
}

function layOut(text: string, parts: readonly Part[]): Item[] {
  const lines = text.split('\n')
  const sourceOf = ({ line, column, endColumn }: Token) => (lines[line - 1] ?? '').slice(column - 1, endColumn - 1)
  const items: Item[] = []
  for (const part of parts) {
    const { tokens, comment, kept, isBehindBrace = false, depth = 0 } = part
    if (kept !== undefined) items.push({ kind: 'kept', words: [kept], isIndented: isBehindBrace, depth })
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
  for (const { kind, words, opens, comment, isIndented, depth: change = 0 } of items) {
    if (kind === 'empty') {
      isEmpty = true
      continue
    }
    if (kind === 'close') depth--
    depth += Math.min(0, change)
    if (isEmpty && !isFirst && kind !== 'close') lines.push('')
    const text = [...words, ...(opens ? ['{'] : []), ...(comment === undefined ? [] : [comment])].join(' ')
    lines.push(isIndented ? `${'  '.repeat(depth)}${text}` : text)
    if (opens) depth++
    depth += Math.max(0, change)
    isFirst = opens === true || change > 0
    isEmpty = false
  }
  while (lines.at(-1) === '') lines.pop()
  return lines.length > 0 ? `${lines.join('\n')}\n` : ''
}
