/** What the manifest says of a command, as far as completion and manuals need it. */
export type CommandShape = {
  readonly id: string
  readonly flags: Readonly<
    Record<string, { readonly type: string; readonly char?: string; readonly options?: readonly string[] }>
  >
  readonly args: Readonly<Record<string, { readonly options?: readonly string[]; readonly multiple?: boolean }>>
}

/** What exists in the running daemon and can be named. */
export type LiveKind = 'instances' | 'real_servers' | 'services'

/** What may stand next: words, and kinds of things to ask the daemon for. Neither where it is a file or free text. */
export type Candidates = { readonly words: readonly string[]; readonly live?: LiveKind }

const liveArgs: Readonly<Record<string, LiveKind>> = { instance: 'instances', real: 'real_servers' }
const liveFlags: Readonly<Record<string, LiveKind>> = { vs: 'services', confirm: 'instances' }

const none: Candidates = { words: [] }

/**
 * What may stand at the end of a command line.
 * @param line the words after `lvsha`, the last one as far as it is typed
 */
export function candidatesFor(line: readonly string[], commands: readonly CommandShape[]): Candidates {
  const before = line.slice(0, -1)
  const partial = line.at(-1) ?? ''
  const command = commandOf(before, commands)
  const depth = command?.id.split(':').length ?? 0
  const subcommands = wordsAfter(before, commands)
  if (!command) return begins({ words: before.length === 0 ? [...subcommands, 'help'] : subcommands }, partial)

  const given = before.slice(depth)
  const awaiting = flagAwaiting(given.at(-1), command)
  if (awaiting !== undefined) return begins(ofFlag(awaiting, command), partial)
  if (partial.startsWith('-')) return begins({ words: flagWords(command) }, partial)
  const position = positionOf(given, command)
  const own = ofArgument(position, command)
  return begins({ ...own, words: [...(position === 0 ? subcommands : []), ...own.words] }, partial)
}

const begins = ({ words, ...rest }: Candidates, partial: string): Candidates => ({
  ...rest,
  words: [...new Set(words)].filter((word) => word.startsWith(partial)).sort(),
})

/** The longest one that the line begins with. */
function commandOf(line: readonly string[], commands: readonly CommandShape[]): CommandShape | undefined {
  const isBegun = ({ id }: CommandShape) => id.split(':').every((word, index) => line[index] === word)
  return commands.filter(isBegun).sort((one, other) => other.id.length - one.id.length)[0]
}

const wordsAfter = (line: readonly string[], commands: readonly CommandShape[]): string[] =>
  commands.flatMap(({ id }) => {
    const words = id.split(':')
    const isBelow = words.length > line.length && line.every((word, index) => words[index] === word)
    return isBelow ? (words[line.length] ?? []) : []
  })

const flagWords = ({ flags }: CommandShape) =>
  Object.entries(flags).flatMap(([name, { char }]) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])])

/** The flag that a word is, where it wants a value. */
function flagAwaiting(word: string | undefined, { flags }: CommandShape): string | undefined {
  const found = Object.entries(flags).find(([name, { char }]) => word === `--${name}` || word === `-${char}`)
  return found?.[1].type === 'option' ? found[0] : undefined
}

function ofFlag(name: string, { flags }: CommandShape): Candidates {
  const live = liveFlags[name]
  return { words: flags[name]?.options ?? [], ...(live && { live }) }
}

/** How many words that are neither flags nor their values are there already. */
const positionOf = (given: readonly string[], command: CommandShape) =>
  given.filter((word, index) => !word.startsWith('-') && flagAwaiting(given[index - 1], command) === undefined).length

function ofArgument(position: number, { args }: CommandShape): Candidates {
  const named = Object.entries(args)
  const [name = '', argument] = named[position] ?? named.findLast(([, { multiple }]) => multiple) ?? []
  if (!argument) return none
  const live = liveArgs[name]
  return { words: argument.options ?? [], ...(live && { live }) }
}

/** What a shell reads once; each time it asks `lvsha completion words` what may stand next. Files where that says nothing. */
export const shellScripts = {
  bash: `_lvsha() {
  local line
  COMPREPLY=()
  _get_comp_words_by_ref -n : cur words cword 2>/dev/null || { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; }
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(lvsha completion words -- "\${words[@]:1:cword}" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
}
complete -o default -F _lvsha lvsha
`,
  zsh: `#compdef lvsha
_lvsha() {
  local -a found
  found=("\${(@f)$(lvsha completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- $found; else _files; fi
}
compdef _lvsha lvsha
`,
  fish: `function __lvsha_words
  set -l line (commandline -opc)
  set -l current (commandline -ct)
  lvsha completion words -- $line[2..-1] "$current" 2>/dev/null
end
complete -c lvsha -a '(__lvsha_words)'
`,
} as const

export type Shell = keyof typeof shellScripts
