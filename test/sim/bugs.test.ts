import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bugs } from './bugs.js'
import { compilePrograms } from './compile.js'
import { search } from './search.js'

const enough = 10_000

for (const [name, { mode, by, changes }] of Object.entries(bugs)) {
  test(`planted, and found by ${by}: ${name}`, async () => {
    const { found, seeds } = await search(
      await compilePrograms(changes),
      mode,
      enough,
      ({ finding }) => finding?.invariant === by,
    )
    assert.ok((found.get(by) ?? []).length > 0, `not in ${seeds} runs`)
  })
}

test.run()
