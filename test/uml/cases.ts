import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A case of the guest: throws when something is wrong. */
export type Case = () => Promise<void>

/** How a case ended; `problem` is the error's stack. */
export type CaseResult = { readonly milliseconds: number; readonly problem?: string }

/**
 * The cases of every module in cases/ that exports `cases`, named `module: case`, in the order of their files; only those
 * of the named modules where any are named.
 */
export async function loadCases(modules: readonly string[] = []): Promise<Map<string, Case>> {
  const folder = join(import.meta.dirname, 'cases')
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -3))
  const found = new Map<string, Case>()
  for (const name of names.sort()) {
    if (modules.length > 0 && !modules.includes(name)) continue
    const { cases = {} }: { cases?: Record<string, Case> } = await import(join(folder, `${name}.js`))
    for (const [title, run] of Object.entries(cases)) found.set(`${name}: ${title}`, run)
  }
  return found
}
