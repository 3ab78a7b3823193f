import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codes } from '../../src/config/codes.js'

const folder = fileURLToPath(new URL('../../../src/config', import.meta.url))
/** Tables that name codes without giving them to anything. */
const notReporting = new Set(['codes.ts', 'compat-exit.ts', 'fix.ts'])

const used = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !notReporting.has(file))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/LV-C\d+/g) ?? []),
)

test('every code that is reported is explained, and every explained one is reported', () => {
  assert.equal([...used].sort(), Object.keys(codes).sort())
})

test('a code says whether it is an error: from C100 on it is a warning', () => {
  for (const [code, { severity }] of Object.entries(codes)) {
    assert.is(severity, Number(code.slice(4)) < 100 ? 'error' : 'warning', code)
  }
})

test('each has a title and a paragraph', () => {
  for (const [code, { title, explanation }] of Object.entries(codes)) {
    assert.match(title, /^.+[^.]$/, code)
    assert.match(explanation, /^.{40,}\.$/, code)
  }
})

test.run()
