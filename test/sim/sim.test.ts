import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compilePrograms } from './compile.js'
import { search } from './search.js'

const seeds = 2_000
const programs = await compilePrograms()

test(`strict, ${seeds} runs: never two owners, and one again within the bound once faults end`, async () => {
  const { found, doubles } = await search(programs, 'strict', seeds)
  assert.equal(Object.fromEntries(found), { two_owners: [], resurrected: [], no_owner: [], divided: [] })
  assert.is(doubles, 0)
})

test(`available, ${seeds} runs: two owners are found, one alone within the bound once faults end`, async () => {
  const { found, doubles } = await search(programs, 'available', seeds)
  assert.equal(Object.fromEntries(found), { two_owners: [], resurrected: [], no_owner: [], divided: [] })
  assert.ok(doubles > 0, 'no run had two owners: what would it find?')
})

test('without an arbiter, 500 runs: where processes alone fail two are owners no longer than a lease allows', async () => {
  const { found } = await search(programs, 'alone', 500)
  assert.equal(Object.fromEntries(found), { two_owners: [], resurrected: [], no_owner: [], divided: [] })
})

test.run()
