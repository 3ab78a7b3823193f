import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startEngine } from '../../src/engine/handle.js'
import { noSurroundings } from '../../src/model/surroundings.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'

const slowEngine = fileURLToPath(new URL('../support/slow-engine.js', import.meta.url))
const patience = {
  configure: seconds(10),
  hold: seconds(1),
  snapshot: seconds(1),
  stop: milliseconds(50),
  lastWills: seconds(10),
}

/** An engine that leaves so many milliseconds after it is told to, and everything that it is asked. */
function engineThatLeavesAfter(time: number) {
  const asked: string[] = []
  const note = (report: object) => 'text' in report && asked.push(String(report.text))
  return { engine: startEngine(slowEngine, { packageRoot: String(time), stateDirectory: '' }, note, patience), asked }
}

test('leaving may take as long as the slowest farewell', async () => {
  const { engine, asked } = engineThatLeavesAfter(200)
  await engine.configure([routerSettings({ version: '3', interval: '20' }), routerSettings({})], noSurroundings)
  await engine.configure([], noSurroundings)
  const started = performance.now()
  await engine.stop()
  assert.equal(asked, ['configure', 'configure', 'stop'])
  // 200 ms to leave, and 100 ms for an address that could not be removed.
  const took = performance.now() - started
  assert.ok(took > 290, `${took} ms`)
})

test('an engine that does not leave in time carries out its last wills before it is ended', async () => {
  const { engine, asked } = engineThatLeavesAfter(-1)
  const error = await engine.stop().catch((error: unknown) => error)
  assert.is((error as { code?: unknown }).code, 'ENGINE_SILENT')
  assert.equal(asked, ['stop', 'execute-last-wills'])
  const again = await engine.stop().catch((error: unknown) => error)
  assert.is(again, error)
})

test.run()
