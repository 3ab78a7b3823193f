import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleHost, isOfHost } from '../../scripts/example-host.js'
import { codes } from '../../src/config/codes.js'
import { formatText } from '../../src/config/format.js'
import { comparePair } from '../../src/config/pair/pair.js'
import { readConfig } from '../../src/config/parse.js'
import { fixture } from './read.js'

const read = (text: string, code: string) =>
  readConfig(text, 'lb1.conf', 'lb1', isOfHost(code) ? { host: exampleHost } : {})

const codesIn = (text: string, code: string) => [...new Set(read(text, code).problems.map((problem) => problem.code))]

const codesOfPair = (text: string, peer: string, code: string) => [
  ...new Set(
    comparePair(
      { file: 'lb1.conf', section: read(text, code).section },
      { file: 'lb2.conf', section: read(peer, code).section },
    ).map(({ code }) => code),
  ),
]

/** The file of the other node, of a code that is about a pair. */
const peerOf = (code: string) => {
  const isOfPair = existsSync(new URL(`../../../test/config/codes/${code}-peer.conf`, import.meta.url))
  return isOfPair ? fixture(`codes/${code}-peer.conf`) : undefined
}

for (const code of Object.keys(codes)) {
  const [wrong, right] = [fixture(`codes/${code}-wrong.conf`), fixture(`codes/${code}-right.conf`)]

  test(`${code} has an example that earns it, and the same put right`, () => {
    const peer = peerOf(code)
    if (peer === undefined) assert.equal(codesIn(wrong, code), [code])
    else assert.equal(codesOfPair(wrong, peer, code), [code])
    assert.equal(peer === undefined ? codesIn(right, code) : codesOfPair(right, peer, code), [])
  })

  test(`${code} is put right in a text that is laid out`, () => {
    assert.is(formatText(right, 'lb1.conf').text, right)
  })
}

test.run()
