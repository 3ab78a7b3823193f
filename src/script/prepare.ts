import type { Clock } from '../health/clock.js'
import type { Command, CommandPolicy } from '../model/command.js'
import type { Duration } from '../model/time.js'
import { type Accounts, type Identity, identityOf, readAccounts } from './accounts.js'
import { findProgram, weakPart } from './program.js'
import { type Prepared, type Running, refusal, start } from './run.js'

export type CommandOptions = {
  /** When it is ended; undefined is never. */
  readonly limit?: Duration
  /** Added to its environment. */
  readonly variables?: Readonly<Record<string, string>>
}

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
  if (policy.secure && identity.uid === 0) {
    const weakness = await weakPart(program.path)
    if (weakness) {
      const { path, why, next } = weakness
      const what = path === program.path ? path : `${path} above ${program.path}`
      return { problem: `enable_script_security: ${what}: ${why}; try: ${next}` }
    }
  }
  return { path: program.path, words, identity }
}

/** The runner of the daemon; the policy is asked for each time, since a reload may change it. */
export function commandRunner(policy: () => Pick<CommandPolicy, 'account' | 'secure'>, clock: Clock): RunCommand {
  return (command, { limit, variables }) => {
    let running: Running | undefined
    let isStopped = false
    const at = clock.now()
    const begun = readAccounts()
      .then((accounts) => prepare(command, policy(), accounts, ownIdentity()))
      .then((prepared) => {
        if (isStopped) return undefined
        running = 'problem' in prepared ? refused(at, prepared.problem) : start(prepared, limit, clock, variables)
        return running
      })
      .catch((error: Error) => refused(at, error.message))
    return {
      result: begun.then((current) => current?.result ?? new Promise(() => {})),
      gone: begun.then((current) => current?.gone),
      stop() {
        isStopped = true
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
