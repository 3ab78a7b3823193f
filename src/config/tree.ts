import { lineName, type Place, type Report, span } from './diagnostic.js'
import type { Token } from './lexer.js'

/** One line of the file: a keyword, its words, and the block that follows it, if any. */
export type Statement = {
  readonly keyword: Token
  readonly words: readonly Token[]
  readonly block?: Block
  /** Braces are wrong somewhere inside, so what stands in it may belong elsewhere. */
  readonly damaged?: boolean
}

export type Block = { readonly open: Token; readonly statements: readonly Statement[] }

type OpenStatement = { keyword: Token; words: Token[]; block?: OpenBlock; damaged?: boolean }
type OpenBlock = { open: Token; close?: Token; statements: OpenStatement[] }

/** Builds the statements of a file out of its tokens, as {@link TreeBuilder} does. */
export function parseTree(tokens: Iterable<Token>, topLevel: ReadonlySet<string>, report: Report): Statement[] {
  const statements: Statement[] = []
  const tree = new TreeBuilder(topLevel, report, (statement) => statements.push(statement))
  for (const token of tokens) tree.add(token)
  tree.end()
  return statements
}

/**
 * Builds the statements of a file out of its tokens. A missing or surplus brace is reported once and mended:
 * a keyword that can only stand at top level ends every open block.
 */
export class TreeBuilder {
  /** Statements at top level that a brace may yet change: the last of those that stand nowhere else, and what follows it. */
  #root: OpenStatement[] = []
  readonly #open: OpenStatement[] = []
  #current: OpenStatement | undefined
  /** The first block under the present top-level one whose } stands further left than its keyword. */
  #misaligned: OpenStatement | undefined
  #previous: Token | undefined

  /**
   * @param topLevel the keywords whose blocks stand at top level and nowhere else
   * @param take is given the statements at top level one by one, as soon as they are complete
   */
  constructor(
    private readonly topLevel: ReadonlySet<string>,
    private readonly report: Report,
    private readonly take: (statement: Statement) => void,
  ) {}

  add(token: Token) {
    if (token.kind === 'end') this.#current = undefined
    else if (token.kind === 'open') this.#openBlock(token)
    else if (token.kind === 'close') this.#closeBlock(token)
    else if (this.#current) addWord(this.#current, token)
    else this.#begin(token)
    this.#previous = token
  }

  /** After the last token. */
  end() {
    const last = this.#previous
    this.#abandonOpenBlocks((from) => `the end of the file (${last ? lineName(last, from) : 'line 1'})`)
    this.#giveAway()
  }

  #begin(keyword: Token) {
    if (this.topLevel.has(keyword.text)) {
      this.#abandonOpenBlocks((from) => `${keyword.text} on ${lineName(keyword, from)}`)
      this.#giveAway()
    }
    if (this.#open.length === 0) this.#misaligned = undefined
    this.#current = { keyword, words: [] }
    this.#list().push(this.#current)
  }

  #openBlock(brace: Token) {
    const last = this.#current ?? this.#list().at(-1)
    if (last && !last.block) {
      last.block = { open: brace, statements: [] }
      this.#open.push(last)
    } else {
      this.report({ code: 'LV-C004', at: brace, message: 'this { follows no keyword', hint: 'its block is skipped' })
      this.#open.push({ keyword: brace, words: [], block: { open: brace, statements: [] } })
    }
    this.#current = undefined
  }

  #closeBlock(brace: Token) {
    this.#current = undefined
    const closed = this.#open.pop()
    if (!closed?.block) return mendSurplus(this.#root, brace, this.topLevel, this.report)
    closed.block.close = brace
    const isFirstOnLine = this.#previous === undefined || this.#previous.kind === 'end'
    if (isFirstOnLine && brace.column < closed.keyword.column) this.#misaligned ??= closed
  }

  #list(): OpenStatement[] {
    return this.#open.at(-1)?.block?.statements ?? this.#root
  }

  #abandonOpenBlocks(before: (seenFrom: Place) => string) {
    const innermost = this.#open.at(-1)
    const outermost = this.#open[0]
    if (!innermost || !outermost) return
    const culprit = this.#misaligned ?? innermost
    const at = culprit.block?.open ?? culprit.keyword
    outermost.damaged = true
    this.report({
      code: 'LV-C002',
      at,
      message: 'block opened here is never closed',
      hint: `no matching } before ${before(at)}`,
    })
    this.#open.length = 0
  }

  #giveAway() {
    const complete = this.#root
    this.#root = []
    for (const statement of complete) this.take(statement)
  }
}

/** Nearly all lines have one word, for which a list that has grown is far too long. */
function addWord(statement: OpenStatement, word: Token) {
  if (statement.words.length === 0) statement.words = [word]
  else statement.words.push(word)
}

/** A } at top level: what stands before it, back to the last top-level keyword, belongs to that one. */
function mendSurplus(root: OpenStatement[], brace: Token, topLevel: ReadonlySet<string>, report: Report) {
  const index = root.findLastIndex((statement) => topLevel.has(statement.keyword.text))
  const owner = root[index]
  if (!owner) return report({ code: 'LV-C003', at: brace, message: 'this } closes nothing' })
  const name = [owner.keyword, ...owner.words].map((word) => word.text).join(' ')
  const strays = root.splice(index + 1)
  owner.damaged = true
  if (owner.block) {
    for (const stray of strays) owner.block.statements.push(stray)
    const closed = owner.block.close
    report({
      code: 'LV-C003',
      at: brace,
      message: 'this } closes nothing',
      ...(closed !== undefined && { hint: `"${name}" was closed on ${lineName(closed, brace)} already` }),
    })
  } else {
    owner.block = { open: brace, close: brace, statements: strays }
    report({
      code: 'LV-C004',
      at: span(owner.keyword, owner.words.at(-1) ?? owner.keyword),
      message: `"${name}" has no {`,
      hint: `the } on ${lineName(brace, owner.keyword)} closes nothing without it`,
    })
  }
}
