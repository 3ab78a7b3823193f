import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServiceScripts } from '../../src/director/service-scripts.js'
import type { Command } from '../../src/model/command.js'
import { seconds } from '../../src/model/time.js'
import { heldCommands } from '../support/commands.js'
import { handClock } from '../support/hand-clock.js'

function bench() {
  const { clock } = handClock()
  const commands = heldCommands(clock)
  const lines: string[] = []
  const journal = {
    write: (_: string, object: string, text: string) => {
      lines.push(`${object}: ${text}`)
      return {} as never
    },
  }
  const scripts = new ServiceScripts(journal, commands.run)
  const tell = (subject: string, number: number) =>
    scripts.tell(subject, 'notify_down', { words: ['/s', String(number)] } satisfies Command, seconds(1))
  return { ...commands, lines, tell }
}

test('the scripts of one server run one after the other, those of others beside them', async () => {
  const { tell, take, end, settle } = bench()
  void tell('a', 1)
  void tell('a', 2)
  void tell('b', 3)
  await settle()
  assert.equal(take(), ['/s 1', '/s 3'])
  end()
  await settle()
  assert.equal(take(), ['/s 2'])
})

test('of more than 64 that wait what waits longest is left out, and that is told', async () => {
  const { tell, lines } = bench()
  const told: number[] = []
  for (let number = 0; number < 67; number++) void tell('a', number).then(() => told.push(number))
  await new Promise(setImmediate)
  assert.equal(told, [1, 2])
  assert.equal(lines, Array(2).fill('a: notify_down is left out: 64 others wait behind it'))
})

test.run()
