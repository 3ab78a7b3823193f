import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Link } from '../../src/os/links.js'
import { parentSettings } from '../../src/os/parent-settings.js'

const parent: Link = {
  index: 2,
  name: 'eth0',
  mac: Buffer.alloc(6),
  mtu: 1500,
  up: true,
  running: true,
  carrier: true,
}
const links = new Map([['eth0', parent]])

/** A state directory, and the settings of interfaces as they are now: `eth0 arp_ignore`. */
function withSettings(act: (directory: string, values: Map<string, number>, start: () => Parents) => void) {
  const directory = mkdtempSync(join(tmpdir(), 'lvsha-parents-'))
  const values = new Map([
    ['eth0 arp_ignore', 0],
    ['eth0 arp_announce', 1],
  ])
  const settingOf = (interfaceName: string, name: string) => ({
    read: () => values.get(`${interfaceName} ${name}`) as number,
    write: (value: number) => void values.set(`${interfaceName} ${name}`, value),
  })
  try {
    act(directory, values, () => parentSettings(directory, settingOf))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
type Parents = ReturnType<typeof parentSettings>

test('a parent answers for its own addresses alone, until nothing is on it any more', () => {
  withSettings((_, values, start) => {
    const parents = start()
    parents.keep([parent], links)
    assert.equal([...values.values()], [1, 2])
    parents.keep([], links)
    assert.equal([[...values.values()], parents.hasAny()], [[0, 1], false])
  })
})

test('the next life sets back what the last one changed', () => {
  withSettings((_, values, start) => {
    start().keep([parent], links)
    start().keep([], links)
    assert.equal([...values.values()], [0, 1])
  })
})

test('where it cannot be written down, it is told, set all the same and written later', () => {
  withSettings((directory, values, start) => {
    const parents = start()
    const obstacle = join(directory, 'parents.json.new')
    mkdirSync(obstacle)
    assert.throws(() => parents.keep([parent], links), /EISDIR/)
    assert.equal([...values.values()], [1, 2])
    assert.throws(() => parents.keep([parent], links), /EISDIR/)
    rmdirSync(obstacle)
    parents.keep([parent], links)
    start().keep([], links)
    assert.equal([...values.values()], [0, 1])
  })
})

test.run()
