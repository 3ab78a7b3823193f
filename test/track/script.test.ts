import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import type { ScriptSettings } from '../../src/model/tracker-settings.js'
import type { RunCommand } from '../../src/script/prepare.js'
import type { Ending, Run } from '../../src/script/run.js'
import { type Memory, watchScript } from '../../src/track/script.js'
import { handClock } from '../support/hand-clock.js'

const settings = (given: Partial<ScriptSettings> = {}): ScriptSettings => ({
  kind: 'script',
  name: 'chk',
  command: { words: ['/bin/check'] },
  interval: seconds(2),
  timeout: seconds(2),
  rise: 2,
  fall: 2,
  startsFailed: false,
  ...given,
})

/** A script whose runs end when the test says so. */
function bench(given: Partial<ScriptSettings> = {}, before?: Memory) {
  const hand = handClock()
  const log: string[] = []
  const at = () => hand.clock.now() / 1_000_000
  let finish: ((run: Run) => void) | undefined
  let leave = () => {}
  const run: RunCommand = ({ words }) => {
    log.push(`${at()} run ${words.join(' ')}`)
    const began = hand.clock.now()
    return {
      result: new Promise((resolve) => {
        finish = (outcome) => resolve({ ...outcome, at: began })
      }),
      gone: new Promise((resolve) => {
        leave = resolve
      }),
      stop: () => log.push(`${at()} stop`),
    }
  }
  const onChange = ({ up, because }: { up: boolean | undefined; because: string }) =>
    log.push(`${at()} ${up ? 'up' : 'down'}: ${because}`)
  const watch = watchScript(settings(given), { clock: hand.clock, run, onChange }, before)
  const answer = async (ending: Ending, line = '', isGone = true) => {
    finish?.({ at: hand.clock.now(), duration: seconds(0), ending, line })
    if (isGone) leave()
    await hand.settle()
  }
  return { ...hand, watch, answer, leave: () => leave(), take: () => log.splice(0) }
}

const exit = (status: number): Ending => ({ kind: 'exit', status })

test('it is run at once and then on its grid; the first run decides', async () => {
  const { answer, to, take, watch } = bench()
  assert.equal(take(), ['0 run /bin/check'])
  assert.is(watch.state().up, undefined)
  await answer(exit(0))
  assert.equal(take(), ['0 up: exit status 0'])
  await to(2)
  await answer(exit(1), 'no route')
  assert.equal(take(), ['2 run /bin/check'])
  await to(4)
  await answer(exit(1), 'no route')
  assert.equal(take(), ['4 run /bin/check', '4 down: exit status 1: no route'])
  assert.equal([watch.state().since, watch.state().last?.line], [4_000_000, 'no route'])
})

test('it never runs twice at the same time', async () => {
  const { answer, to, take, leave } = bench()
  await to(3)
  assert.equal(take(), ['0 run /bin/check'])
  await answer({ kind: 'timeout', limit: seconds(2) }, '', false)
  assert.equal(take(), ['3 down: no end within 2s'])
  await to(5)
  assert.equal(take(), [])
  leave()
  await to(6)
  assert.equal(take(), ['6 run /bin/check'])
})

test('each time that one which cannot be killed is still there counts as a failure', async () => {
  const { answer, to, take, leave, watch } = bench({ fall: 3 })
  await answer(exit(0))
  await to(2)
  take()
  await answer({ kind: 'timeout', limit: seconds(2) }, '', false)
  await to(4)
  assert.is(watch.state().up, true)
  await to(6)
  assert.equal(take(), ['6 down: no end within 2s'])
  leave()
  await to(8)
  assert.equal(take(), ['8 run /bin/check'])
})

test('after it was stopped nothing is told', async () => {
  const { answer, to, take, watch } = bench()
  watch.stop()
  await answer(exit(0))
  await to(9)
  assert.equal(take(), ['0 run /bin/check', '0 stop'])
})

test('another pace keeps what it has come to', async () => {
  const first = bench()
  await first.answer(exit(1))
  const second = bench({ interval: seconds(5) }, first.watch.memory())
  assert.is(second.watch.state().up, false)
  await second.answer(exit(0))
  assert.is(second.watch.state().up, false)
})

test.run()
