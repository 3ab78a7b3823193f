import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'

// The program prints what was measured beside what is promised, and ends with 1 where a promise was broken.

test('whatever befalls a Master at one advert a second, the promises are kept', () => {
  const program = join(checkout, 'build/bench/faults/main.js')
  const table = execFileSync(process.execPath, [program, '--quick'], { encoding: 'utf8' })
  console.log(table)
  const rows = table.split('\n').filter((line) => line.startsWith('| 1 s'))
  const ofLvsha = rows.filter((row) => row.includes('| lvsha |'))
  assert.ok(ofLvsha.length >= 15, `${ofLvsha.length} rows of lvsha`)
  assert.is(ofLvsha.filter((row) => row.endsWith('| kept |')).length, ofLvsha.length)
})

test.run()
