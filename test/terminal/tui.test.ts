import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openTerminal, type Terminal } from '../support/tmux.js'

const program = (name: string) => fileURLToPath(new URL(`../support/${name}.js`, import.meta.url))

type Context = { folder: string; socket: string; terminals: Terminal[]; daemons: ChildProcess[] }

const test = suite<Context>('tui in a terminal', { folder: '', socket: '', terminals: [], daemons: [] })

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-tui-'))
  context.socket = join(context.folder, 'lvsha.sock')
  context.terminals = []
  context.daemons = []
})

test.after.each((context) => {
  for (const terminal of context.terminals) terminal.close()
  for (const daemon of context.daemons) daemon.kill('SIGKILL')
  rmSync(context.folder, { recursive: true })
})

async function startDaemon(context: Context): Promise<ChildProcess> {
  rmSync(context.socket, { force: true })
  const daemon = spawn(process.execPath, [program('fake-daemon-process'), context.socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  context.daemons.push(daemon)
  await once(daemon.stdout, 'data')
  return daemon
}

async function kill(daemon: ChildProcess) {
  daemon.kill('SIGKILL')
  await once(daemon, 'exit')
}

/** The viewer in a terminal, whose shell then tells how it ended and stays. */
function openViewer(
  context: Context,
  columns: number,
  rows: number,
  settings = '-u CI -u CONTINUOUS_INTEGRATION',
): Terminal {
  const viewer = `env ${settings} NODE_ENV=production ${process.execPath} ${program('tui-process')} ${context.socket}`
  const told = 'echo "ended with $?"; stty -a | tr " ;" "\\n\\n" | grep -x -e echo -e -echo; exec sleep 100'
  const terminal = openTerminal(columns, rows, `seq 100; echo before; ${viewer}; ${told}`)
  context.terminals.push(terminal)
  return terminal
}

test('shows the director, and leaves the terminal as it was on q', async (context) => {
  await startDaemon(context)
  const terminal = openViewer(context, 80, 24)
  await terminal.until(
    ' lvsha  lb1',
    /live \d/,
    'WARN  1 of 6 real servers DOWN',
    '│>VI_1    51 eth0 MASTER  130/150▼  .12 prio 100 tx 1.00s',
    '192.0.2.23:80   :80  DOWN      0/100 HTTP_GET',
  )
  assert.is(terminal.ask('alternate_on'), '1')
  assert.is(terminal.ask('cursor_flag'), '0')
  terminal.type('q')
  await terminal.until(/^before\nended with 0\necho$/m)
  assert.is(terminal.ask('alternate_on'), '0')
  assert.is(terminal.ask('cursor_flag'), '1')
})

test('two keys sent as one text are two keys', async (context) => {
  await startDaemon(context)
  const terminal = openViewer(context, 80, 24)
  await terminal.until('MASTER')
  terminal.type('-l', '?')
  await terminal.until('lvsha help')
  terminal.type('Escape')
  await terminal.until('Virtual servers')
  terminal.type('-l', '?q')
  await terminal.until('ended with 0')
})

test('a killed daemon makes every state a question, and a new one answers it', async (context) => {
  const daemon = await startDaemon(context)
  const terminal = openViewer(context, 80, 24)
  await terminal.until('MASTER  130')
  await kill(daemon)
  await terminal.until('MASTER? 130', 'BACKUP? 100', /STALE \d/)
  await terminal.until('systemctl status lvsha', 'connection refused', 'UNKNOWN  no data from the daemon')
  await startDaemon(context)
  await terminal.until('MASTER  130', /live \d/, 'LAST ERROR', 'up, pid 812')
})

test('a daemon that hangs is noticed without an error from it', async (context) => {
  const daemon = await startDaemon(context)
  const terminal = openViewer(context, 80, 24)
  await terminal.until('MASTER  130')
  daemon.kill('SIGSTOP')
  await terminal.until('MASTER? 130')
  await terminal.until('the daemon hangs or was stopped')
  daemon.kill('SIGCONT')
  await terminal.until('MASTER  130')
})

test('without a daemon it says why, and connects once there is one', async (context) => {
  const terminal = openViewer(context, 80, 24)
  await terminal.until('systemctl status lvsha', 'no such socket', 'no data')
  await startDaemon(context)
  await terminal.until('MASTER  130')
})

test('follows the size of the terminal and keeps its scrollback', async (context) => {
  await startDaemon(context)
  const terminal = openViewer(context, 120, 40)
  await terminal.until('preempted peer')
  terminal.resize(60, 15)
  await terminal.until('>VI_1  MASTER  130/150▼ tx 1.00s')
  terminal.resize(40, 6)
  await terminal.until('tables need 60x15')
  terminal.resize(38, 5)
  await terminal.until('lvsha: 38x5, needs 40x6')
  terminal.resize(80, 24)
  // Nothing of a frame before is left: the header is the first line, the footer the last but one.
  await terminal.until(/^ lvsha {2}lb1.*\n WARN.*\n┌─ VRRP(.*\n){20}.*Enter details.*\n\n$/)
  terminal.type('q')
  await terminal.until(/before\n+ended with 0/)
  assert.ok(Number(terminal.ask('history_size')) > 50)
})

/** What a signal that nobody expects makes of the viewer. */
const crash = `"NODE_OPTIONS=--import=data:text/javascript,process.on('SIGUSR2',()=>{throw(Error('boom'))})"`

test('restores the terminal when it crashes, and says why', async (context) => {
  await startDaemon(context)
  const terminal = openViewer(context, 80, 24, `-u CI ${crash}`)
  await terminal.until('MASTER  130')
  process.kill(childOf(Number(terminal.ask('pane_pid'))), 'SIGUSR2')
  await terminal.until(/^before\nError: boom\nended with 1\necho$/m)
  assert.is(terminal.ask('alternate_on'), '0')
  assert.is(terminal.ask('cursor_flag'), '1')
})

test('ends with its terminal', async (context) => {
  await startDaemon(context)
  const viewer = `NODE_ENV=production ${process.execPath} ${program('tui-process')} ${context.socket}`
  const [said, ended] = [join(context.folder, 'said'), join(context.folder, 'ended')]
  // The shell outlives the terminal to tell.
  const terminal = openTerminal(
    80,
    24,
    `trap "" HUP; ${viewer} 2> ${said}; echo $? > ${ended}.part; mv ${ended}.part ${ended}`,
  )
  await terminal.until('MASTER  130')
  terminal.close()
  while (!existsSync(ended)) await sleep(50)
  assert.is(readFileSync(ended, 'utf8'), '129\n')
  assert.not.match(readFileSync(said, 'utf8'), /[a-z]{3}/)
})

test('draws although CI is set, and restores the terminal on SIGTERM', async (context) => {
  await startDaemon(context)
  const terminal = openViewer(context, 80, 24, 'CI=true')
  await terminal.until('MASTER  130')
  process.kill(childOf(Number(terminal.ask('pane_pid'))), 'SIGTERM')
  await terminal.until(/^before\nended with 143\necho$/m)
  assert.is(terminal.ask('alternate_on'), '0')
  assert.is(terminal.ask('cursor_flag'), '1')
})

function childOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return Number(children.trim().split(' ')[0])
}

/** The program itself, on a demo. */
function openDemo(context: Context, columns: number, rows: number, words: string, settings = ''): Terminal {
  const program = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))
  const viewer = `env -u CI -u CONTINUOUS_INTEGRATION -u ACCESSIBLE ${settings} ${process.execPath} ${program} tui ${words}`
  const terminal = openTerminal(columns, rows, `echo before; ${viewer}; echo "ended with $?"; exec sleep 100`)
  context.terminals.push(terminal)
  return terminal
}

