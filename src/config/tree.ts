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

/**
 * Builds the statements of a file out of its tokens. A missing or surplus brace is reported once and mended:
 * a keyword that can only stand at top level ends every open block.
 * @param topLevel the keywords whose blocks stand at top level and nowhere else
 */
export function parseTree(tokens: readonly Token[], topLevel: ReadonlySet<string>, report: Report): Statement[] {
  const root: OpenStatement[] = []
  const open: OpenStatement[] = []
  let current: OpenStatement | undefined
  /** The first block under the present top-level one whose } stands further left than its keyword. */
  let misaligned: OpenStatement | undefined

  const list = () => open.at(-1)?.block?.statements ?? root

  const abandonOpenBlocks = (before: (seenFrom: Place) => string) => {
    const innermost = open.at(-1)
    const outermost = open[0]
    if (!innermost || !outermost) return
    const culprit = misaligned ?? innermost
    const at = culprit.block?.open ?? culprit.keyword
    outermost.damaged = true
    report({
      code: 'LV-C002',
      at,
      message: 'block opened here is never closed',
      hint: `no matching } before ${before(at)}`,
    })
    open.length = 0
  }

  const begin = (keyword: Token) => {
    if (topLevel.has(keyword.text)) {
      abandonOpenBlocks((from) => `${keyword.text} on ${lineName(keyword, from)}`)
    }
    if (open.length === 0) misaligned = undefined
    current = { keyword, words: [] }
    list().push(current)
  }

  const openBlock = (brace: Token) => {
    const last = current ?? list().at(-1)
    if (last && !last.block) {
      last.block = { open: brace, statements: [] }
      open.push(last)
    } else {
      report({ code: 'LV-C004', at: brace, message: 'this { follows no keyword', hint: 'its block is skipped' })
      open.push({ keyword: brace, words: [], block: { open: brace, statements: [] } })
    }
    current = undefined
  }

  const closeBlock = (brace: Token, isFirstOnLine: boolean) => {
    current = undefined
    const closed = open.pop()
    if (!closed?.block) return mendSurplus(root, brace, topLevel, report)
    closed.block.close = brace
    if (isFirstOnLine && brace.column < closed.keyword.column) misaligned ??= closed
  }

  let previous: Token | undefined
  for (const token of tokens) {
    if (token.kind === 'end') current = undefined
    else if (token.kind === 'open') openBlock(token)
    else if (token.kind === 'close') closeBlock(token, previous === undefined || previous.kind === 'end')
    else if (current) current.words.push(token)
    else begin(token)
    previous = token
  }
  abandonOpenBlocks((from) => `the end of the file (${previous ? lineName(previous, from) : 'line 1'})`)
  return root
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
