import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Duration } from '../../src/model/time.js'
import { Webhooks } from '../../src/notify/webhooks.js'

function line(answers: (Error | undefined)[]) {
  const posted: string[] = []
  const troubles: string[] = []
  const waiting: [Duration, () => void][] = []
  const webhooks = new Webhooks({
    clock: {
      wake: (delay, run) => {
        waiting.push([delay, run])
        return () => void waiting.splice(0)
      },
    },
    post: async (url, id, body) => {
      posted.push(`${url} ${id} ${body}`)
      const error = answers.shift()
      if (error) throw error
    },
    onTrouble: (text) => troubles.push(text),
  })
  return { webhooks, posted, troubles, waiting }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('in order, and again with the same id until it is taken', async () => {
  const { webhooks, posted, waiting } = line([new Error('HTTP 503')])
  webhooks.update(['http://h/p'])
  webhooks.tell('a-1', { n: 1 })
  webhooks.tell('a-2', { n: 2 })
  await settled()
  assert.equal(posted, ['http://h/p a-1 {"n":1}'])
  assert.is(waiting[0]?.[0], 1_000_000)
  waiting.shift()?.[1]()
  await settled()
  assert.equal(posted.slice(1), ['http://h/p a-1 {"n":1}', 'http://h/p a-2 {"n":2}'])
})

test('after the last try it is left out, by the host alone, and the next one is tried', async () => {
  const { webhooks, posted, troubles, waiting } = line(new Array(7).fill(new Error('HTTP 500')))
  webhooks.update(['http://h/secret'])
  webhooks.tell('a-1', {})
  webhooks.tell('a-2', {})
  for (let tried = 0; tried < 7; tried++) {
    await settled()
    waiting.shift()?.[1]()
  }
  await settled()
  assert.equal(troubles, ['h was not told of a-1: HTTP 500'])
  assert.is(posted.at(-1), 'http://h/secret a-2 {}')
})

test('what is no longer configured is told nothing', async () => {
  const { webhooks, posted, waiting } = line([new Error('x')])
  webhooks.update(['http://h/p'])
  webhooks.tell('a-1', {})
  await settled()
  webhooks.update([])
  webhooks.tell('a-2', {})
  assert.is(posted.length, 1)
  assert.is(waiting.length, 0)
})

test.run()
