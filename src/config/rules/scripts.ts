import type { FollowedPath, PathPart } from '../../model/followed-path.js'
import { weaknessOf } from '../../model/path-security.js'
import { type Command, commandsOf } from '../commands.js'
import type { Finding, Report } from '../diagnostic.js'
import type { FileSection } from '../file-section.js'
import type { HostFacts } from '../host-facts.js'
import { all, last } from '../row.js'

/** Commands that are not there, cannot be run, or could be changed by others than those who run them. */
export function commandsCanRun(file: FileSection, host: HostFacts, report: Report) {
  for (const command of commandsOf(file)) {
    const problem = problemOf(command, find(command.program, host.follow))
    if (problem) report({ at: command.at, ...problem })
  }
}

/**
 * Whether the file has commands whose programs are there, and does not ask to run none that others could change: then
 * `keepalived -t` has a status of its own.
 */
export const runsUnguarded = (file: FileSection, host: HostFacts): boolean =>
  !all(file, 'global_defs').some((defs) => last(defs, 'enable_script_security')) &&
  commandsOf(file).some(({ program }) => 'parts' in find(program, host.follow))

/** Where a program without a path is looked for, as keepalived does without PATH. */
const programFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

function find(program: string, follow: HostFacts['follow']): FollowedPath {
  if (program.includes('/')) return follow(program)
  const found = programFolders.map((folder) => follow(`${folder}/${program}`)).find((one) => 'parts' in one)
  return found ?? { missing: program }
}

function problemOf({ keyword, program, user }: Command, found: FollowedPath): Omit<Finding, 'at'> | undefined {
  if ('unreadable' in found) return undefined
  if ('missing' in found) {
    const message = `${keyword} names ${program}, which is not there`
    if (!program.includes('/')) return { code: 'LV-C243', message, hint: 'give the whole path' }
    return { code: 'LV-C243', message, ...(found.missing !== program && { hint: `there is no ${found.missing}` }) }
  }
  const end = found.parts.at(-1)
  if (end && end.kind !== 'file') return { code: 'LV-C244', message: `${program} is no file that can be run` }
  if (end && (end.mode & 0o111) === 0) {
    return { code: 'LV-C244', message: `${program} cannot be run, nobody may execute it`, hint: `chmod +x ${end.path}` }
  }
  const weakness = weaknessOf(found.parts, user === undefined || user === 'root')
  if (!weakness) return undefined
  const message = `${program} can be changed by others than ${user ?? 'root'}, through ${describe(weakness.part)}`
  return { code: 'LV-C245', message, hint: weakness.next }
}

const describe = ({ path, mode }: PathPart) => `${path} (mode ${mode.toString(8).padStart(4, '0')})`
