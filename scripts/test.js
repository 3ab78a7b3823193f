// The test command: installs what the tests need, checks types and style, then runs every test file in a process of its
// own with a time limit. uvu ends well for a file that ran nothing and for a thrown non-Error, so the counts are read.
// usage: npm test [-- PATTERN...]   runs the files whose path contains one of the patterns
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './packages.js'
import { root } from './root.js'

/**
 * The levels, cheapest first: which folders of test/ they hold, how many files run at once, how long one file and the
 * level may take. A level that overruns its budget by half fails. Those of one row run side by side: the guest has one
 * processor of its own, and the namespaces mostly wait. Where times are judged nothing runs beside.
 */
const levels = [
  [{ name: 'simulator', folders: ['sim'], atOnce: 1, fileSeconds: 240, budgetSeconds: 90 }],
  [
    { name: 'namespaces', folders: ['netns'], atOnce: 2, fileSeconds: 180, budgetSeconds: 200 },
    { name: 'real IPVS', folders: ['uml'], atOnce: 1, fileSeconds: 420, budgetSeconds: 300 },
  ],
  [{ name: 'namespaces, by the clock', folders: ['timed'], atOnce: 1, fileSeconds: 180, budgetSeconds: 300 }],
  [{ name: 'faults', folders: ['faults'], atOnce: 1, fileSeconds: 220, budgetSeconds: 150 }],
  [{ name: 'real ZooKeeper', folders: ['zookeeper'], atOnce: 1, fileSeconds: 120, budgetSeconds: 120 }],
  [{ name: 'terminal', folders: ['terminal'], atOnce: 1, fileSeconds: 120, budgetSeconds: 120 }],
  [{ name: 'packaging', folders: ['package'], atOnce: 1, fileSeconds: 240, budgetSeconds: 120 }],
]
const pure = { name: 'pure', folders: /** @type {string[]} */ ([]), atOnce: 2, fileSeconds: 60, budgetSeconds: 180 }

const patterns = process.argv.slice(2)
const built = join(root, 'build/test')

/** @param {string} file */
const folderOf = (file) => file.split('/')[0] ?? ''

function testFiles() {
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.js'))
  return files.filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern))).sort()
}

/** @typedef {{ passed: number, failed: number, output: string }} Outcome */

/**
 * @param {string} file
 * @param {number} limitSeconds
 * @returns {Promise<Outcome>}
 */
function runFile(file, limitSeconds) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(process.execPath, ['--enable-source-maps', join(built, file)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const limit = setTimeout(() => {
      output += `\nkilled: still running after ${limitSeconds} s\n`
      endGroup(child.pid)
    }, limitSeconds * 1000)
    child.on('close', (code) => {
      clearTimeout(limit)
      resolve({ ...countOf(output, code), output })
    })
  })
}

/**
 * A file that hangs is asked to clean up before it is killed, with all that it started.
 * @param {number | undefined} pid
 */
function endGroup(pid) {
  if (pid === undefined) return
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      process.kill(-pid, name)
    } catch {
      // gone already
    }
  }
  signal('SIGTERM')
  setTimeout(() => signal('SIGKILL'), 5000).unref()
}

/**
 * @param {string} output
 * @param {number | null} code
 */
function countOf(output, code) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: uvu colours its summary
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '')
  const count = (/** @type {string} */ label) =>
    Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(plain)?.[1] ?? 0)
  const total = count('Total')
  const passed = count('Passed')
  const failed = total - passed
  // Nothing ran, or it says that all passed but ended badly: that is one failure more.
  return { passed, failed: failed === 0 && (total === 0 || code !== 0) ? 1 : failed }
}

/**
 * @param {typeof pure} level
 * @param {string[]} files
 */
async function runLevel(level, files) {
  const start = Date.now()
  const sum = { passed: 0, failed: 0 }
  const queue = [...files]
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const began = Date.now()
      const outcome = await runFile(file, level.fileSeconds)
      sum.passed += outcome.passed
      sum.failed += outcome.failed
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      console.log(
        `${outcome.failed ? 'FAIL' : 'ok  '}  ${file}  ${outcome.passed} passed, ${outcome.failed} failed  ${seconds} s`,
      )
      if (outcome.failed) console.log(outcome.output)
    }
  }
  await Promise.all(Array.from({ length: level.atOnce }, worker))
  const took = (Date.now() - start) / 1000
  const overrun = took > level.budgetSeconds * 1.5
  if (overrun) sum.failed++
  console.log(
    `---- ${level.name}: ${sum.passed} passed, ${sum.failed} failed in ${took.toFixed(0)} s of ${level.budgetSeconds} s${overrun ? ': too slow' : ''}\n`,
  )
  return sum
}

/**
 * @param {string} name
 * @param {string[]} command
 */
function step(name, command) {
  try {
    execFileSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
    return { passed: 1, failed: 0 }
  } catch {
    console.log(`FAIL  ${name}`)
    return { passed: 0, failed: 1 }
  }
}

const missing = installPackages()
if (missing.length > 0) {
  console.error(`The tests need these Debian packages: ${missing.join(' ')}\nInstall them, or run the tests as root.`)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

const results = [step('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'])]
results.push(step('build', ['scripts/build.js']))
if (existsSync(built)) {
  const named = new Set(levels.flat().flatMap((level) => level.folders))
  const files = testFiles()
  results.push(
    await runLevel(
      pure,
      files.filter((file) => !named.has(folderOf(file))),
    ),
  )
  for (const row of levels) {
    const wanted = row.map((level) => ({ level, own: files.filter((file) => level.folders.includes(folderOf(file))) }))
    const begun = wanted.filter(({ own }) => own.length > 0)
    results.push(...(await Promise.all(begun.map(({ level, own }) => runLevel(level, own)))))
  }
}

const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
