import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatText } from '../../src/config/format.js'
import { readConfig } from '../../src/config/parse.js'
import { wholeCorpus } from './corpus.js'
import { fixture, use } from './read.js'

const formatted = (text: string) => formatText(text, 'test.conf').text

test('lines, blocks, comments and groups are laid out', () => {
  const text = `\ufeff

! global things
global_defs{router_id    "a  b"   # who
   # nobody

   }


vrrp_instance V   # the only one
# about it
{
\tstate BACKUP\r
\tvirtual_ipaddress {  10.0.0.1/24   dev\teth0 } ! end

\tinterface eth0#glued

\t}  vrrp_instance W
{ }
#last`
  assert.is(
    formatted(text),
    `! global things
global_defs {
  router_id "a  b" # who
  # nobody
}

vrrp_instance V { # the only one
  # about it
  state BACKUP
  virtual_ipaddress {
    10.0.0.1/24 dev eth0
  } ! end

  interface eth0 #glued
}
vrrp_instance W {
}
#last
`,
  )
})

test('definitions, conditions, repetitions and included files stay as they are', () => {
  const text = `$PART= \\
    state   BACKUP \\  # of all
# even so \t

  $IF =eth0
include   {a,b}.conf
    includer c.conf  # must be there
vrrp_instance V {
  $PART
@lb1   priority  100
      @^lb1 priority 50 # the other
  virtual_ipaddress {
~SEQ(i, 3)   10.0.0.${use('i')}/24   dev ${use('IF')}
~LST({i,j}, {1,2})  10.${use('i')}.0.${use('j')}
  }
}
`
  assert.is(formatted(text), text)
})

test('such a line behind a brace gets a line of its own', () =>
  assert.is(
    formatted(`vrrp_instance V { @lb1   state  MASTER # here\n} include {a,b}.conf\n`),
    'vrrp_instance V {\n  @lb1   state  MASTER # here\n}\ninclude {a,b}.conf\n',
  ))

test('a brace after such a line stays behind it', () => {
  const text = `@lb1 vrrp_instance V
@lb2 vrrp_instance W
{
  state BACKUP
}
`
  assert.is(formatted(text), text)
})

test('a block that begins or ends in lines of some nodes is laid out, once for all of them', () =>
  assert.is(
    formatted(`@lb1 vrrp_instance A {
# the other
@lb2   vrrp_instance B   {
state BACKUP
@lb1 virtual_ipaddress { # one
10.0.0.1
@lb1 }
@^lb1   virtual_ipaddress   {
@^lb1     10.0.0.2
@^lb1   }
}
global_defs {
router_id a
@lb1   }
vrrp_instance C {
}
`),
    `@lb1 vrrp_instance A {
# the other
@lb2   vrrp_instance B   {
  state BACKUP
@lb1 virtual_ipaddress { # one
    10.0.0.1
@lb1 }
@^lb1   virtual_ipaddress   {
@^lb1     10.0.0.2
@^lb1   }
}
global_defs {
  router_id a
@lb1   }
vrrp_instance C {
}
`,
  ))

test('braces of definitions count where those are used, and those of repetitions as often as they come', () =>
  assert.is(
    formatted(`$BEGIN=vrrp_instance A {
$NEXT= \\
}   \\
  ${use('BEGIN')} \\

   $BEGIN
state   BACKUP
      $NEXT
state BACKUP
   $END
}
$END=}
@lb1   $BEGIN
state BACKUP
@lb1   $END
~SEQ(i, 2)  a${use('i')} {
b
@lb1   ~SEQ(i, 2) }
@lb2 } }
$SELF=${use('SELF')} {
   c  ${use('SELF')}   # the name adds nothing
d
}
`),
    `$BEGIN=vrrp_instance A {
$NEXT= \\
}   \\
  ${use('BEGIN')} \\

$BEGIN
  state BACKUP
  $NEXT
  state BACKUP
  $END
}
$END=}
@lb1   $BEGIN
  state BACKUP
@lb1   $END
~SEQ(i, 2)  a${use('i')} {
    b
@lb1   ~SEQ(i, 2) }
@lb2 } }
$SELF=${use('SELF')} {
c  ${use('SELF')}   # the name adds nothing
  d
}
`,
  ))

