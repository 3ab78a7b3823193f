import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codes } from '../../src/config/codes.js'
import { formatText } from '../../src/config/format.js'
import { readConfig } from '../../src/config/parse.js'
import { fixture } from './read.js'

const codesIn = (text: string) => [...new Set(readConfig(text, 'lb1.conf', 'lb1').problems.map(({ code }) => code))]

for (const code of Object.keys(codes)) {
  test(`${code} has an example that earns it alone, and the same put right`, () => {
    const right = codesIn(fixture(`codes/${code}-right.conf`))
    assert.equal(codesIn(fixture(`codes/${code}-wrong.conf`)), [code, ...right])
    // What the old names ask for is not built yet, by whatever name.
    assert.equal(right, code === 'LV-C129' ? ['LV-C101'] : [])
  })

  test(`${code} is put right in a text that is laid out`, () => {
    const right = fixture(`codes/${code}-right.conf`)
    assert.is(formatText(right, 'lb1.conf').text, right)
  })
}

test.run()
