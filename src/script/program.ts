import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

/** Where programs without a / in their name are looked for, where the daemon was given no PATH. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The environment variable, or the usual places. */
export const searchPath = (): string => process.env.PATH || usualPath

/** A program that was found, by its path; or one sentence that says why there is none to run. */
export type Program = { readonly path: string } | { readonly problem: string }

/** Finds the program of a command. */
export async function findProgram(name: string, search = searchPath()): Promise<Program> {
  if (name.includes('/')) {
    if (!isAbsolute(name)) return { problem: `${name} is no absolute path` }
    return await executable(name)
  }
  for (const folder of search.split(':').filter((folder) => isAbsolute(folder))) {
    const found = await executable(join(folder, name))
    if ('path' in found) return found
  }
  return { problem: `${name} is in no directory of ${search}` }
}

async function executable(path: string): Promise<Program> {
  try {
    if ((await stat(path)).isDirectory()) return { problem: `${path} is a directory` }
    await access(path, constants.X_OK)
    return { path }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { problem: reasons[code ?? '']?.(path) ?? message }
  }
}

const reasons: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `${path} does not exist`,
  EACCES: (path) => `${path} is not executable; try: chmod +x ${path}`,
}