test('a block that begins for some nodes and never ends is told', () => {
  const { text, problems } = formatText('@lb1 vrrp_instance A {\n  state BACKUP\n', 'test.conf')
  assert.is(text, undefined)
  assert.equal(
    problems.map(({ code, line }) => `${code} ${line}`),
    ['LV-C002 1'],
  )
})

test('a use of a definition is a word like others', () =>
  assert.is(
    formatted(`a {\nb   ${use('_RANDOM 1   9')}${use('C')}  $D\n}\n`),
    `a {\n  b ${use('_RANDOM 1   9')}${use('C')} $D\n}\n`,
  ))

test('an empty text stays empty', () => {
  assert.is(formatted(''), '')
  assert.is(formatted('\n \n'), '')
})

const refused: readonly (readonly [string, string, string])[] = [
  ['a block that is never closed', 'global_defs {\n', 'LV-C002'],
  ['a surplus brace', 'global_defs {\n}\n}\n', 'LV-C003'],
  ['a brace that opens nothing', '{\n}\n', 'LV-C004'],
  ['an open quotation mark', 'global_defs {\n  router_id "a\n}\n', 'LV-C005'],
  ['a backslash outside a definition', 'global_defs {\n  router_id \\\n  a\n}\n', 'LV-C046'],
  ['a no-break space', 'global_defs {\n\u00a0router_id a\n}\n', 'LV-C006'],
]

for (const [what, text, code] of refused) {
  test(`${what} is reported and nothing else done`, () => {
    const { text: result, problems } = formatText(text, 'test.conf')
    assert.is(result, undefined)
    assert.equal(
      problems.map((problem) => problem.code),
      [code],
    )
  })
}

/** What is read from a text, without places and without what formatting is there to put right. */
const meaning = (text: string) => {
  const { config, problems } = readConfig(text, 'test.conf', 'lb1')
  const mended = new Set(['LV-C105', 'LV-C106'])
  const without = (sentence = '') => sentence.replace(/line \d+/g, 'line')
  return {
    config,
    problems: problems
      .filter(({ code }) => !mended.has(code))
      .map(({ code, message, hint }) => `${code} ${message} ${without(hint)}`),
  }
}

/** Formatting is done once and for all and changes nothing that is read. */
function isHarmless(text: string): boolean {
  const once = formatted(text)
  if (once === undefined) return true
  assert.is(formatted(once), once)
  assert.equal(meaning(once), meaning(text))
  return true
}

test('every file of the corpus says the same when it is formatted', () => {
  const files = wholeCorpus()
  for (const { text } of files) isHarmless(text)
  assert.ok(files.filter(({ text }) => formatted(text) !== undefined).length > 75)
})

const sample = fixture('tutorial/fixed.conf')
const part = fc.constantFrom(
  ...sample.split(/(\s+)/),
  ...['{', '}', '"', '#', '! x\n', '\n', '\n\n', '\\\n', '\t', '$A', '=', 'include', '@lb1', '@^lb1', '\\#', '\r\n'],
  ...['$A=', '\n$A=x \\\n', '~SEQ(A, 2)', '~LST({A},{1})', use('A'), use('_ENV A'), use('_RANDOM 1 1')],
)

test('any text says the same when it is formatted', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => isHarmless(parts.join(' '))),
    { numRuns: 2000, seed: 6 },
  )
})

test('a good file with a part cut out or put in says the same when it is formatted', () => {
  const position = fc.nat(sample.length)
  fc.assert(
    fc.property(position, fc.nat(3), part, (at, length, put) =>
      isHarmless(sample.slice(0, at) + put + sample.slice(at + length)),
    ),
    { numRuns: 1000, seed: 7 },
  )
})

test.run()
