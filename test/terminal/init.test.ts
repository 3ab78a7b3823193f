import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { openTerminal, type Terminal } from '../support/tmux.js'

const program = join(checkout, 'bin/run.js')
/** Answers of the host are not known here, so what depends on them is given or typed. */
const [device = 'lo'] = Object.keys(networkInterfaces()).filter((name) => name !== 'lo')

async function inTerminal(words: string, tell: (terminal: Terminal, folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-wizard-'))
  const command = `cd ${folder}; env -u CI -u CONTINUOUS_INTEGRATION ${process.execPath} ${program} init --no-probe ${words}; echo "ended with $?"; exec sleep 100`
  const terminal = openTerminal(100, 60, command)
  try {
    await tell(terminal, folder)
  } finally {
    terminal.close()
    rmSync(folder, { recursive: true })
  }
}

/** Waits for a question, takes what it suggests away, and answers. */
async function answer(terminal: Terminal, question: string, text = '') {
  await terminal.until(question)
  terminal.type('C-u', text, 'Enter')
}

async function accept(terminal: Terminal, ...asked: string[]) {
  for (const question of asked) {
    await terminal.until(question)
    terminal.type('Enter')
  }
}

test('the wizard, from the first question to two files', async () => {
  await inTerminal(`--interface ${device}`, async (terminal, folder) => {
    await accept(terminal, 'What for?')
    await answer(terminal, 'Names and addresses of the nodes', 'lb1=203.0.113.11')
    await terminal.until('two nodes are needed, not 1')
    terminal.type('C-u', 'lb1=203.0.113.11, lb2=203.0.113.12', 'Enter')
    await accept(terminal, 'Which node has the addresses')
    await answer(terminal, 'Floating addresses', '203.0.113.100/24')
    await answer(terminal, 'Virtual router id', '77')
    // Esc goes back, and Enter takes what was answered.
    await terminal.until('How do the nodes tell')
    terminal.type('Escape')
    await terminal.until(/Virtual router id[^\n]*\(77\)/)
    terminal.type('Enter')
    await accept(terminal, 'How do the nodes tell', 'Time between adverts', 'Services: address')
    await answer(terminal, 'Real servers', '203.0.113.21:80,weight=2, 203.0.113.22:80')
    await accept(terminal, 'How do packets reach', 'Scheduler', 'How long does a client')
    await answer(terminal, 'What shows that a real server', 'http:/hc=200')
    await accept(terminal, 'A server for when all are down', 'One file for each node', 'Folder to write to')
    await terminal.until('+  router_id lb2', 'These files?')
    terminal.type('Enter')
    await terminal.until('ended with 0', 'failover takes 3.6s when lb1 dies')
    const text = readFileSync(join(folder, 'lb2.conf'), 'utf8')
    for (const line of [
      'virtual_router_id 77',
      'priority 100',
      'real_server 203.0.113.21 80',
      'weight 2',
      'path /hc',
    ]) {
      assert.match(text, line)
    }
    assert.ok(existsSync(join(folder, 'lb1.conf')))
  })
})

test('who quits at the end has written nothing', async () => {
  const given = `--interface ${device} --profile vip --node lb1=203.0.113.11 --node lb2=203.0.113.12 --prefer lb1 --vip 203.0.113.100/24 --vrid 5 --transport unicast --advert-int 1s --layout two-files --out .`
  await inTerminal(given, async (terminal, folder) => {
    await terminal.until('These files?')
    terminal.type('Down', 'Down', 'Down', 'Enter')
    await terminal.until('Nothing was written.', 'ended with 10')
    assert.not(existsSync(join(folder, 'lb1.conf')))
  })
})

test('Ctrl-C ends it, and writes nothing', async () => {
  await inTerminal(`--interface ${device}`, async (terminal, folder) => {
    await terminal.until('What for?')
    terminal.type('C-c')
    await terminal.until('Nothing was written.', 'ended with 10')
    assert.equal(readdirSync(folder), [])
  })
})

test.run()
