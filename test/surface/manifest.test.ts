import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'

test('oclif.manifest.json says what the built commands say of themselves', async () => {
  // From the checkout, not from build/: the script finds the commands beside itself.
  const { manifestText } = (await import(join(checkout, 'scripts/manifest.js'))) as { manifestText(): Promise<string> }
  const committed = readFileSync(join(checkout, 'oclif.manifest.json'), 'utf8')
  assert.fixture(committed, await manifestText(), 'the commands have changed: npm run build && npm run manifest')
})

test.run()
