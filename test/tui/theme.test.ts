import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { status } from '../support/documents.js'

// chalk decides this once, when it is imported.
process.env.FORCE_COLOR = '1'
const { openScreen, receive } = await import('../support/screen.js')

async function frame(environment: Record<string, string>): Promise<string> {
  const screen = openScreen({ columns: 80, rows: 24 }, { environment })
  receive(screen.store, status, [], 0)
  const text = await screen.frame()
  screen.close()
  return text
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
const styles = (text: string) => new Set([...text.matchAll(/\u001b\[(\d+)m/g)].map(([, code]) => Number(code)))
// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
const bare = (text: string) => text.replace(/\u001b\[\d+m/g, '')
const isColour = (code: number) => code >= 30 && code <= 38

test('states are coloured', async () => {
  assert.ok([...styles(await frame({}))].some(isColour))
})

test('NO_COLOR and a dumb terminal leave bold, dim and inverse', async () => {
  for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const codes = styles(await frame(environment))
    assert.not.ok([...codes].some(isColour))
    assert.ok(codes.has(1) && codes.has(2) && codes.has(7))
  }
})

test('an empty NO_COLOR is none', async () => {
  assert.is(await frame({ NO_COLOR: '' }), await frame({}))
})

test('colour says nothing that the text does not', async () => {
  assert.is(bare(await frame({ NO_COLOR: '1' })), bare(await frame({})))
})

test.run()
