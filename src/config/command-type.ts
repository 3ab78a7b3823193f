import type { Account, Command } from '../model/command.js'
import { commandWords } from './command-words.js'
import { misfit, oneWord, type ValueType } from './value-type.js'

// Commands of the file: one word, quoted where it has arguments, and who runs it.

/** A command alone. */
export const commandLine: ValueType<Command> = oneWord('a command, quoted where it has arguments', (given) => {
  const words = commandWords(given)
  return words[0] ? { words } : undefined
})

/** A user and, where it is not the user's own, a group. */
export const accountName: ValueType<Account> = {
  wants: 'a user, and a group where it is not the user’s own',
  least: 1,
  most: 2,
  read: ([user, group], keyword) =>
    user?.text
      ? { value: { user: user.text, ...(group && { group: group.text }) } }
      : misfit(user ? [user] : [], keyword, 'a user'),
}

/** A command, and who runs it where the policy does not say it. */
export const commandBy: ValueType<Command> = {
  wants: 'a command, quoted where it has arguments, and a user and a group where one is named',
  least: 1,
  most: 3,
  read([command, ...account], keyword) {
    const { value, findings } = commandLine.read(command ? [command] : [], keyword)
    if (!value) return { ...(findings && { findings }) }
    if (account.length === 0) return { value }
    const by = accountName.read(account, keyword)
    return by.value ? { value: { ...value, account: by.value } } : by.findings ? { findings: by.findings } : {}
  },
}

/** What starts something, and what stops it. */
export const commandPair: ValueType<{ readonly start: readonly string[]; readonly stop: readonly string[] }> = {
  wants: 'two commands, one that starts and one that stops, each quoted where it has arguments',
  least: 2,
  most: 2,
  read(words, keyword) {
    const [start, stop] = words.map((word) => commandLine.read([word], keyword))
    return start?.value && stop?.value
      ? { value: { start: start.value.words, stop: stop.value.words } }
      : { findings: [...(start?.findings ?? []), ...(stop?.findings ?? [])] }
  },
}

/** A named pipe, and whose it is. */
export const pipe: ValueType<{ readonly path: string; readonly account?: Account }> = {
  wants: 'an absolute path, and a user and a group where one is named',
  least: 1,
  most: 3,
  read([path, ...account], keyword) {
    if (!path?.text.startsWith('/')) return misfit(path ? [path] : [], keyword, 'an absolute path')
    if (account.length === 0) return { value: { path: path.text } }
    const by = accountName.read(account, keyword)
    return by.value
      ? { value: { path: path.text, account: by.value } }
      : { ...(by.findings && { findings: by.findings }) }
  },
}

/** `init_file 5 overwrite`: each of the two may be left out. */
export const initialValue: ValueType<{ readonly value: number; readonly overwrite: boolean }> = {
  wants: 'a whole number, and overwrite',
  least: 0,
  most: 2,
  read(words, keyword) {
    const [first, second] = words.map(({ text }) => text)
    const isNumber = first !== undefined && /^[+-]?\d{1,10}$/.test(first) && Math.abs(Number(first)) <= 2_147_483_647
    const option = isNumber ? second : first
    const isWrong = (option !== undefined && option !== 'overwrite') || (!isNumber && second !== undefined)
    if (isWrong) return misfit(words, keyword, 'a whole number, and overwrite')
    return { value: { value: isNumber ? Number(first) : 0, overwrite: option === 'overwrite' } }
  },
}
