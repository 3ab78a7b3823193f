import type { ProcessSettings } from '../model/tracker-settings.js'

/** A process as it calls itself: the kernel's name of at most 15 octets, and its command line where somebody asks for it. */
export type RunningProcess = { readonly name: string; readonly commandLine: readonly string[] }

/** Longer names are cut off by the kernel (TASK_COMM_LEN). */
const longestName = 15

/** Whether the command line has to be looked at: it may have been moved out of memory. */
export const needsCommandLine = ({ words, parameters, fullCommand }: ProcessSettings) =>
  fullCommand || words.length > 1 || parameters !== 'any'

/** Whether a process is one of those that are counted. */
export function matches(settings: ProcessSettings, { name, commandLine }: RunningProcess): boolean {
  const [wanted = '', ...parameters] = settings.words
  if (!needsCommandLine(settings)) return name === wanted.slice(0, longestName)
  const [program, ...given] = commandLine
  return program === wanted && parameterRules[settings.parameters](parameters, given)
}

type Rule = (wanted: readonly string[], given: readonly string[]) => boolean

const isBeginning: Rule = (wanted, given) => wanted.every((word, index) => word === given[index])

const parameterRules: Readonly<Record<ProcessSettings['parameters'], Rule>> = {
  any: () => true,
  exact: (wanted, given) => wanted.length === given.length && isBeginning(wanted, given),
  partial: isBeginning,
  initial: (wanted, given) =>
    isBeginning(wanted.slice(0, -1), given) && (given[wanted.length - 1] ?? '').startsWith(wanted.at(-1) ?? ''),
}
