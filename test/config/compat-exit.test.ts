import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleHost } from '../../scripts/example-host.js'
import { compatibleExit } from '../../src/config/compat-exit.js'
import { readConfig } from '../../src/config/parse.js'
import { corpus, oracleOf } from './corpus.js'

/** What keepalived says of these is about the host, or about settings of theirs that it takes back. */
const outOfReach = new Set([
  'authv3',
  'badiface',
  'scriptmissing',
  'scriptnotused',
  'scriptorder',
  'scriptsec',
  'strict',
  'trackmissing',
  'trackown',
  'unicastnopeer',
])

test('each microcase ends as keepalived -t 2.2.7 ended with it', () => {
  const oracle = oracleOf('microcases')
  const differing = corpus('microcases').filter(({ name, text }) => {
    const expected = oracle.get(name.replace('.conf', ''))
    return compatibleExit(readConfig(text, name, 'lb1').problems) !== expected?.status
  })
  const names = differing.map(({ name }) => name.replace('.conf', ''))
  assert.equal(
    names.filter((name) => !outOfReach.has(name)),
    [],
  )
})

const problem = (code: 'LV-C001' | 'LV-C007' | 'LV-C103') =>
  ({ code, severity: 'error', message: '', file: '', line: 1, column: 1, endColumn: 2 }) as const

test('a value that is missing counts more than any message, a message more than what is not mentioned', () => {
  assert.is(compatibleExit([]), 0)
  assert.is(compatibleExit([problem('LV-C103')]), 0)
  assert.is(compatibleExit([problem('LV-C103'), problem('LV-C001')]), 5)
  assert.is(compatibleExit([problem('LV-C001'), problem('LV-C007')]), 2)
})

test('a file that must be there counts like a script that must not be run', () => {
  const exitOf = (line: string) => compatibleExit(readConfig(`${line}\n`, 'x.conf', 'lb1').problems)
  assert.equal(
    ['include n', 'includer n', 'includem n', 'includew n', 'includeb {n,m}', 'includea n'].map(exitOf),
    [0, 0, 6, 6, 6, 6],
  )
})

test('commands that nobody looks at count like scripts that must not be run, where they are there', () => {
  const host = { ...exampleHost, follow: (path: string) => (path === '/bin/there' ? { parts: [] } : { missing: path }) }
  const exitOf = (globals: string, program: string) => {
    const text = `global_defs {\n${globals}\n}\nvrrp_script a {\nscript "${program}"\n}\n`
    const { problems, runsUnguarded } = readConfig(text, 'x.conf', 'lb1', { host })
    return compatibleExit(problems, runsUnguarded)
  }
  assert.is(exitOf('script_user root', '/bin/there'), 6)
  assert.is(exitOf('enable_script_security', '/bin/there'), 0)
  assert.is(exitOf('script_user root', '/bin/not'), 5)
})

test.run()
