// Plays every file of test/scenarios and compares it with itself.
// usage: scenarios.test.js [--rewrite]   re-records; commit only a difference that you can explain
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { play } from '../support/transcript.js'

const folder = join(import.meta.dirname, '../../../test/scenarios')

for (const file of readdirSync(folder)) {
  const path = join(folder, file)
  test(file, () => {
    const scenario = readFileSync(path, 'utf8')
    const transcript = play(scenario)
    if (process.argv.includes('--rewrite')) writeFileSync(path, transcript)
    else assert.fixture(transcript, scenario)
  })
}

test.run()
