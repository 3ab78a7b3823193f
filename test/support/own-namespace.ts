import { spawnSync } from 'node:child_process'

const inside = 'LVSHA_TEST_INSIDE'

/** Runs the tests of this file in a network namespace of its own, which ends with them. */
export function inOwnNamespace(file: string, runTests: () => void) {
  if (process.env[inside]) return runTests()
  const { status } = spawnSync('unshare', ['--net', process.execPath, ...process.execArgv, file], {
    stdio: 'inherit',
    env: { ...process.env, [inside]: '1' },
  })
  process.exitCode = status ?? 1
}
