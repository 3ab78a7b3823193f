import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { instance, use } from './read.js'

/** Each problem with its place, the text of the place, and the uses that led to it. */
function problemsOf(text: string, files: Readonly<Record<string, string>> = {}) {
  const source = {
    readFile: (path: string) => (path in files ? { text: files[path] ?? '' } : { problem: 'there is no such file' }),
    glob: () => [],
  }
  const { problems, sources } = readConfig(text, 'a.conf', 'lb1', { source })
  return problems.map(({ code, file, line, column, endColumn, suggestion, hint, expandedFrom = [] }) => ({
    at: `${file}:${line}:${column} ${code} ${sources
      .get(file)
      ?.split('\n')
      [line - 1]?.slice(column - 1, endColumn - 1)}`,
    from: expandedFrom.map((from) => `${from.file}:${from.line}:${from.column} ${from.text}`),
    fix: suggestion ?? hint,
  }))
}

test('a value that cannot be is shown where it is written, with where it is used', () => {
  assert.equal(problemsOf(`$PRIORITY=300\n${instance('').replace('100', '$PRIORITY')}`), [
    { at: 'a.conf:1:11 LV-C008 300', from: ['a.conf:6:12 $PRIORITY'], fix: undefined },
  ])
})

test('a slip in a definition of several lines is told once, however often it is used', () => {
  const block = instance('')
    .replace('V {', `V${use('N')} {`)
    .replace('router_id 51', `router_id ${use('N')}`)
    .replace('.50/', `.${use('N')}/`)
    .replace('priority', 'prioirty')
  const text = `$I= \\\n${block.trimEnd().replaceAll('\n', ' \\\n')}\n~SEQ(N,1,200) $I\n`
  assert.equal(problemsOf(text), [{ at: 'a.conf:6:3 LV-C001 prioirty', from: ['a.conf:12:15 $I'], fix: 'priority' }])
})

test('a word of several parts is shown whole, and has no fix of one text', () => {
  const text = `$N=7\n$W=weig\n${instance('').replace('192.0.2.50/24', `10.0.${use('N')}.500/24`)}${use('W')}th 1\n`
  assert.equal(
    problemsOf(text).map(({ at }) => at),
    [`a.conf:9:5 LV-C008 10.0.${use('N')}.500/24`, `a.conf:13:1 LV-C001 ${use('W')}th`],
  )
  assert.equal(problemsOf(`$P=vrrp_in\n${use('P')}stanc V {\n}\n`)[0], {
    at: `a.conf:2:1 LV-C001 ${use('P')}stanc`,
    from: [],
    fix: '"vrrp_instance" is meant',
  })
})

test('a value that a repetition made up is shown where it is used', () => {
  const text = `~SEQ(P,300,300) priority ${use('P')}\n`
  const [problem] = problemsOf(instance(text))
  assert.is(problem?.at, `a.conf:9:1 LV-C008 ~SEQ(P,300,300)`)
})

test('a problem of an included file has its place there, and other lines their file', () => {
  const files = { 'sub/b.conf': instance('').replace('priority', 'prioirty') }
  assert.equal(problemsOf(`${instance('')}include sub/b.conf\n`, files), [
    { at: 'sub/b.conf:1:1 LV-C022 vrrp_instance', from: [], fix: 'the first is on line 1 of the main file' },
    { at: 'sub/b.conf:4:21 LV-C021 51', from: [], fix: 'vrrp_instance V on line 1 of the main file has it' },
    { at: 'sub/b.conf:5:3 LV-C001 prioirty', from: [], fix: 'priority' },
    { at: 'sub/b.conf:7:5 LV-C023 192.0.2.50/24', from: [], fix: 'vrrp_instance V has it on line 7 of the main file' },
  ])
})

test('of two settings the one that is read last counts, on whatever line it is written', () => {
  const text = `$N= \\\nnopreempt \\\n\n${instance('  preempt\n  $N')}`
  assert.is(readConfig(text, 'a.conf', 'lb1').config?.routers[0]?.preempt, false)
})

test.run()
