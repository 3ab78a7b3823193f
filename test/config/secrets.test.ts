import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { withoutSecrets } from '../../src/config/secrets.js'

function hidden(text: string, message = '') {
  const problem: Diagnostic = {
    code: 'LV-C008',
    severity: 'error',
    message,
    file: 'f',
    line: 1,
    column: 1,
    endColumn: 2,
  }
  const { sources, problems } = withoutSecrets({ sources: new Map([['f', text]]), problems: [problem] })
  return [sources.get('f'), problems[0]?.message]
}

test('what stands behind a keyword with a secret is asterisks, as long as it was', () => {
  assert.equal(hidden('a 1\n  auth_pass "my pw" x\nb', 'wants, not "my'), [
    'a 1\n  auth_pass *** *** *\nb',
    'wants, not ***',
  ])
  assert.equal(hidden('auth u:secret', '"u:secret" is ignored'), ['auth ********', '"********" is ignored'])
  assert.equal(hidden('key 12 hex:00ff', 'key 12 wants hex:00ff'), ['key ** ********', 'key 12 wants ********'])
})

test('a definition that is used there is hidden too, and nothing else', () => {
  assert.equal(hidden('$PW=abc\n$IF=eth0\nauth_pass $PW', '"abc" on eth0'), [
    '$PW=***\n$IF=eth0\nauth_pass ***',
    '"***" on eth0',
  ])
  assert.equal(hidden('auth_type PASS', 'PASS'), ['auth_type PASS', 'PASS'])
})

test.run()
