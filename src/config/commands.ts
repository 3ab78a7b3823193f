import type { Place } from './diagnostic.js'
import { type FileSection, globalOf } from './file-section.js'
import { all, last } from './row.js'
import { commandKeywords } from './schema.js'
import type { Placed } from './value-type.js'

/** A command that the file names: its program, without the arguments. */
export type Command = {
  readonly keyword: string
  readonly program: string
  readonly at: Place
  /** Who runs it, where the file says so. */
  readonly user: string | undefined
}

/** Every command of the file, in the order of its blocks. */
export function commandsOf(file: FileSection): Command[] {
  const defaultUser = globalOf(file, (globals) => userOf(last(globals, 'script_user')?.value))
  const services = all(file, 'virtual_server')
  const servers = services.flatMap((service) => all(service, 'real_server'))
  const sections: readonly Commanding[] = [
    ...all(file, 'global_defs'),
    ...['vrrp_script', 'vrrp_instance', 'vrrp_sync_group'].flatMap((block) => sectionsOf(file, block)),
    ...services,
    ...servers,
    ...servers.flatMap((server) => all(server, 'MISC_CHECK')),
  ]
  return sections.flatMap((section) => commandsIn(section, defaultUser))
}

/** A block, with whatever its keywords give. */
type Commanding = { readonly given: { readonly [keyword: string]: readonly Placed<unknown>[] | undefined } }

const sectionsOf = (file: FileSection, block: string): readonly Commanding[] =>
  ((file.given as Commanding['given'])[block] ?? []).map(({ value }) => value as Commanding)

function commandsIn({ given }: Commanding, defaultUser: string | undefined): Command[] {
  const owner = userOf(given.user?.at(-1)?.value)
  return [...commandKeywords].flatMap((keyword) =>
    (given[keyword] ?? []).flatMap(({ value, at }) => {
      const { text = '', user } = readCommand(value)
      const program = programOf(text)
      return program === undefined ? [] : [{ keyword, program, at, user: user ?? owner ?? defaultUser }]
    }),
  )
}

/** What a value is made of: the words of its line, or what became of them. */
type Parts = { readonly words?: readonly unknown[]; readonly account?: unknown; readonly user?: unknown }

const partsOf = (value: unknown): Parts =>
  Array.isArray(value) ? { words: value.slice(0, 1), user: value[1] } : typeof value === 'object' ? { ...value } : {}

function readCommand(value: unknown): { readonly text: string | undefined; readonly user: string | undefined } {
  const { words = [], user, account } = partsOf(value)
  return { text: textOf(words[0]), user: textOf(user) ?? userOf(account) }
}

/** The user of an account: its first word, or named so. */
const userOf = (value: unknown) => (Array.isArray(value) ? textOf(value[0]) : textOf(partsOf(value).user))

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** The first word, without quotation marks; undefined where a shell has to make sense of it. */
function programOf(text: string): string | undefined {
  const found = /^\s*(?:'([^']+)'|"([^"]+)"|(\S+))/.exec(text)
  const program = found?.[1] ?? found?.[2] ?? found?.[3]
  return program === undefined || /[<>|&;()$`*?~=]/.test(program) ? undefined : program
}
