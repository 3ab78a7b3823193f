import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Finding } from '../../src/config/diagnostic.js'
import { expand } from '../../src/config/expand.js'
import type { Source } from '../../src/config/source.js'
import { circumstances, use } from './read.js'

/** The lines that a text becomes, without the empty ones, and the problems with their places. */
function read(text: string, source?: Source) {
  const lines: string[] = []
  const findings: Finding[] = []
  const given = source ? { ...circumstances, source } : circumstances
  const { sources } = expand(
    text,
    'a.conf',
    given,
    (finding) => findings.push(finding),
    (line) => lines.push(line.text.trimStart()),
  )
  return {
    lines: lines.filter(Boolean),
    problems: findings.map(({ code, at }) => `${at.line}:${at.column}-${at.endColumn} ${code}`),
    messages: findings.map(({ message }) => message),
    files: [...sources.keys()],
  }
}

// What keepalived 2.2.7 makes of each text, where it makes something of it.
const cases: [string, string, string[]][] = [
  ['a definition is put in', '$A=1 2\nx $A\n', ['x 1 2']],
  ['a name without braces ends with its word', '$A=1\nx$A $A. $A\n', ['x1 $A. 1']],
  ['a name in braces may touch other text', `$A=1\n10.${use('A')}.2\n`, ['10.1.2']],
  ['the value has no comment and no blanks around it', `$A= 1  # c\n${use('A')}e\n`, ['1e']],
  ['an empty value', `$A=\nx${use('A')}y\n`, ['xy']],
  ['names are put in when they are used', `$A=1.${use('B')}\n$B=2\n$A\n$B=3\n$A\n`, ['1.2', '1.3']],
  ['a name that touches what follows it after it was put in', `$A=$B\n$B=1\n${use('A')}.x\n`, ['$B.x']],
  ['the first of several lines joins the text before it', '$A= \\\nb \\\nc\nx $A\n', ['x b', 'c']],
  ['a backslash after a comment', '$A= \\\nb # 1 \\\n# 2 \\\nc\n$A\n# 3 \\\n', ['b', 'c']],
  ['definitions count in quotes too', `$A=b c\n"a ${use('A')} d"\n`, ['"a b c d"']],
  ['a definition of several lines', '$A= \\\nfoo { \\\n  bar \\\n}\n$A\n', ['foo {', 'bar', '}']],
  ['its first line may have text', '$A=foo \\\nbar\n$A\n', ['foo', 'bar']],
  ['comments and blanks inside do not end it', '$A= \\\naa \\\n# com\n  \nbb\n$A\n', ['aa', 'bb']],
  ['a line with nothing on it ends it', '$A= \\\naa \\\n\nbb\n$A\n', ['bb', 'aa']],
  [
    'definitions of several lines in each other',
    `$R= \\\nr ${use('N')} { \\\n}\n$V= \\\nv { \\\n$N=1 \\\n$R \\\n$N=2 \\\n$R \\\n}\n$V\n`,
    ['v {', 'r 1 {', '}', 'r 2 {', '}', '}'],
  ],
  [
    'a line for this node, and for all but others',
    '@lb1 a\n@lb2 b\n@^lb1 c\n@^lb2 d\n @lb1  e f\n@lb1\n@ g\n@^ h\n',
    ['a', 'd', 'e f', 'h'],
  ],
  ['only one condition on a line', '@lb1 @^lb2 a\n', ['@^lb2 a']],
  ['a definition for this node', `@lb1 $A=1\n@lb2 $A=2\n${use('A')}\n`, ['1']],
  ['a condition that comes from a definition', '$A=@lb1\n$B=@lb2\n$A x\n$B y\n', ['x']],
  ['a condition after a brace', 'a { @lb1 b\n@lb2 c\n} @lb2 d\n', ['a {', 'b', '}']],
  ['~SEQ to an end', `~SEQ(i, 3) a${use('i')}\n`, ['a1', 'a2', 'a3']],
  ['~SEQ to a negative end', `~SEQ(i,-2) b${use('i')}\n`, ['b-1', 'b-2']],
  ['~SEQ downwards', `~SEQ(i,5,3) c${use('i')}\n`, ['c5', 'c4', 'c3']],
  ['~SEQ by steps', `~SEQ (i,1,3,9)d${use('i')}\n`, ['d1', 'd4', 'd7']],
  ['~SEQ with hexadecimal and octal numbers', `~SEQ(i,0xa,010) e${use('i')}\n`, ['e10', 'e9', 'e8']],
  ['~SEQx', `~SEQx(i,0xe,0x11) f${use('i')}\n`, ['fe', 'ff', 'f10', 'f11']],
  ['~SEQ in ~SEQ', `~SEQ(i,2) ~SEQ(j,2) g${use('i')}${use('j')}\n`, ['g11', 'g12', 'g21', 'g22']],
  ['the last value stays', `~SEQ(i,2) h\n${use('i')}\n`, ['h', 'h', '2']],
  ['numbers from definitions', `$N=2\n~SEQ(i,$N) k${use('i')}\n~SEQ(j,2,${use('N')}) l\n`, ['k1', 'k2', 'l']],
  ['~SEQ of a definition of several lines', `$A= \\\nm${use('i')} \\\nn\n~SEQ(i,2) $A\n`, ['m1', 'n', 'm2', 'n']],
  ['~SEQ that comes from a definition', `$A=~SEQ(i,2)\n$A o${use('i')}\n`, ['o1', 'o2']],
  ['~LST with values that are missing', `~LST(i, a,,b ) p${use('i')}.\n`, ['pa.', 'p.', 'pb.']],
  ['~LST with several names', `~LST({i,j},{1,2},{3},4) q${use('i')}x${use('j')}\n`, ['q1x2', 'q3x', 'q4x']],
  [
    '~LST with ~SEQ',
    `~LST({i,j},{10,1},{20,4}) ~SEQ(k,168,2,170) 192.${use('k')}.${use('i')}.${use('j')}\n`,
    ['192.168.10.1', '192.170.10.1', '192.168.20.4', '192.170.20.4'],
  ],
  ['comment signs that are none', `a${use('_HASH')}b ${use('_BANG')}c "d#e" f\\#g # h\n`, ['a#b !c "d#e" f\\#g']],
  ['the folder of the file, the name of the node', `${use('_PWD')} ${use('_INSTANCE')}\n`, ['/etc lb1']],
  ['a random number of one', `${use('_RANDOM 5 5')}\n`, ['5']],
  ['lines may end with CR LF', '$A= \\\r\nx \\\r\ny\r\n\r\n@lb1 $A\r\n', ['x', 'y']],
]
for (const [name, text, lines] of cases) {
  test(name, () => {
    const { lines: read_, messages } = read(text)
    assert.equal(read_, lines)
    assert.equal(messages, [])
  })
}

