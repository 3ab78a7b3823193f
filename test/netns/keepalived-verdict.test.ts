// What keepalived 2.2.7 says to files: those that we write, and the examples of the codes. It only tests them, in a
// network namespace that is gone when it ends.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codes } from '../../src/config/codes.js'
import { compatibleExit } from '../../src/config/compat-exit.js'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { corpus } from '../config/corpus.js'
import { fixture } from '../config/read.js'

/** The name that each file has in a folder of its own; some examples include themselves by it. */
const ourName = 'lb1.conf'

type Verdict = { readonly name: string; readonly status: number; readonly messages: string }

const script = `
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add 192.0.2.11/24 dev eth0
ip link set eth0 up
ip link set eth1 up
for file; do
  messages=$(keepalived -t -f "$file" 2>&1)
  echo "$?" $messages | cut -c 1-1000
done`

/** What keepalived ends with for each text, and what it says. */
function verdictsOn(texts: readonly { readonly name: string; readonly text: string }[]): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-verdict-'))
  try {
    const files = texts.map(({ text }, index) => {
      mkdirSync(join(folder, String(index)))
      const file = join(folder, String(index), ourName)
      writeFileSync(file, text)
      return file
    })
    const { stdout } = spawnSync('unshare', ['--net', 'sh', '-c', script, 'sh', ...files], { encoding: 'utf8' })
    const lines = stdout.trim().split('\n')
    assert.is(lines.length, texts.length)
    return texts.map(({ name }, index) => {
      const [status, ...messages] = (lines[index] ?? '').split(' ')
      return { name, status: Number(status), messages: messages.join(' ') }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const read = (text: string) => readConfig(text, ourName, 'lb1')

test('keepalived has nothing to say about what is written for a file that it accepts', () => {
  const files = [...corpus('microcases'), ...corpus('samples'), { name: 'full', text: fixture('everything.conf') }]
  const usable = files.filter(({ text }) => read(text).config)
  const accepted = verdictsOn(usable).flatMap(({ status }, index) => (status === 0 ? [usable[index]] : []))
  const written = accepted.flatMap((file) => {
    const config = file && read(file.text).config
    return config ? [{ name: file.name, text: writeConfig(config) }] : []
  })
  assert.ok(written.length > 20)
  assert.ok(written.some(({ name }) => name === 'full'))
  const refused = verdictsOn(written).filter(({ status }) => status !== 0)
  // Its interface is missing, which keepalived allows with dynamic_interfaces only; lvsha needs no such line.
  assert.equal(
    refused.map(({ name }) => name),
    ['dyniface.conf'],
  )
})

test('keepalived ends with what --compat-exit says for the example of each code', () => {
  const examples = Object.keys(codes).flatMap((code) =>
    ['wrong', 'right'].map((kind) => ({ name: `${code}-${kind}`, text: fixture(`codes/${code}-${kind}.conf`) })),
  )
  const expected = examples.map(({ name, text }) => `${name} ${compatibleExit(read(text).problems)}`)
  assert.equal(
    verdictsOn(examples).map(({ name, status }) => `${name} ${status}`),
    expected,
  )
})

test.run()
