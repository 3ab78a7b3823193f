import { commandText } from '../config/command-words.js'
import { durationText } from '../health/observation.js'
import { accountText, type Command } from '../model/command.js'
import { type Run, runText } from '../script/run.js'

/** A command and, where it says so, who runs it: `/bin/x 'a b' as nobody`; `none` where there is none. */
export const commandAsText = (command: Command | undefined): string =>
  command
    ? [commandText(command.words), ...(command.account ? [accountText(command.account)] : [])].join(' as ')
    : 'none'

/** What came of a command of this keyword: `quorum_up /bin/x a: exit status 0, 3ms`. */
export const commandRunText = (keyword: string, { words }: Command, run: Run) =>
  `${keyword} ${words.join(' ')}: ${runText(run)}, ${durationText(run.duration)}`
