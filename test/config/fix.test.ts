import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { fixText } from '../../src/config/fix.js'
import { readConfig } from '../../src/config/parse.js'
import { corpus } from './corpus.js'
import { fixture, instance } from './read.js'

const check = (text: string) => readConfig(text, 'test.conf', 'lb1').problems
const errorsOf = (problems: readonly Diagnostic[]) => problems.filter(({ severity }) => severity === 'error')
const fixed = (text: string) => fixText(text, 'test.conf', (given) => ({ problems: check(given) }))

/** A line in an instance, and what is left of it after the mending. */
const inInstance: readonly (readonly [string, string, string])[] = [
  ['a misspelt keyword', '  advrt_int 1', '  advert_int 1'],
  ['a keyword in capitals', '  ADVERT_INT 1', '  advert_int 1'],
  ['a value in small letters', '  state backup', '  state BACKUP'],
  ['an equals sign', '  advert_int=1', '  advert_int 1'],
  ['an equals sign between blanks', '  advert_int = 1', '  advert_int 1'],
  ['an equals sign before a blank', '  advert_int= 1', '  advert_int 1'],
  ['an equals sign before a quoted value', '  state="BACKUP"', '  state BACKUP'],
  ['a no-break space', '  advert_int\u00a01', '  advert_int 1'],
  ['an indentation of no-break spaces', '\u00a0\u00a0advert_int 1', '  advert_int 1'],
  ['a full-width space', '  advert_int\u30001', '  advert_int 1'],
  ['an invisible character', '  advert\u200b_int 1', '  advert_int 1'],
]

for (const [what, line, after] of inInstance) {
  test(`${what} is mended`, () => {
    const { text, fixed: done } = fixed(instance(line))
    assert.is(text, instance(after))
    assert.is(done.length, 1)
    assert.equal(errorsOf(check(text)), [])
  })
}

const service = (line: string) =>
  `virtual_server 192.0.2.50 80 {\n  protocol TCP\n  lb_algo rr\n  lb_kind NAT\n${line}  real_server 192.0.2.60 80 {\n    weight 1\n  }\n}\n`

test('an obsolete line goes', () => assert.is(fixed(service('  nat_mask 255.255.255.0\n')).text, service('')))

test('a zero that means none goes with its keyword', () =>
  assert.is(fixed(service('  persistence_timeout 0\n')).text, service('')))

test('the comment of a line that goes stays', () =>
  assert.is(fixed(service('  nat_mask 255.255.255.0 # old\n')).text, service('  # old\n')))

test('a deprecated keyword becomes the current one', () => {
  const check = (keyword: string) => `    HTTP_GET {\n      url {\n        path /\n      }\n      ${keyword} 3\n    }\n`
  const text = (keyword: string) => service('').replace('    weight 1\n', `    weight 1\n${check(keyword)}`)
  assert.is(fixed(text('nb_get_retry')).text, text('retry'))
})

test('a byte order mark goes', () => assert.is(fixed(`\ufeff${instance('')}`).text, instance('')))

test('line ends of two characters stay', () => {
  const text = instance('  advrt_int 1').replaceAll('\n', '\r\n')
  assert.is(fixed(text).text, instance('  advert_int 1').replaceAll('\n', '\r\n'))
})

test('several on one line are mended together', () => {
  const text = instance('').replace('192.0.2.50/24', '192.0.2.50/24 scpoe link labl eth0:1')
  assert.is(fixed(text).text, instance('').replace('192.0.2.50/24', '192.0.2.50/24 scope link label eth0:1'))
})

test('a value keeps the quotation marks that it needs', () => {
  const text = (line: string) => `global_defs {\n  ${line}\n}\n`
  assert.is(fixed(text('router_id="rack 4"')).text, text('router_id "rack 4"'))
})

const untouched: readonly (readonly [string, string])[] = [
  ['a value that a person must choose', instance('  advert_int 0.5')],
  ['a word of two letters', service('').replace('lb_kind NAT', 'lb_kind DT')],
  ['a word that could be several', service('').replace('lb_algo rr', 'lb_algo rrr')],
  ['a word far from every keyword', instance('  frobnicate 1')],
  ['a sign that only looks like that of a comment', instance('  state BACKUP\uff01')],
  ['a missing brace', instance('').replace(/\}\n$/, '')],
  ['a good text without a line end', instance('').trimEnd()],
  ['nothing', ''],
]

for (const [what, text] of untouched) {
  test(`${what} is left alone`, () => {
    assert.is(fixed(text).text, text)
    assert.equal(fixed(text).fixed, [])
  })
}

const problem: Diagnostic = {
  code: 'LV-C001',
  severity: 'error',
  message: '',
  file: 'test.conf',
  line: 1,
  column: 1,
  endColumn: 5,
  suggestion: 'group',
}

test('a problem of an included file is not mended in this one', () =>
  assert.is(
    fixText('gruop x', 'test.conf', () => ({ problems: [{ ...problem, file: 'other.conf' }] })).text,
    'gruop x',
  ))

test('a word with a dollar sign is not mended', () =>
  assert.is(fixText('$WORD x', 'test.conf', () => ({ problems: [{ ...problem, endColumn: 6 }] })).text, '$WORD x'))

test('what a definition puts in is not mended, what stands in a condition or a repetition is', () => {
  const text = (state: string) => instance(`  $A\n  @lb1 state ${state}\n  ~SEQ(i, 2) state ${state}`)
  const defined = `$A=state backup\n`
  assert.is(fixed(defined + text('backup')).text, defined + text('BACKUP'))
})

test('what makes matters worse is not done, the rest is', () => {
  const first = { ...problem, line: 1, endColumn: 6 }
  const second = { ...problem, line: 2, endColumn: 6 }
  const problems = (text: string) => {
    const [one, two] = text.split('\n')
    return [...(one === 'gruop' ? [first] : [first, first, first]), ...(two === 'gruop' ? [second] : [])].map((each) =>
      one === 'gruop' ? each : { ...each, suggestion: 'group' },
    )
  }
  const result = fixText('gruop\ngruop', 'test.conf', (text) => ({ problems: problems(text) }))
  assert.is(result.text, 'gruop\ngroup')
  assert.equal(result.fixed, [second])
})

test('a file of the corpus is mended once and for all, and nothing in it becomes worse', () => {
  const files = [...corpus('microcases'), ...corpus('samples')].filter(({ text }) => fixed(text).fixed.length > 0)
  assert.equal(
    files.map(({ name }) => name),
    [
      'bom.conf',
      'lbkindlc.conf',
      'misspell_auth.conf',
      'nbget.conf',
      'nbget_http.conf',
      'statelower.conf',
      'unknown_kw.conf',
    ],
  )
  for (const { name, text } of files) {
    const { text: mended, reading } = fixed(text)
    assert.is(fixed(mended).text, mended, name)
    assert.equal(errorsOf(reading.problems), [], name)
  }
})

const sample = fixture('tutorial/fixed.conf')

test('mending is done once and for all, and never adds an error', () => {
  const position = fc.nat(sample.length)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(position, fc.nat(2), fc.constantFrom('', 'x', '=', '\u00a0', ' ', '\n', '}')), {
        maxLength: 6,
      }),
      (cuts) => {
        const text = cuts.reduce((old, [at, length, put]) => old.slice(0, at) + put + old.slice(at + length), sample)
        const once = fixed(text)
        return (
          fixed(once.text).text === once.text && errorsOf(once.reading.problems).length <= errorsOf(check(text)).length
        )
      },
    ),
    { numRuns: 400, seed: 5 },
  )
})

test.run()
