import { commentStart, withoutComment } from './comment.js'
import { type Condition, depthOf, readCondition } from './condition.js'
import { ended, isContinued, withoutBackslash } from './continuation.js'
import { Depths, readDefinition } from './depth.js'
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
 * their braces count: those of conditions once for all nodes, those of definitions where they are used, as long as this file
 * defines them. A text whose braces, quotation marks or characters are wrong is not touched.
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
  /** Its line does not begin with it, or can begin anywhere. */
  readonly isIndented?: boolean
  readonly condition?: Condition
  /** How much deeper what follows stands than what was before. */
  readonly depth?: number
}

function partsOf(text: string, report: Report): Part[] {
  const parts: Part[] = []
  const depths = new Depths()
  let definition: { readonly name: string; readonly lines: Line[] } | undefined
  /** Whether what is defined goes on on the next line. */
  let isInDefinition = false
  const define = (line: Line) => {
    definition?.lines.push(isContinued(line) ? withoutBackslash(line) : line)
    if (definition) depths.define(definition.name, definition.lines)
  }
  for (const written of writtenLines(text, undefined, report)) {
    const source = written.text.replace(/\r$/, '')
    const line = withoutComment(written, report)
    if (isInDefinition) {
      parts.push({ tokens: [], kept: source })
      // Blanks or a comment do not end it, a line with nothing on it does.
      if (line.text !== '' || source === '') isInDefinition = isContinued(line)
      define(line)
    } else {
      parts.push(...partsOfLine(line, 0, source, depths, report))
      const read = readDefinition(withoutCondition(line))
      definition = read && { name: read.name, lines: [] }
      if (read) define(read.body)
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

/** A line that opens blocks, closes some, or does neither. */
function bracedTokens(tokens: readonly Token[], depth: number): readonly Token[] {
  const [keyword, ...rest] = tokens
  if (!keyword || depth === 0) return tokens
  const round: Token[] =
    depth > 0 ? [keyword, { ...keyword, kind: 'open', text: '{' }] : [{ ...keyword, kind: 'close', text: '}' }]
  return [...Array.from({ length: Math.abs(depth) }, () => round).flat(), ...rest]
}

/**
 * @param from where the part of the line begins that is left
 * @param source the line with its comment
 */
function partsOfLine(line: Line, from: number, source: string, depths: Depths, report: Report): Part[] {
  const rest = trimStart(slice(line, from))
  if (isDirective(rest.text)) {
    // A brace may follow it, as it may any keyword.
    const kept = from === 0 ? source : source.slice(from).trim()
    const condition = readCondition(rest, depths)
    const depth = condition ? 0 : depths.of(rest)
    const tokens = bracedTokens(asOneWord(rest), depth)
    return [{ tokens, kept, isIndented: from > 0, depth, ...(condition && { condition }) }]
  }
  const residue = residueOf(rest.text)
  if (residue > 0) {
    const tokens = tokensOf(slice(rest, 0, residue), report)
    return [{ tokens }, ...partsOfLine(line, line.text.length - rest.text.length + residue, source, depths, report)]
  }
  const tokens = tokensOf(ended(rest, report), report)
  if (depths.ofUses(rest) !== 0) {
    const depth = depths.of(rest)
    return [{ tokens: bracedTokens(asOneWord(rest), depth), kept: source.slice(from).trim(), isIndented: true, depth }]
  }
  const comment = commentStart(source)
  return [{ tokens, ...(comment >= 0 && { comment: source.slice(comment).trimEnd() }) }]
}

/** What of a line is for the nodes that it names, where it names some. */
const withoutCondition = (line: Line) => trimStart(slice(line, /^[ \t]*@[^ \t]*[ \t]/.exec(line.text)?.[0].length ?? 0))

/** A line that stays as it is, as a keyword. */
function asOneWord(line: Line): Token[] {
  const keyword: Token = { kind: 'word', text: line.text, ...placeIn(line, 0, line.text.length) }
  return [keyword, { ...keyword, kind: 'end', text: '' }]
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
    const { tokens, comment, kept, isIndented = false, depth = 0 } = part
    if (kept !== undefined) items.push({ kind: 'kept', words: [kept], isIndented, depth })
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