test('random numbers are in their range, and the same for the same seed', () => {
  const text = `random_seed 7\n~SEQ(i,20) ${use('_RANDOM 3 5')}\n~SEQ(i,20) ${use('_RANDOM 10')}\n`
  const { lines } = read(text)
  assert.equal(new Set(lines.slice(1, 21)), new Set(['3', '4', '5']))
  assert.ok(lines.slice(21).every((line) => Number(line) >= 10 && Number(line) <= 32767))
  assert.equal(read(text).lines, lines)
})

test('the environment, as far as it is given', () => {
  const lines: string[] = []
  const given = { ...circumstances, variables: { SITE: 'north' } }
  const text = `${use('_ENV SITE')} ${use('_ENV NONE')} ${use('_ENV toString')}\n`
  expand(
    text,
    'a.conf',
    given,
    () => undefined,
    (line) => lines.push(line.text.trimStart()),
  )
  assert.is(lines[0], `north ${use('_ENV NONE')} ${use('_ENV toString')}`)
})

const wrong: [string, string, string[], string[]][] = [
  ['a name that is not defined stays, and is told', 'a $B c\n', ['1:3-5 LV-C160'], ['a $B c']],
  ['a dollar sign in quotes is a matter of scripts', 'a "$B c"\n', [], ['a "$B c"']],
  ['unless the file has definitions', '$A=1\na "$B c"\n', ['2:4-6 LV-C160'], ['a "$B c"']],
  [
    'several lines can stand only at the end of one',
    `$A= \\\nx\n${use('A')} y\n`,
    ['3:1-5 LV-C047'],
    [`${use('A')} y`],
  ],
  ['a name in braces that is not defined', `a ${use('B')} c\n`, ['1:3-7 LV-C047'], [`a ${use('B')} c`]],
  ['a definition of itself', '$A=x $A\n$A\n', ['1:6-8 LV-C043'], ['x $A']],
  [
    'definitions of each other',
    `$A=x${use('B')}\n$B=y${use('A')}\n${use('A')} z\n`,
    ['2:5-9 LV-C043'],
    [`xy${use('A')} z`],
  ],
  ['a blank before the equals sign', `$A = 1\n${use('A')}\n`, ['1:1-6 LV-C045'], ['1']],
  ['a backslash outside a definition', 'foo \\\nbar\n', ['1:5-6 LV-C046'], ['foo', 'bar']],
  ['steps that lead away', '~SEQ(i,3,1,1) a\n', ['1:1-14 LV-C044'], []],
  ['steps of nothing', ' ~SEQ(i,1,0,3) a\n', ['1:2-15 LV-C044'], []],
  ['~SEQ without a number', '~SEQ(i) a\n', ['1:1-8 LV-C044'], []],
  ['~SEQ with a word', '~SEQ(i,x) a\n', ['1:1-10 LV-C044'], []],
  ['~SEQ without an end', '~SEQ(i,2 a\n', ['1:1-11 LV-C044'], []],
  ['~SEQx below 0', '~SEQx(i,-2) a\n', ['1:1-12 LV-C044'], []],
  ['~LST without a value', '~LST(i) a\n', ['1:1-8 LV-C044'], []],
  ['~LST with too many values', '~LST(i,{1,2}) a\n', ['1:1-14 LV-C044'], []],
  ['an include line without a file', 'include\n', ['1:1-8 LV-C007'], []],
]
for (const [name, text, problems, lines] of wrong) {
  test(name, () => {
    const result = read(text)
    assert.equal(result.problems, problems)
    assert.equal(result.lines, lines)
  })
}

