import { readFile } from 'node:fs/promises'
import type { Account } from '../model/command.js'
import { exitCodes, LvshaError } from '../model/errors.js'

/** A user as the kernel knows one. */
export type Identity = { readonly uid: number; readonly gid: number }

/** A user with what its programs find in their environment. */
export type User = Identity & { readonly name: string; readonly home: string }

/** The users and groups of this host, as in passwd(5) and group(5). */
export type Accounts = {
  readonly users: ReadonlyMap<string, User>
  readonly groups: ReadonlyMap<string, number>
}

/** Where there is such a user, scripts that name nobody are run by it. */
export const usualUser = 'keepalived_script'

/** Reads the local users and groups. Those of a directory service are not among them: name such a user and its group by number. */
export async function readAccounts(): Promise<Accounts> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map((file) => readFile(file, 'utf8')))
  return parseAccounts(passwd ?? '', group ?? '')
}

export function parseAccounts(passwd: string, group: string): Accounts {
  const users = fields(passwd).map(
    ([name = '', , uid, gid, , home]) =>
      [name, { uid: Number(uid), gid: Number(gid), name, home: home || '/' }] as const,
  )
  const groups = fields(group).map(([name = '', , gid]) => [name, Number(gid)] as const)
  return { users: new Map(users), groups: new Map(groups) }
}

const fields = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'))

/**
 * The number of a group that is named, or is a number already.
 * @throws LvshaError NO_SUCH_GROUP
 */
export function numberOfGroup(name: string, { groups }: Pick<Accounts, 'groups'>): number {
  const number = groups.get(name) ?? numberOf(name)
  if (number !== undefined) return number
  throw new LvshaError('NO_SUCH_GROUP', `there is no group ${name}`, [`groupadd --system ${name}`], exitCodes.usage)
}

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
  const user = account ? users.get(account.user) : users.get(usualUser)
  if (!account) return user ? idsOf(user) : own
  const { group } = account
  const uid = user?.uid ?? numberOf(account.user)
  if (uid === undefined) return `there is no user ${account.user}`
  const gid = group === undefined ? (user ?? userOf(uid, users))?.gid : (groups.get(group) ?? numberOf(group))
  if (gid !== undefined) return { uid, gid }
  return group === undefined
    ? `there is no user with the number ${uid}; name its group too`
    : `there is no group ${group}`
}

/** The first user with a number, as getpwuid(3) has it. */
export const userOf = (uid: number, users: Accounts['users']): User | undefined =>
  [...users.values()].find((user) => user.uid === uid)

const idsOf = ({ uid, gid }: Identity): Identity => ({ uid, gid })

const numberOf = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)