test('the demo: filter, drill down, explain, and a failover that wants its name', async (context) => {
  const terminal = openDemo(context, 100, 30, '--demo server-down')
  await terminal.until('DEMO server-down', 'MASTER')
  terminal.type('4')
  await terminal.until('192.0.2.23:80', 'FAIL')
  terminal.type('/', '2', '3', 'Enter')
  await terminal.until('/23 2 of 8')
  terminal.type('Enter')
  await terminal.until('> 192.0.2.23:80', 'What happened to it')
  terminal.type('e')
  await terminal.until('Why is 192.0.2.23:80 as it is?')
  terminal.type('Escape')
  await terminal.until('What happened to it')
  terminal.type('2')
  await terminal.until('> VRRP')
  terminal.type('D')
  await terminal.until('Demote VI_1?', '[ Cancel ]', 'VI_1 would go to lb2')
  terminal.type('-l', 'VI_1')
  await terminal.until('[ Demote ]')
  terminal.type('Enter')
  await terminal.until('Done, in the demo alone')
  terminal.type('Enter')
  await terminal.until('VI_1    51 eth0 BACKUP')
  terminal.type('q')
  await terminal.until(/^before\nended with 0$/m)
})

test('what is pasted on a screen or into a dialog does nothing', async (context) => {
  const terminal = openDemo(context, 100, 30, '--demo healthy')
  await terminal.until('MASTER')
  terminal.paste('qD')
  terminal.type('D')
  await terminal.until('Type VI_1 to confirm: _')
  terminal.paste('VI_1')
  terminal.type('-l', 'V')
  await terminal.until('Type VI_1 to confirm: V_', '[ Cancel ]')
})

test('NO_COLOR leaves no colour, and the words are the same', async (context) => {
  const terminal = openDemo(context, 80, 24, '--demo interface-down --at 10s', 'NO_COLOR=1')
  await terminal.until('CRIT  VI_1 FAULT: eth0 is down', 'FAULT')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
  assert.not.match(terminal.styled(), /\u001b\[[0-9;]*(?:3[0-7]|9[0-7])m/)
})

test('without a terminal it is a usage error', async (context) => {
  const viewer = spawn(process.execPath, [program('tui-process'), context.socket], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  viewer.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const [status] = await once(viewer, 'close')
  assert.is(status, 2)
  assert.is(said, 'Error: lvsha tui needs a terminal. For scripts: lvsha status --json.\n')
})

test.run()
