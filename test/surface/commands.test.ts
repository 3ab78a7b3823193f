import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { crowded } from '../support/documents.js'
import { execute } from '../support/execute.js'
import { fakeDaemon } from '../support/fake-daemon.js'

const program = join(checkout, 'bin/run.js')
const folder = mkdtempSync(join(tmpdir(), 'lvsha-surface-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const nowhere = join(folder, 'none.sock')

const lvsha = (words: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  execute(process.execPath, [program, ...words], { LVSHA_SOCKET: nowhere, ...environment })

const { commands } = JSON.parse(readFileSync(join(checkout, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { summary: string }>
}

test('every command explains itself', async () => {
  for (const [id, { summary }] of Object.entries(commands)) {
    const { status, stdout, stderr } = await lvsha([...id.split(':'), '--help'])
    assert.equal({ id, status, stderr }, { id, status: 0, stderr: '' })
    assert.is(stdout.split('\n')[0], summary)
  }
})

test('without a word it prints help', async () => {
  const { status, stdout } = await lvsha([])
  assert.is(status, 0)
  assert.match(stdout, /USAGE\n {2}\$ lvsha \[COMMAND\]/)
  for (const id of Object.keys(commands).filter((one) => !one.includes(':'))) assert.match(stdout, `\n  ${id} `)
})

test('an unknown command is refused with a guess, and nothing runs', async () => {
  assert.equal(await lvsha(['statsu']), {
    status: 2,
    stdout: '',
    stderr: 'Error: statsu is not an lvsha command. Did you mean status?\n  Try: lvsha help  [UNKNOWN_COMMAND]\n',
  })
})

test('a bad flag is 2, in words and as a document', async () => {
  assert.equal(await lvsha(['status', '--bad']), {
    status: 2,
    stdout: '',
    stderr: 'Error: Nonexistent flag: --bad\n  Try: lvsha help  [USAGE]\n',
  })
  const { status, stdout, stderr } = await lvsha(['status', '--bad', '--json'])
  assert.is(status, 2)
  assert.is(stderr, '')
  assert.equal(JSON.parse(stdout), {
    error: { code: 'USAGE', message: 'Nonexistent flag: --bad', next: ['lvsha help'], exit: 2 },
  })
})

test('a stray word is 2', async () => {
  const { status, stderr } = await lvsha(['status', 'now'])
  assert.is(status, 2)
  assert.match(stderr, 'Error: Unexpected argument: now\n')
})

test('an unknown command is a document too where one was asked for', async () => {
  const { status, stdout } = await lvsha(['wxyz', '--json'])
  assert.is(status, 2)
  assert.equal(JSON.parse(stdout), {
    error: { code: 'UNKNOWN_COMMAND', message: 'wxyz is not an lvsha command.', next: ['lvsha help'], exit: 2 },
  })
})

test('a daemon that is not there is 4, in words and as a document', async () => {
  const message = `Cannot reach the lvsha daemon at ${nowhere} (no such socket).`
  const next = ['systemctl status lvsha', 'lvsha status --socket PATH']
  assert.equal(await lvsha(['status']), {
    status: 4,
    stdout: '',
    stderr: `Error: ${message}\n  Try: ${next[0]}\n       ${next[1]}  [DAEMON_UNREACHABLE]\n`,
  })
  const { status, stdout, stderr } = await lvsha(['status', '--json'])
  assert.is(status, 4)
  assert.is(stderr, '')
  assert.equal(JSON.parse(stdout), { error: { code: 'DAEMON_UNREACHABLE', message, next, exit: 4 } })
})

test('a reader that goes away is no error', async () => {
  const socket = join(folder, 'crowded.sock')
  const daemon = await fakeDaemon(socket, { '/v1/status': { body: crowded(2000) } })
  try {
    for (const [reader, lines] of [
      ['head -1', 1],
      ['true', 0],
    ] as const) {
      const script = `"$0" "$1" status | ${reader}; echo "status \${PIPESTATUS[0]}" >&2`
      const outcome = await execute('bash', ['-c', script, process.execPath, program], { LVSHA_SOCKET: socket })
      assert.is(outcome.stderr, 'status 0\n', reader)
      assert.is(outcome.stdout.split('\n').length - 1, lines, reader)
    }
  } finally {
    daemon.close()
  }
})

test('colour is never forced on a pipe, and NO_COLOR takes it from one that asked for it', async () => {
  const isColoured = async (environment: NodeJS.ProcessEnv) =>
    (await lvsha(['--help'], environment)).stdout.includes('\x1b[')
  assert.is(await isColoured({}), false)
  assert.is(await isColoured({ FORCE_COLOR: '1' }), true)
  assert.is(await isColoured({ FORCE_COLOR: '1', NO_COLOR: '1' }), false)
})

/** The files that a command line loads. */
async function filesLoadedBy(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  await lvsha(words, { NODE_V8_COVERAGE: coverage, ...environment })
  const [report = ''] = readdirSync(coverage)
  const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as { result: { url: string }[] }
  return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url))
}

test('status loads neither Ink nor React, no prompts, no survey of the host, and nothing native', async () => {
  /** A word of the code of React, of inquirer and of systeminformation, which no bundler changes. */
  const strangers = ['react.transitional.element', 'ExitPromptError', 'networkGatewayDefault']
  const has = (word: string, file: string) => readFileSync(file, 'utf8').includes(word)
  const dist = join(checkout, 'dist')
  const built = readdirSync(dist).filter((file) => file.endsWith('.js'))
  for (const word of strangers) {
    assert.ok(
      built.some((file) => has(word, join(dist, file))),
      `${word} is in no file, so nothing is tested`,
    )
  }

  const files = await filesLoadedBy(['status'])
  assert.ok(files.includes(join(dist, 'main.js')), 'the report names what was loaded')
  assert.equal(
    files.filter((file) => strangers.some((word) => has(word, file)) || /node_modules|\.node$/.test(file)),
    [],
  )
})

test.run()
