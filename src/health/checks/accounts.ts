import { readFileSync } from 'node:fs'
import type { Account } from '../../model/command.js'

export type Ids = { readonly uid: number; readonly gid: number }

/** The numbers of a user and a group. Of accounts those in /etc/passwd and /etc/group are known, and numbers. */
export function idsOf({ user, group }: Account): Ids | undefined {
  const entry = entryOf('/etc/passwd', user, 2)
  const uid = entry ? Number(entry[2]) : numberOf(user)
  const gid = group === undefined ? Number(entry?.[3] ?? Number.NaN) : groupId(group)
  return uid === undefined || gid === undefined || Number.isNaN(gid) ? undefined : { uid, gid }
}

const numberOf = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined)

function groupId(group: string): number | undefined {
  const entry = entryOf('/etc/group', group, 2)
  return entry ? Number(entry[2]) : numberOf(group)
}

/** The fields of the account of this name, or of this number where `field` has it. */
function entryOf(file: string, name: string, field: number): string[] | undefined {
  const entries = linesOf(file).map((line) => line.split(':'))
  return entries.find(([own]) => own === name) ?? entries.find((entry) => entry[field] === name)
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
