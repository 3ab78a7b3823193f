import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'

export const cases: Record<string, () => Promise<void>> = {
  'the kernel of the guest has ip_vs, with an empty table': async () => {
    assert.ok(existsSync('/proc/net/ip_vs'))
    const lines = execFileSync('ipvsadm', ['-ln'], { encoding: 'utf8' }).trimEnd().split('\n')
    assert.is(lines.length, 3)
    assert.match(lines[0] ?? '', /^IP Virtual Server/)
  },

  'every scheduler can be used': async () => {
    for (const scheduler of ['rr', 'wrr', 'lc', 'wlc']) {
      execFileSync('ipvsadm', ['-A', '-t', '192.0.2.1:80', '-s', scheduler])
      execFileSync('ipvsadm', ['-D', '-t', '192.0.2.1:80'])
    }
  },

  'a module that is not loaded yet comes when it is needed': async () => {
    assert.not.match(readFileSync('/proc/modules', 'utf8'), /^ip_vs_sed /m)
    execFileSync('ipvsadm', ['-A', '-t', '192.0.2.1:80', '-s', 'sed'])
    execFileSync('ipvsadm', ['-D', '-t', '192.0.2.1:80'])
    assert.match(readFileSync('/proc/modules', 'utf8'), /^ip_vs_sed /m)
  },

  'links of every kind that the tests use can be made': async () => {
    execFileSync('ip', ['netns', 'add', 'kinds'])
    const add = (...words: string[]) => execFileSync('ip', ['-n', 'kinds', 'link', 'add', ...words])
    add('dummy0', 'type', 'dummy')
    add('bridge0', 'type', 'bridge')
    add('veth0', 'type', 'veth', 'peer', 'name', 'veth1')
    add('macvlan0', 'link', 'veth0', 'type', 'macvlan')
    execFileSync('ip', ['netns', 'del', 'kinds'])
  },

  'the temporary folder can be written, the checkout cannot': async () => {
    writeFileSync(join(tmpdir(), 'written'), 'here')
    assert.throws(() => writeFileSync(import.meta.filename, ''), /EROFS/)
  },
}
