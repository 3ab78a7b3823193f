import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { problemsOf } from './read.js'

const globals = (...lines: string[]) => `global_defs {\n${lines.join('\n')}\n}\n`
const daemonOf = (...lines: string[]) => readConfig(globals(...lines), 'test.conf', 'lb1').config?.daemon

test('a file that asks nothing of the daemon itself', () => assert.is(daemonOf('router_id lb1'), undefined))

test('its name, its scripts, and when it reloads', () => {
  const lines = [
    ...['process_name balancer', 'startup_script "/bin/begin a" nobody', 'startup_script_timeout 3'],
    ...['shutdown_script /bin/end', 'reload_file', 'reload_time_file /run/when', 'reload_repeat'],
  ]
  assert.equal(daemonOf(...lines), {
    name: 'balancer',
    startup: { command: { words: ['/bin/begin', 'a'], account: { user: 'nobody' } }, limit: 3_000_000 },
    shutdown: { command: { words: ['/bin/end'] }, limit: 10_000_000 },
    reloadFile: '',
    reloadTime: { file: '/run/when', repeats: true },
  })
})

test('it is written as it was read', () => {
  const { config } = readConfig(
    globals(
      ...['umask 0x12', 'startup_script "/bin/begin a b"', 'shutdown_script "/bin/end" root'],
      ...['shutdown_script_timeout 60', 'reload_file /run/reading', 'reload_time_file "/run/at what time"'],
    ),
    'test.conf',
    'lb1',
  )
  assert.ok(config)
  assert.match(
    writeConfig(config),
    `  umask 022
  startup_script "/bin/begin a b"
  shutdown_script "/bin/end" root
  shutdown_script_timeout 60
  reload_file /run/reading
  reload_time_file "/run/at what time"
`,
  )
})

const masks: readonly (readonly [string, number])[] = [
  ['022', 0o22],
  ['0', 0],
  ['18', 0o22],
  ['0x1FF', 0o777],
  ['IWGRP', 0o20],
  ['IRUSR|IWUSR|IXUSR', 0o700],
  ['IWGRP | IRWXO', -1],
  ['IWGRP | IWOTH', 0o22],
  ['01000', -1],
  ['089', -1],
  ['|', -1],
]
for (const [text, mask] of masks) {
  test(`umask ${text}`, () => {
    if (mask >= 0) assert.is(daemonOf(`umask ${text}`)?.umask, mask)
    else assert.equal(problemsOf(globals(`umask ${text}`)), [`2:7 LV-C008 ${text}`])
  })
}

test.run()
