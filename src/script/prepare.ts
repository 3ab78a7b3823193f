import type { Clock } from '../health/clock.js'
import type { Command, CommandPolicy } from '../model/command.js'
import { weaknessOf } from '../model/path-security.js'
import { type Accounts, type Identity, identityOf, readAccounts, userOf } from './accounts.js'
import { followPath } from './look.js'
import { findProgram, type Program } from './program.js'
import { type CommandOptions, lateness, type Prepared, type Run, type Running, refusal, start } from './run.js'

/** Runs commands under a policy. Nothing is run before the policy has allowed it, each time anew. */
export type RunCommand = (command: Command, options: CommandOptions) => Running

/** Finds out what a command is and who runs it; or says in one sentence why it must not or cannot be run. */
export async function prepare(
  { words, account }: Command,
  policy: Pick<CommandPolicy, 'account' | 'secure'>,
  accounts: Accounts,
  own: Identity,
): Promise<Prepared | { readonly problem: string }> {
  const identity = identityOf(account ?? policy.account, accounts, own)
  if (typeof identity === 'string') return { problem: identity }
  const program = await findProgram(words[0] ?? '')
  if ('problem' in program) return program
  const safe = policy.secure && identity.uid === 0 ? await safeProgram(program.path) : program
  if ('problem' in safe) return safe
  const user = userOf(identity.uid, accounts.users)
  return { path: safe.path, words, identity, ...(user && { user }) }
}

/**
 * What a program's path leads to, where nobody but root can change it or lead it elsewhere. That end is what is to be
 * started: what was looked at, not what the path leads to by then.
 */
async function safeProgram(path: string): Promise<Program> {
  const followed = await followPath(path)
  const end = 'parts' in followed ? followed.parts.at(-1) : undefined
  if (!('parts' in followed) || !end) return { problem: `enable_script_security: ${path} cannot be followed` }
  const weakness = weaknessOf(followed.parts, true)
  if (!weakness) return { path: end.path }
  const { part, why, next } = weakness
  const what = part === end ? part.path : `${part.path} on the way to ${end.path}`
  return { problem: `enable_script_security: ${what}: ${why}; try: ${next}` }
}

/**
 * The runner of the daemon; the policy is asked for each time, since a reload may change it. The time of a command runs from
 * the beginning: looking its program up may take long too, on a file system that does not answer.
 */
export function commandRunner(policy: () => Pick<CommandPolicy, 'account' | 'secure'>, clock: Clock): RunCommand {
  return (command, options) => {
    const { limit } = options
    const at = clock.now()
    let running: Running | undefined
    let isOver = false
    let callOff = () => {}
    const late = new Promise<Run>((resolve) => {
      if (limit === undefined) return
      callOff = clock.wake(limit, () => {
        isOver = true
        resolve(lateness(at, limit))
      })
    })
    const begun = readAccounts()
      .then((accounts) => prepare(command, policy(), accounts, ownIdentity()))
      .then((prepared) => {
        if (isOver) return undefined
        callOff()
        running = 'problem' in prepared ? refused(at, prepared.problem) : start(prepared, options, clock, at)
        return running
      })
      .catch((error: Error) => {
        callOff()
        return refused(at, error.message)
      })
    return {
      result: Promise.race([late, begun.then((current) => current?.result ?? new Promise<never>(() => {}))]),
      gone: begun.then((current) => current?.gone),
      stop() {
        isOver = true
        callOff()
        running?.stop()
      },
    }
  }
}

const refused = (at: Parameters<typeof refusal>[0], why: string): Running => ({
  result: Promise.resolve(refusal(at, why)),
  gone: Promise.resolve(),
  stop: () => undefined,
})

const ownIdentity = (): Identity => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
