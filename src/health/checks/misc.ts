import { type ChildProcess, spawn } from 'node:child_process'
import type { MiscCheck } from '../../model/check.js'
import type { Account } from '../../model/command.js'
import { inMilliseconds, seconds } from '../../model/time.js'
import { clean, durationText } from '../observation.js'
import { type Ids, idsOf } from './accounts.js'
import type { Checker, Probe } from './checker.js'
import { commandWords } from './command-words.js'
import { failing, measure, ProbeFailed } from './measure.js'
import { within } from './wait.js'

/** How long a command that did not end in time has to clear up before it is killed. */
const mercy = seconds(2)

/** Whose name scripts run under where none is given and there is such an account, as in keepalived. */
const usualAccount: Account = { user: 'keepalived_script' }

type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/**
 * MISC_CHECK: a command ends with 0. With `misc_dynamic` 2 to 255 are good too and *are* the weight, plus 2. The command
 * runs in a process group of its own, which is ended whole where it takes longer than `misc_timeout`.
 */
export const miscChecker: Checker<MiscCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const { code, signal } = await ended(check, probe)
      if (code === 0) return
      if (check.isDynamic && code !== null && code >= 2) {
        facts.weight = { kind: 'is', value: code - 2 }
        return
      }
      throw new ProbeFailed('script', code === null ? `ended by ${signal}` : `exit status ${code}`)
    }),
  patience: ({ timeout }) => timeout,
  target: ({ command }) => command,
}

const ended = (check: MiscCheck, probe: Probe): Promise<End> =>
  within<End>(
    check.timeout,
    () => failing('script', `no end within ${durationText(check.timeout)}`),
    probe,
    (settle) => {
      const child = start(check, probe.account())
      let isOver = false
      child.once('error', (error) => {
        isOver = true
        settle(failing('bind', clean(`cannot run: ${error.message}`)))
      })
      child.once('exit', (code, signal) => {
        isOver = true
        settle({ value: { code, signal } })
      })
      return () => {
        if (!isOver) endGroup(child)
      }
    },
  )

function start({ command, user }: MiscCheck, usual: Account | undefined): ChildProcess {
  const [file = '', ...words] = commandWords(command)
  const ids = process.getuid?.() === 0 ? accountIds(user ?? usual) : undefined
  return spawn(file, words, { detached: true, stdio: 'ignore', cwd: '/', ...ids })
}

/** Undefined where it runs as this process does. */
function accountIds(account: Account | undefined): Ids | undefined {
  const ids = idsOf(account ?? usualAccount)
  if (!ids && account)
    throw new ProbeFailed('bind', clean(`there is no account ${account.user} ${account.group ?? ''}`))
  return ids
}

/** Asks the whole process group to end, and makes it. */
function endGroup(child: ChildProcess) {
  const send = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // The group is gone already.
    }
  }
  send('SIGTERM')
  const killing = setTimeout(send, inMilliseconds(mercy), 'SIGKILL')
  child.once('exit', () => {
    // What is left of the group once its leader has gone would not be ended by anything else.
    clearTimeout(killing)
    send('SIGKILL')
  })
}
