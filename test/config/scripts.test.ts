import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { instance, problemsOf } from './read.js'

const configOf = (text: string) => {
  const { config, problems } = readConfig(text, 'x', 'h')
  assert.ok(config, JSON.stringify(problems))
  return config
}

test('a vrrp_script as in the tutorials', () => {
  const text = 'vrrp_script chk {\n  script "killall -0 haproxy"\n  interval 2\n  weight -20\n}\n'
  assert.equal(configOf(text).trackers, [
    {
      kind: 'script',
      name: 'chk',
      command: { words: ['killall', '-0', 'haproxy'] },
      interval: 2_000_000,
      timeout: 2_000_000,
      rise: 1,
      fall: 1,
      startsFailed: false,
    },
  ])
})

test('a vrrp_script with everything', () => {
  const lines = `script "/bin/check 'a b'"\ntimeout 5\nrise 2\nfall 3\nuser nobody adm\ninit_fail`
  const [script] = configOf(`vrrp_script chk {\n${lines}\n}\n`).trackers
  assert.equal(script, {
    kind: 'script',
    name: 'chk',
    command: { words: ['/bin/check', 'a b'], account: { user: 'nobody', group: 'adm' } },
    interval: 1_000_000,
    timeout: 5_000_000,
    rise: 2,
    fall: 3,
    startsFailed: true,
  })
})

const parameters = (lines: string) => {
  const [process] = configOf(`vrrp_track_process p {\n${lines}\n}\n`).trackers
  return process?.kind === 'process' ? [process.words, process.parameters] : []
}

test('which parameters a process may have', () => {
  assert.equal(parameters('process nginx'), [['nginx'], 'any'])
  assert.equal(parameters('process nginx\nparam_match partial'), [['nginx'], 'exact'])
  assert.equal(parameters('process "/tmp/a b" p1 "p 2"'), [['/tmp/a b', 'p1', 'p 2'], 'exact'])
  assert.equal(parameters('process x -a\nparam_match initial'), [['x', '-a'], 'initial'])
})

test('delay of a process is for both directions where they have none of their own', () => {
  const [process] = configOf('vrrp_track_process p {\nprocess x\ndelay 0.5\nfork_delay 2\nquorum_max 0\n}\n').trackers
  assert.equal(
    process?.kind === 'process' && [process.forkDelay, process.terminateDelay, process.quorumMax],
    [2_000_000, 500_000, 0],
  )
})

test('what a file begins with', () => {
  const initial = (line: string) => {
    const [file] = configOf(`track_file f {\nfile /run/f\n${line}\n}\n`).trackers
    return file?.kind === 'file' ? file.initial : undefined
  }
  assert.is(initial(''), undefined)
  assert.equal(initial('init_file'), { value: 0, overwrite: false })
  assert.equal(initial('init_file overwrite'), { value: 0, overwrite: true })
  assert.equal(initial('init_file -5 overwrite'), { value: -5, overwrite: true })
  assert.equal(problemsOf('track_file f {\nfile /run/f\ninit_file 5 x\n}\n'), ['3:11 LV-C008 5 x'])
})

test('notify scripts of an instance and of a group', () => {
  const group = 'vrrp_sync_group G {\ngroup {\nV\n}\nnotify_fault "/bin/fault G"\n}\n'
  const own = instance('notify_master "/bin/m a" nobody\nnotify /bin/n\nnotify_deleted')
  assert.equal(configOf(own + group).notifications, [
    {
      of: 'instance',
      name: 'V',
      scripts: { master: { words: ['/bin/m', 'a'], account: { user: 'nobody' } } },
      every: { words: ['/bin/n'] },
      tellsDeleted: true,
      tellsPriority: false,
    },
    {
      of: 'group',
      name: 'G',
      scripts: { fault: { words: ['/bin/fault', 'G'] } },
      tellsDeleted: false,
      tellsPriority: false,
      members: ['V'],
    },
  ])
})

test('changes of priority are told of where the instance, its group or the file says so, in this order', () => {
  const globals = 'global_defs {\nvrrp_notify_priority_changes\n}\n'
  const group = 'vrrp_sync_group G {\ngroup {\nV\n}\nnotify_priority_changes\n}\n'
  const told = (text: string) => configOf(text).notifications.map(({ name, tellsPriority }) => [name, tellsPriority])
  assert.equal(told(instance('')), [])
  assert.equal(told(instance('notify_priority_changes')), [['V', true]])
  assert.equal(told(globals + instance('')), [['V', true]])
  assert.equal(told(globals + instance('notify_priority_changes false')), [])
  assert.equal(told(instance('') + group), [['V', true]])
  assert.equal(told(instance('notify_priority_changes no') + group), [])
})

test('the script for a Master of lower priority', () => {
  const [notify] = configOf(instance('notify_master_rx_lower_pri "/bin/heal x" nobody')).notifications
  assert.equal(notify?.scripts, { rival: { words: ['/bin/heal', 'x'], account: { user: 'nobody' } } })
})

test('the policy, and the pipes', () => {
  const { commands, notifyPipes } = configOf(
    'global_defs {\nscript_user nobody adm\nenable_script_security\nvrrp_notify_fifo /run/f nobody\nvrrp_notify_fifo_script "/bin/read -v"\nfifo_write_vrrp_states_on_reload\n}\nlvsha {\nnotify_timeout 5\n}\n',
  )
  assert.equal(commands, { account: { user: 'nobody', group: 'adm' }, secure: true, notifyTimeout: 5_000_000 })
  assert.equal(notifyPipes, [
    {
      keyword: 'vrrp_notify_fifo',
      path: '/run/f',
      account: { user: 'nobody' },
      reader: { words: ['/bin/read', '-v'] },
      repeatsOnReload: true,
    },
  ])
})

test('resources keep the order of units and commands', () => {
  const lines = 'instance V\nsystemd a.service\ncommand "/b start" "/b stop"\nsystemd c.service\nuser nobody\ntimeout 5'
  assert.equal(configOf(`${instance('')}lvsha {\nresources web {\n${lines}\n}\n}\n`).resources, [
    {
      name: 'web',
      instance: 'V',
      steps: [
        { kind: 'systemd', unit: 'a.service' },
        { kind: 'command', start: ['/b', 'start'], stop: ['/b', 'stop'] },
        { kind: 'systemd', unit: 'c.service' },
      ],
      timeout: 5_000_000,
      account: { user: 'nobody' },
    },
  ])
})

const wrong: [string, string, string[]][] = [
  ['surplus words after a script', 'vrrp_script s {\nscript /bin/a -b\n}\n', ['2:15 LV-C103 -b']],
  ['an empty command', 'vrrp_script s {\nscript " "\n}\n', ['2:8 LV-C008 " "']],
  ['a pipe that is no path', 'global_defs {\nnotify_fifo x\n}\n', ['2:13 LV-C008 x']],
  [
    'one command of two',
    `${instance('')}lvsha {\nresources w {\ninstance V\ncommand /a\n}\n}\n`,
    ['14:1 LV-C007 command', '12:1 LV-C061 resources'],
  ],
]
for (const [name, text, expected] of wrong) test(name, () => assert.equal(problemsOf(text).sort(), expected.sort()))

test.run()
