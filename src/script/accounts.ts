import { readFile } from 'node:fs/promises'
import type { Account } from '../model/command.js'

/** A user as the kernel knows one. */
export type Identity = { readonly uid: number; readonly gid: number }

/** The users and groups of this host, as in passwd(5) and group(5). */
export type Accounts = {
  readonly users: ReadonlyMap<string, Identity>
  readonly groups: ReadonlyMap<string, number>
}

/** Where there is such a user, scripts that name nobody are run by it. */
export const usualUser = 'keepalived_script'

/** Reads the local users and groups. Those of a directory service are not among them: name such a user by number. */
export async function readAccounts(): Promise<Accounts> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map((file) => readFile(file, 'utf8')))
  return parseAccounts(passwd ?? '', group ?? '')
}

export function parseAccounts(passwd: string, group: string): Accounts {
  const users = fields(passwd).map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }] as const)
  const groups = fields(group).map(([name = '', , gid]) => [name, Number(gid)] as const)
  return { users: new Map(users), groups: new Map(groups) }
}

const fields = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'))

/**
 * Who runs a command: the account that it names, else the one of the policy, else keepalived_script where there is such a
 * user, else whoever runs the daemon.
 * @returns the sentence that says what is wrong where a name is not known
 */
export function identityOf(
  account: Account | undefined,
  { users, groups }: Accounts,
  own: Identity,
): Identity | string {
  if (!account) return users.get(usualUser) ?? own
  const user = users.get(account.user) ?? numbered(account.user)
  if (!user) return `there is no user ${account.user}`
  if (account.group === undefined) return user
  const gid = groups.get(account.group) ?? numbered(account.group)?.gid
  return gid === undefined ? `there is no group ${account.group}` : { uid: user.uid, gid }
}

const numbered = (text: string): Identity | undefined =>
  /^\d{1,9}$/.test(text) ? { uid: Number(text), gid: Number(text) } : undefined
