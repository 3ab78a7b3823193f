// Boots the guest once for every case of cases/, and reports each as a test of its own.
// usage: guest.test.js [MODULE...]   runs the cases of these modules only: `node build/test/uml/guest.test.js ipvs`
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runInGuest } from '../../lab/guest/guest.js'
import { type CaseResult, loadCases } from './cases.js'

const modules = process.argv.slice(2)

const booted = runInGuest({
  script: join(import.meta.dirname, 'inside.js'),
  arguments: modules,
  timeoutSeconds: 400,
  onLine: (line) => console.log(line),
})
const outcome = await booted.then(
  (result) => ({ ...result, problem: undefined }),
  (error: Error) => ({ status: undefined, stdout: '', stderr: '', files: new Map<string, Buffer>(), problem: error }),
)
const results: Record<string, CaseResult> = JSON.parse(outcome.files.get('results.json')?.toString() ?? '{}')

test('the guest boots and runs node', () => {
  assert.is(outcome.problem?.message, undefined)
  assert.is(outcome.status, 0, outcome.stderr)
})

for (const name of (await loadCases(modules)).keys()) {
  test(name, () => {
    const result = results[name]
    assert.ok(result, `the guest ended before this case did: ${outcome.stderr}`)
    if (result.problem) throw new Error(result.problem)
  })
}

test.run()
