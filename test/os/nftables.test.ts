import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadNftables } from '../../src/os/nftables.js'

/** Runs with this shell script in the place of nft(8). */
async function withNft(script: string, act: () => Promise<void>) {
  const directory = mkdtempSync(join(tmpdir(), 'lvsha-nft-'))
  const { PATH } = process.env
  try {
    writeFileSync(join(directory, 'nft'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(directory, 'nft'), 0o755)
    process.env.PATH = `${directory}:${PATH}`
    await act()
  } finally {
    process.env.PATH = PATH
    rmSync(directory, { recursive: true })
  }
}

const complaint = (loading: Promise<void>) =>
  loading.then(
    () => '',
    (error: Error) => error.message,
  )

test('rules are loaded, or it is told what nft said of them', async () => {
  await withNft('grep -q accept', async () => assert.is(await complaint(loadNftables('accept')), ''))
  await withNft('echo "no such thing" >&2; exit 1', async () =>
    assert.is(await complaint(loadNftables('accept')), 'nft: no such thing'),
  )
})

test('nobody waits for an nft that hangs, does not heed SIGTERM and has a child that keeps its pipe', async () => {
  await withNft("trap '' TERM; sleep 4 & wait; wait", async () =>
    assert.is(await complaint(loadNftables('accept', 100)), 'nft: it has not ended within 100 ms'),
  )
})

test.run()
