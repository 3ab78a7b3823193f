import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fits } from '../config/glob.js'
import { commonNames, nameFiles, parseNames, type RoutingNames } from '../config/routing-names.js'
import type { Source } from '../config/source.js'

/** The files of this machine. */
export const fileSource: Source = {
  readFile(path) {
    try {
      return { text: readFileSync(path, 'utf8') }
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      return { problem: reasons[code] ?? message, ...(code !== 'ENOENT' && { exists: true as const }) }
    }
  },
  glob: (pattern) => {
    const isAbsolute = pattern.startsWith('/')
    const parts = pattern.split('/').filter((part) => part !== '')
    return matches(isAbsolute ? '/' : '', parts).filter(isFile)
  },
}

/** Where iproute2 has its names for numbers: those of the host, and those that came with it. */
const nameFolders = ['/usr/share/iproute2', '/usr/lib/iproute2', '/etc/iproute2']

/** What this machine calls routing tables, protocols, scopes, realms and groups of interfaces. */
export const hostNames = (): RoutingNames => ({
  tables: namesFrom('tables'),
  protocols: namesFrom('protocols'),
  scopes: namesFrom('scopes'),
  realms: namesFrom('realms'),
  groups: namesFrom('groups'),
})

function namesFrom(kind: keyof RoutingNames): ReadonlyMap<string, number> {
  const files = nameFolders.flatMap((folder) => {
    const file = join(folder, nameFiles[kind])
    return [file, ...namesIn(`${file}.d`).map((name) => join(`${file}.d`, name))]
  })
  const texts = files.map((file) => fileSource.readFile(file)).flatMap((read) => ('text' in read ? [read.text] : []))
  return new Map([...commonNames[kind], ...texts.flatMap(parseNames)])
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
}

const mostMatches = 10_000

/** The paths below a folder that the parts of a pattern lead to, folder by folder. */
function matches(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return []
  const names = /[*?[]/.test(part) ? namesIn(folder).filter((name) => fits(name, part)) : [part]
  const paths = names.map((name) => join(folder, name))
  return (rest.length === 0 ? paths : paths.flatMap((path) => matches(path, rest))).slice(0, mostMatches)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder).sort()
  } catch {
    return []
  }
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true
