import type { Code } from './codes.js'
import type { Diagnostic } from './diagnostic.js'

/**
 * What `keepalived -t` can end with: 0 for a file that it has nothing to say about, 2 where a value is missing, 4 for files
 * and interfaces, 5 for any other message, 6 for scripts that it
 * will not run and for files that must be there.
 */
export type CompatibleExit = 0 | 2 | 4 | 5 | 6

/** A file that cannot be read. keepalived would end with 0, which nobody who asks for a check can mean. */
export const compatibleExitOfMissing = 4

/** How keepalived 2.2.7 ends for a code where that is not 5, as measured; 0 is what it accepts. */
const exits: Partial<Record<Code, CompatibleExit>> = {
  'LV-C007': 2,
  'LV-C012': 0,
  'LV-C023': 0,
  'LV-C034': 0,
  'LV-C035': 0,
  'LV-C040': 0,
  'LV-C043': 0,
  'LV-C048': 6,
  'LV-C102': 0,
  'LV-C103': 0,
  'LV-C104': 0,
  'LV-C106': 0,
  'LV-C129': 0,
  'LV-C132': 0,
  'LV-C138': 0,
  'LV-C140': 0,
  'LV-C160': 0,
  'LV-C201': 0,
  'LV-C202': 0,
  'LV-C206': 0,
  'LV-C208': 0,
  'LV-C209': 0,
  'LV-C210': 0,
  'LV-C240': 0,
  'LV-C241': 0,
  'LV-C242': 0,
  'LV-C244': 0,
  'LV-C246': 0,
}

/** The first counts: keepalived ends at the line with 2, and else with the gravest. */
const byGravity: readonly CompatibleExit[] = [2, 6, 5, 4]

/**
 * What `keepalived -t` 2.2.7 ends with for a file that has these problems, as far as they are known to lvsha.
 * @param isUnguarded it runs commands without `enable_script_security`
 */
export function compatibleExit(problems: readonly Diagnostic[], isUnguarded = false): CompatibleExit {
  const given = new Set<CompatibleExit>(problems.map(({ code }) => exits[code] ?? 5))
  if (isUnguarded) given.add(6)
  return byGravity.find((exit) => given.has(exit)) ?? 0
}
