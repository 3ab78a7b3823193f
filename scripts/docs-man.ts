import { readFileSync } from 'node:fs'
import type { Page } from './docs.js'

type Flag = {
  readonly name: string
  readonly type: string
  readonly char?: string
  readonly description?: string
  readonly helpValue?: string
  readonly options?: readonly string[]
  readonly env?: string
  readonly hidden?: boolean
}
type Argument = {
  readonly name: string
  readonly description?: string
  readonly required?: boolean
  readonly multiple?: boolean
}
type Command = {
  readonly id: string
  readonly summary: string
  readonly description?: string
  readonly examples?: readonly string[]
  readonly flags: Readonly<Record<string, Flag>>
  readonly args: Readonly<Record<string, Argument>>
}

/** A page of the manual for each command, and one for all, from what the commands say of themselves. */
export const manPages = (): Page[] => {
  const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as { commands: Record<string, Command> }
  const all = Object.values(commands)
  return [
    ['packaging/man/lvsha.1', overview(all)],
    ...all.map((command): Page => [`packaging/man/${pageOf(command)}.1`, commandPage(command)]),
  ]
}

const pageOf = ({ id }: Command) => `lvsha-${id.replaceAll(':', '-')}`

const words = ({ id }: Command) => `lvsha ${id.replaceAll(':', ' ')}`

/** Text that roff shows as it is. */
const safe = (text: string) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')

const head = (name: string) => `.TH ${safe(name.toUpperCase())} 1 "" lvsha "User Commands"\n`

const section = (title: string, text: string) => (text === '' ? '' : `.SH ${title}\n${text}\n`)

const item = (term: string, text: string) => `.TP\n\\fB${safe(term)}\\fR\n${safe(text)}`

function overview(all: readonly Command[]): string {
  return [
    head('lvsha'),
    section('NAME', safe('lvsha - VRRP failover, IPVS and health checks in one daemon')),
    section('SYNOPSIS', '\\fBlvsha\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR...]'),
    section('COMMANDS', all.map((command) => item(words(command), command.summary)).join('\n')),
    section('EXIT STATUS', exits.map(([status, meaning]) => item(status, meaning)).join('\n')),
    section(
      'FILES',
      item('/etc/lvsha/lvsha.conf, /etc/keepalived/keepalived.conf', 'the configuration, the first that exists'),
    ),
  ].join('')
}

/** Those of src/model/errors.ts, for every command. */
const exits: readonly (readonly [string, string])[] = [
  ['0', 'well'],
  ['1', 'an error that nobody foresaw'],
  ['2', 'the command line is wrong'],
  ['3', 'unhealthy, or different'],
  ['4', 'the daemon cannot be reached'],
  ['5', 'not permitted'],
  ['6', 'the configuration is wrong'],
  ['7', 'refused, because it would do harm'],
  ['8', 'not in time'],
  ['9', 'this host cannot do it'],
  ['10', 'cancelled'],
]

function commandPage(command: Command): string {
  const { summary, description = '', examples = [], flags, args } = command
  const shown = Object.values(flags).filter(({ hidden }) => !hidden)
  const own = Object.values(args)
  const synopsis = [`\\fB${safe(words(command))}\\fR`, ...own.map(argumentText), '[\\fIOPTION\\fR...]'].join(' ')
  return [
    head(pageOf(command)),
    section('NAME', safe(`${pageOf(command)} - ${summary}`)),
    section('SYNOPSIS', synopsis),
    section('DESCRIPTION', safe(description)),
    section('ARGUMENTS', own.map(({ name, description: text = '' }) => item(name, text)).join('\n')),
    section('OPTIONS', shown.map((flag) => item(flagText(flag), meaningOf(flag))).join('\n')),
    section(
      'EXAMPLES',
      examples.map((example) => `.EX\n${safe(example.replaceAll('<%= config.bin %>', 'lvsha'))}\n.EE`).join('\n'),
    ),
    section('SEE ALSO', '\\fBlvsha\\fR(1)'),
  ].join('')
}

function argumentText({ name, required, multiple }: Argument): string {
  const text = `\\fI${safe(name)}\\fR${multiple ? '...' : ''}`
  return required ? text : `[${text}]`
}

function flagText({ char, name, type, helpValue, options }: Flag): string {
  const value = type === 'option' ? `=${options?.join('|') ?? helpValue ?? 'VALUE'}` : ''
  return `${char === undefined ? '' : `-${char}, `}--${name}${value}`
}

const meaningOf = ({ description = '', env }: Flag) => (env === undefined ? description : `${description} (${env})`)
