import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { beatInterval, serviceManagerOf } from '../../src/director/service-manager.js'
import { type Duration, milliseconds } from '../../src/model/time.js'

function manage(environment: NodeJS.ProcessEnv) {
  const said: string[] = []
  const waiting: [Duration, () => void][] = []
  const manager = serviceManagerOf({
    environment,
    pid: 7,
    send: (text, path) => void said.push(`${path} ${text}`),
    schedule: (delay, run) => {
      waiting.push([delay, run])
      return () => void waiting.splice(0)
    },
  })
  return { said, waiting, manager }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('it says what happens, a third of the limit apart, while all is well', async () => {
  const { said, waiting, manager } = manage({ NOTIFY_SOCKET: '/n', WATCHDOG_USEC: '3000000', WATCHDOG_PID: '7' })
  let isWell = true
  manager.ready()
  manager.watch(() => (isWell ? Promise.resolve() : Promise.reject(new Error('hangs'))))
  await settled()
  assert.equal(said, ['/n READY=1', '/n WATCHDOG=1'])
  assert.is(waiting[0]?.[0], milliseconds(1000))
  isWell = false
  waiting.shift()?.[1]()
  await settled()
  assert.is(said.length, 2)
  assert.is(waiting.length, 1)
  manager.stopping()
  manager.close()
  assert.is(said.at(-1), '/n STOPPING=1')
  assert.is(waiting.length, 0)
})

test('without a service manager, or with the watchdog of another process, nothing is said', async () => {
  const { said, waiting, manager } = manage({ WATCHDOG_USEC: '3000000' })
  manager.ready()
  manager.watch(() => Promise.resolve())
  await settled()
  manager.close()
  assert.equal(said, [])
  assert.is(waiting.length, 0)
  assert.is(beatInterval({ WATCHDOG_USEC: '3000000', WATCHDOG_PID: '8' }, 7), undefined)
  assert.is(beatInterval({ WATCHDOG_USEC: 'soon' }, 7), undefined)
})

test.run()
