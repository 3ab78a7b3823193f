// What keepalived 2.2.7 says to files: those that we write, and the examples of the codes. It only tests them, in a
// network namespace that is gone when it ends.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleHost } from '../../scripts/example-host.js'
import { codes } from '../../src/config/codes.js'
import { compatibleExit } from '../../src/config/compat-exit.js'
import type { HostFacts } from '../../src/config/host-facts.js'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { followPath } from '../../src/director/host-facts.js'
import { microcase, wholeCorpus } from '../config/corpus.js'
import { fixture } from '../config/read.js'
import { compare, ruleNames, rules } from '../config/verdicts.js'

/** The name that each file has in a folder of its own; some examples include themselves by it. */
const ourName = 'lb1.conf'

type Verdict = { readonly name: string; readonly status: number; readonly messages: string }

const script = `
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add 192.0.2.11/24 dev eth0
ip link set eth0 up
ip link set eth1 up
for device in $DEVICES; do ip link add "$device" type bridge; done 2>/dev/null
for file; do
  messages=$(keepalived -t -f "$file" 2>&1)
  echo "$?" $messages | cut -c 1-1000
done`

type File = { readonly name: string; readonly text: string | undefined }

/**
 * What keepalived ends with for each text, and what it says; without a text there is no such file.
 * @param devices interfaces that are there beside eth0 and eth1
 */
function verdictsOn(texts: readonly File[], devices: readonly string[] = []): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-verdict-'))
  try {
    const files = texts.map(({ text }, index) => {
      mkdirSync(join(folder, String(index)))
      const file = join(folder, String(index), ourName)
      if (text !== undefined) writeFileSync(file, text)
      return file
    })
    const { stdout } = spawnSync('unshare', ['--net', 'sh', '-c', script, 'sh', ...files], {
      encoding: 'utf8',
      env: { ...process.env, DEVICES: devices.join(' ') },
    })
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

/** The host that keepalived sees in the namespace: its interface, and the files of this one. */
const host: HostFacts = { ...exampleHost, follow: followPath }

const readOnHost = (text: string) => readConfig(text, ourName, 'lb1', { host })

test('keepalived has nothing to say about what is written for a file that it accepts', () => {
  const files = [...wholeCorpus(), { name: 'full', text: fixture('everything.conf') }]
  const usable = files.filter(({ text }) => read(text).config)
  const devices = usable.flatMap(({ text }) => read(text).config?.routers.map((router) => router.interface) ?? [])
  // One microcase is about its interface, which is missing.
  const present = devices.filter((device) => device !== 'eth9')
  const accepted = verdictsOn(usable, present).flatMap(({ status }, index) => (status === 0 ? [usable[index]] : []))
  const written = accepted.flatMap((file) => {
    const config = file && read(file.text).config
    return config ? [{ name: file.name, text: writeConfig(config) }] : []
  })
  assert.ok(written.length > 20)
  assert.ok(written.some(({ name }) => name === 'full'))
  const refused = verdictsOn(written, present).filter(({ status }) => status !== 0)
  // Its interface is missing, which keepalived allows with dynamic_interfaces only; lvsha needs no such line.
  assert.equal(
    refused.map(({ name }) => name),
    ['dyniface.conf'],
  )
})

test('keepalived ends with what --compat-exit says for the example of each code', () => {
  const examples = Object.keys(codes)
    .flatMap((code) =>
      ['wrong', 'right'].map((kind) => ({ name: `${code}-${kind}`, text: fixture(`codes/${code}-${kind}.conf`) })),
    )
    // The block that keepalived does not know would hide what it says of the rest.
    .filter(({ text }) => !/^lvsha \{/m.test(text))
  const expected = examples.map(({ name, text }) => {
    const { problems, runsUnguarded } = readOnHost(text)
    return `${name} ${compatibleExit(problems, runsUnguarded)}`
  })
  assert.equal(
    verdictsOn(examples).map(({ name, status }) => `${name} ${status}`),
    expected,
  )
})

test('keepalived and lvsha differ still on the microcase of each rule, for the reason that it gives', () => {
  const microcases = ruleNames.map((name) => ({ name, text: microcase(rules[name].microcase) }))
  const explained = verdictsOn(microcases).map(({ status, messages }, index) => {
    const text = microcases[index]?.text
    return compare('', text, { status, messages: [messages] }).rule
  })
  assert.equal(explained, ruleNames)
})

test.run()
