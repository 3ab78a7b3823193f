import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startGuardian } from '../../src/os/guardian-process.js'

test('a guardian that is not there ends once, and what is written to it is lost without harm', async () => {
  const ends: string[] = []
  await new Promise<void>((resolve) => {
    const guardian = startGuardian('/nonexistent', {
      onLine: () => undefined,
      onEnd: (why) => {
        ends.push(why)
        resolve()
      },
    })
    guardian.write(Buffer.alloc(100))
    assert.is(guardian.pid, undefined)
  })
  await new Promise(setImmediate)
  assert.equal(ends, [`spawn /nonexistent/native/guardian/prebuilds/linux-${process.arch}/lvsha-guardian ENOENT`])
})

test.run()
