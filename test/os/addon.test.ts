import { tmpdir } from 'node:os'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LvshaError } from '../../src/model/errors.js'
import { loadAddon } from '../../src/os/addon.js'

test('a package without a binary for this machine is an error that says what to do', () => {
  try {
    loadAddon(tmpdir())
    assert.unreachable()
  } catch (error) {
    assert.instance(error, LvshaError)
    const { code, exit, message } = error as LvshaError
    assert.is(code, 'ADDON_NOT_LOADED')
    assert.is(exit, 9)
    assert.match(message, 'the native addon cannot be loaded: No native build was found for platform=linux')
  }
})

test.run()
