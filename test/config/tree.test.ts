import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Finding } from '../../src/config/diagnostic.js'
import { parseTree, type Statement } from '../../src/config/tree.js'
import { tokensOf } from './read.js'

const topLevel = new Set(['vrrp_instance', 'virtual_server'])

/** The tree in one line, and the problems with their places. */
function parse(text: string) {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
  }
  const show = (statements: readonly Statement[]): string =>
    statements
      .map(({ keyword, words, block }) => {
        const line = [keyword, ...words].map((word) => word.text).join(' ')
        return block ? `${line} {${show(block.statements)}}` : line
      })
      .join('; ')
  const tree = parseTree(tokensOf(text, report), topLevel, report)
  return {
    tree: show(tree),
    damaged: tree.map((statement) => statement.damaged === true),
    findings: findings.map(({ code, at }) => `${at.line}:${at.column} ${code}`),
    hints: findings.map(({ hint }) => hint),
  }
}

test('a line is a statement, a brace gives it a block, on its line or the next', () => {
  const { tree, findings } = parse('vrrp_instance V\n{\n state BACKUP\n x {\n 1 2\n }\n}\ny { z }\n')
  assert.is(tree, 'vrrp_instance V {state BACKUP; x {1 2}}; y {z}')
  assert.equal(findings, [])
})

test('a block without end is one problem, at its opening brace', () => {
  const { tree, findings, hints } = parse('vrrp_instance V {\n x {\n  1\n }\n')
  assert.is(tree, 'vrrp_instance V {x {1}}')
  assert.equal(findings, ['1:17 LV-C002'])
  assert.equal(hints, ['no matching } before the end of the file (line 5)'])
})

test('a top-level keyword ends every open block', () => {
  const { tree, findings, damaged, hints } = parse('vrrp_instance V {\n x {\n  1\nvirtual_server W {\n}\n')
  assert.is(tree, 'vrrp_instance V {x {1}}; virtual_server W {}')
  assert.equal(findings, ['2:4 LV-C002'])
  assert.equal(damaged, [true, false])
  assert.equal(hints, ['no matching } before virtual_server on line 4'])
})

test('indentation gives away the inner block whose brace is missing', () => {
  const { findings } = parse('vrrp_instance V {\n x {\n  1\n}\nvirtual_server W {\n}\n')
  assert.equal(findings, ['2:4 LV-C002'])
})

test('a surplus brace at the end is one problem', () => {
  const { findings, hints } = parse('vrrp_instance V {\n x\n}\n}\n')
  assert.equal(findings, ['4:1 LV-C003'])
  assert.equal(hints, ['"vrrp_instance V" was closed on line 3 already'])
})

test('a block that was closed too soon gets back what follows', () => {
  const { tree, findings, damaged } = parse('vrrp_instance V {\n a {\n }\n }\n b 1\n}\nvirtual_server W {\n}\n')
  assert.is(tree, 'vrrp_instance V {a {}; b 1}; virtual_server W {}')
  assert.equal(findings, ['6:1 LV-C003'])
  assert.equal(damaged, [true, false])
})

test('a missing opening brace is one problem, at the keyword that needs it', () => {
  const { tree, findings } = parse('vrrp_instance V\n a 1\n b {\n }\n}\n')
  assert.is(tree, 'vrrp_instance V {a 1; b {}}')
  assert.equal(findings, ['1:1 LV-C004'])
})

test('a brace without keyword is skipped with its block', () => {
  const { tree, findings } = parse('{ a }\nb\n')
  assert.is(tree, 'b')
  assert.equal(findings, ['1:1 LV-C004'])
})

test('depth has no limit', () => {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
  }
  parseTree(tokensOf('a{'.repeat(50_000), report), topLevel, report)
  assert.is(findings.length, 1)
})

test.run()