const files: Readonly<Record<string, string>> = {
  'd/a.conf': 'in a\ninclude e/*.conf\n',
  'd/b.conf': `in b ${use('_PWD')}\n$Q=5\n`,
  'd/e/e.conf': 'in e\n',
  'loop.conf': 'include d/../loop.conf\nx\n',
  'back.conf': 'include a.conf\n',
  'mark.conf': '\ufeffx\n',
}
const source: Source = {
  readFile: (path) => (path in files ? { text: files[path] ?? '' } : { problem: 'there is no such file' }),
  glob: (pattern) => Object.keys(files).filter((file) => file === pattern.replace('*', file.at(-6) ?? '')),
}

test('files are included where they are named, relative to the file that names them', () => {
  const { lines, files, problems } = read(`first\ninclude d/*.conf\nlast ${use('Q')}\n`, source)
  assert.equal(lines, ['first', 'in a', 'in e', 'in b /etc/d', 'last 5'])
  assert.equal(files, ['a.conf', 'd/a.conf', 'd/e/e.conf', 'd/b.conf'])
  assert.equal(problems, [])
})

test('braces name several files; a line for another node includes nothing', () => {
  assert.equal(read('include d/{b,e/e}.conf\n@lb2 include none\n', source).lines, ['in b /etc/d', 'in e'])
})

const includes: [string, string, string[]][] = [
  ['a file that is named must be there', 'include none.conf\n', ['1:9-18 LV-C040']],
  ['each of several', 'include {d/b,none}.conf\n', ['1:9-24 LV-C040']],
  ['a pattern need not match', 'include none*.conf\nincluder none*.conf\nincludem none*.conf\n', []],
  ['unless the keyword says so', 'includew n*.conf\nincludea n*.conf\n', ['1:10-17 LV-C048', '2:10-17 LV-C048']],
  ['in each part of the braces', 'includeb {d/,n}*.conf\n', ['1:10-22 LV-C048']],
  ['or include_check does', 'include_check wildcard_match\ninclude n*.conf\n', ['2:9-16 LV-C048']],
  ['until it is taken back', 'include_check\ninclude_check -wildcard_match -brace_match\ninclude n*.conf\n', []],
  [
    'as it does for a file that is named',
    'includem n.conf\nincludew n\nincludea n\n',
    ['1:10-16 LV-C048', '2:10-11 LV-C048', '3:10-11 LV-C048'],
  ],
  [
    'but not for one of several',
    'includem {n,m}\nincludew {n,m}\n',
    ['1:10-15 LV-C040', '1:10-15 LV-C040', '2:10-15 LV-C040', '2:10-15 LV-C040'],
  ],
  [
    'nor for one that need only be readable if it is there',
    'includer n\nincludeb n\n',
    ['1:10-11 LV-C040', '2:10-11 LV-C040'],
  ],
  ['quotation marks belong to the name', 'include "d/b.conf"\n', ['1:9-19 LV-C040']],
  ['a file that includes itself', 'include loop.conf\n', ['1:9-23 LV-C041']],
  ['a file that includes the first one', 'include back.conf\n', ['1:9-15 LV-C041']],
  ['a mark at the start of an included file', 'include mark.conf\n', ['1:1-2 LV-C105']],
]
for (const [name, text, problems] of includes) test(name, () => assert.equal(read(text, source).problems, problems))

const bombs: [string, string][] = [
  ['a repetition without an end', '~SEQ(i,1,99999999) a\n'],
  ['one that gives nothing', '~SEQ(i,1,99999999) @lb2 a\n'],
  ['repetitions of repetitions', '~SEQ(i,1,99999) ~SEQ(j,1,99999) @lb2 a\n'],
  [
    'definitions that double each other',
    `$A=\n${[...'BCDEFGHIJKLMNOPQRSTUVWXYZ'].reduce((text, name) => `${text}$${name}=${use(before(name))}${use(before(name))}\n`, '')}${use('Z')}\n`,
  ],
  ['a line that is too long', `$A=x\n${use('A').repeat(10_000)}\n`],
]
function before(name: string) {
  return String.fromCharCode(name.charCodeAt(0) - 1)
}
for (const [name, text] of bombs) {
  test(`${name} ends with an error`, () => {
    const result = read(text)
    assert.match(result.problems.join(), /LV-C042$/)
    assert.ok(result.lines.length <= text.split('\n').length + 100_000)
  })
}

test('what is written is read however long it is', () => {
  const result = read('a\n'.repeat(150_000))
  assert.equal(result.problems, [])
  assert.is(result.lines.length, 150_000)
})

test('files in files end with an error', () => {
  const deep: Source = { readFile: (path) => ({ text: `include x${path}\n` }), glob: () => [] }
  assert.equal(read('include x\n', deep).problems, ['1:9-42 LV-C041'])
})

test.run()
