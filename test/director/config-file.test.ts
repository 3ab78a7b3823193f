import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfigFile } from '../../src/director/config-file.js'

const folder = mkdtempSync(join(tmpdir(), 'lvsha-config-'))
test.after(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
mkdirSync(join(folder, 'conf.d/deep'), { recursive: true })
write('main.conf', 'include conf.d/*.conf\ninclude conf.d/*/[ab].conf\ninclude conf.d\ninclude none.conf\n')
write('conf.d/b.conf', 'global_defs {\n  @one router_id first\n  @two router_id second\n}\n')
write('conf.d/a.conf', 'bb\n')
write('conf.d/.hidden.conf', 'cc\n')
write('conf.d/deep/b.conf', 'include ../a.conf\n')
chmodSync(join(folder, 'conf.d/b.conf'), 0o644)

test('files are found by their patterns, in the order of their names', () => {
  const { sources } = readConfigFile(join(folder, 'main.conf'))
  const names = [...sources.keys()].map((file) => file.slice(folder.length + 1))
  assert.equal(names, ['main.conf', 'conf.d/a.conf', 'conf.d/b.conf', 'conf.d/deep/b.conf'])
})

test('a folder and a file that is not there say so', () => {
  const { problems } = readConfigFile(join(folder, 'main.conf'))
  const messages = problems.filter(({ code }) => code === 'LV-C040').map(({ message }) => message)
  assert.equal(messages, [
    `cannot include ${folder}/conf.d: it is a folder`,
    `cannot include ${folder}/none.conf: there is no such file`,
  ])
})

test('the id decides which lines count', () => {
  const { config } = readConfigFile(join(folder, 'conf.d/b.conf'), 'two')
  assert.is(config?.node, 'second')
})

test.run()
