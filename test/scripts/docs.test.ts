import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pages } from '../../scripts/docs.js'
import { codes } from '../../src/config/codes.js'

const root = new URL('../../../', import.meta.url)

test('every page that is made is there, as it would be made now (npm run docs)', () => {
  for (const [file, text] of pages()) assert.is(readFileSync(new URL(file, root), 'utf8'), text, file)
})

test('every code has a page, and every page a code', () => {
  const names = readdirSync(new URL('docs/codes/', root)).filter((file) => file !== 'README.md')
  assert.equal(
    names.sort().map((file) => basename(file, '.md')),
    Object.keys(codes).sort(),
  )
})

test.run()
