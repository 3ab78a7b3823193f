import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkout } from '../../lab/checkout.js'

const folder = join(checkout, 'native/guardian')

const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer']
const flags = ['-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror']

/** A folder for what is made, that goes with this process. */
function makeFolder() {
  const made = mkdtempSync(join(tmpdir(), 'lvsha-guardian-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Where programs are looked for: a folder like that of the package. */
function packageWith(place: (program: string) => void) {
  const root = makeFolder()
  const build = join(root, 'native/guardian/build')
  mkdirSync(build, { recursive: true })
  place(join(build, 'lvsha-guardian'))
  return root
}

function compile(program: string, sources: readonly string[], more: readonly string[] = []) {
  execFileSync(process.env.CC ?? 'cc', [...flags, ...more, '-o', program, ...sources], { cwd: folder })
}

const whole = () => readdirSync(folder).filter((name) => name.endsWith('.c'))

/** The guardian under sanitizers. @returns the folder of a package that has it */
export const sanitizedGuardian = () => packageWith((program) => compile(program, whole(), sanitizers))

/** The guardian under valgrind, which says what is wrong on standard error. @returns the same */
export const valgrindGuardian = () =>
  packageWith((program) => {
    compile(`${program}.real`, whole())
    writeFileSync(program, `#!/bin/sh\nexec valgrind --quiet "${program}.real" "$@"\n`, { mode: 0o755 })
  })

/** Compiles a program of native/guardian/test with what it drives, under sanitizers that end it at the first mistake. */
export function compileDriver(program: string, parts: readonly string[]) {
  const binary = join(makeFolder(), program)
  compile(binary, [`test/${program}.c`, ...parts.map((part) => `${part}.c`)], sanitizers)
  /** Feeds it and answers with its lines; throws with what it said where it failed. */
  return (input: string | Buffer): string[] => {
    const { status, stdout, stderr } = spawnSync(binary, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
    return stdout.split('\n').slice(0, -1)
  }
}
