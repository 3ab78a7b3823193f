// Runs in the guest: one case after the other, each with a time limit, and leaves what came of them in results.json.
// usage: inside.js [MODULE...]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Case, type CaseResult, loadCases } from './cases.js'

const limitSeconds = 90

async function resultOf(run: Case): Promise<CaseResult> {
  const start = performance.now()
  const passed = () => ({ milliseconds: Math.round(performance.now() - start) })
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still running after ${limitSeconds} s`)), limitSeconds * 1000)
  })
  try {
    await Promise.race([run(), limit])
    return passed()
  } catch (error) {
    return { ...passed(), problem: problemOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** With what an assertion found, which it does not say in its message. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const details = 'details' in error && typeof error.details === 'string' ? `\n${error.details}` : ''
  return `${error.stack ?? error.message}${details}`
}

const results: Record<string, CaseResult> = {}
for (const [name, run] of await loadCases(process.argv.slice(2))) {
  const result = await resultOf(run)
  results[name] = result
  console.log(`${result.problem ? 'failed' : 'passed'} in ${result.milliseconds} ms: ${name}`)
  // Written each time: when a case takes the guest down, those before it are known.
  writeFileSync(join(process.env.GUEST_FILES ?? '.', 'results.json'), JSON.stringify(results))
}
// A case that ran out of time may still hold timers or sockets.
process.exit(0)
