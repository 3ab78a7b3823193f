import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ReloadSchedule } from '../../src/director/reload-schedule.js'

/** A schedule whose clock stands at a time of one day, and goes on by a second with each look. */
function makeSchedule(time: string) {
  const files = new Map<string, string>()
  const told: string[] = []
  let now = Date.parse(`2026-11-22T${time}Z`)
  let look: (() => void) | undefined
  const schedule = new ReloadSchedule({
    read: (file) => files.get(file),
    remove: (file) => void files.delete(file),
    reload: () => told.push(`reload ${new Date(now).toISOString().slice(11, 19)}`),
    say: (text) => told.push(text),
    wallClock: () => now,
    schedule: (_delay, run) => {
      look = run
      return () => {
        look = undefined
      }
    },
  })
  const pass = (count: number) => {
    for (let second = 0; second < count; second += 1) {
      now += 1000
      look?.()
    }
  }
  return { files, told, schedule, pass }
}

test('the file appears, is changed, and is gone when its time has come', () => {
  const { files, told, schedule, pass } = makeSchedule('10:00:00')
  schedule.update({ file: '/when', repeats: false })
  pass(1)
  files.set('/when', '10:00:30Z')
  pass(1)
  files.set('/when', '10:00:05Z')
  pass(60)
  assert.equal(told, ['reload at 2026-11-22T10:00:30.000Z', 'reload at 2026-11-22T10:00:05.000Z', 'reload 10:00:05'])
  assert.is(files.size, 0)
})

test('a file that stays is for the next day too', () => {
  const { files, told, schedule, pass } = makeSchedule('10:00:00')
  files.set('/when', '10:00:02Z')
  schedule.update({ file: '/when', repeats: true })
  pass(5)
  schedule.update({ file: '/when', repeats: true })
  pass(24 * 60 * 60)
  assert.equal(told, ['reload at 2026-11-22T10:00:02.000Z', 'reload 10:00:02', 'reload 10:00:02'])
  assert.is(files.size, 1)
})

test('without the file, or without the line, there is no reload', () => {
  const { files, told, schedule, pass } = makeSchedule('10:00:00')
  files.set('/when', '10:00:05Z')
  schedule.update({ file: '/when', repeats: false })
  files.delete('/when')
  pass(10)
  assert.equal(told, ['reload at 2026-11-22T10:00:05.000Z', 'no reload any more at a time of its own'])
  files.set('/when', '10:00:15Z')
  schedule.update(undefined)
  pass(10)
  assert.is(told.length, 2)
})

test.run()
