import type { Duration } from './time.js'

/** Who runs a command, as named in the file; the group is the user's own where it names none. */
export type Account = { readonly user: string; readonly group?: string }

/** A program and its arguments, as they are handed to it: no shell reads them. */
export type Command = {
  /** The program first; one without a / is looked for in PATH. */
  readonly words: readonly string[]
  /** Undefined where the policy says who runs it. */
  readonly account?: Account
}

/** What holds for every command of a configuration. */
export type CommandPolicy = {
  /** `script_user`; undefined is `keepalived_script` where there is such a user, else the daemon's own. */
  readonly account?: Account
  /** `enable_script_security`: nothing runs as root that others than root could have written. */
  readonly secure: boolean
  /** `lvsha { notify_timeout }`: how long a notify script may take. */
  readonly notifyTimeout: Duration
}

/** `nobody:nogroup`, `nobody`, or `the default user`. */
export const accountText = (account: Account | undefined) =>
  account === undefined
    ? 'the default user'
    : account.group === undefined
      ? account.user
      : `${account.user}:${account.group}`
